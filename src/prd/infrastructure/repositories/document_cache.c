#include "repositories/document_cache.h"
#include <pthread.h>
#include <stdlib.h>

/* Ids end in random bytes. */
#define HASH_FUNCTION(bytes, count, hash) \
    memcpy(&(hash), (const char *)(bytes) + (count) - sizeof(hash), sizeof(hash))
#include <uthash.h>

struct place {
    struct id prd;
    struct kept_document *document;
    UT_hash_handle hh;
};

struct document_cache {
    pthread_mutex_t lock;
    struct place *places; /* in the order in which they were last looked at */
    size_t size, limit;
};

struct document_cache *document_cache_new(size_t limit)
{
    struct document_cache *self = memory_alloc(sizeof(*self));
    pthread_mutex_init(&self->lock, NULL);
    self->limit = limit;
    return self;
}

static struct place *find_place(const struct document_cache *self, struct id prd)
{
    struct place *place = NULL;
    HASH_FIND(hh, self->places, &prd, sizeof(prd), place);
    return place;
}

static void add_place(struct document_cache *self, struct place *place)
{
    HASH_ADD(hh, self->places, prd, sizeof(place->prd), place);
}

static void clear_place(struct document_cache *self, struct place *place)
{
    HASH_DEL(self->places, place);
    self->size -= place->document->size;
    kept_document_drop(place->document);
    free(place);
}

void document_cache_free(struct document_cache *self)
{
    struct place *place, *next;
    if (self == NULL)
        return;
    HASH_ITER (hh, self->places, place, next)
        clear_place(self, place);
    pthread_mutex_destroy(&self->lock);
    free(self);
}

struct kept_document *document_cache_find(struct document_cache *self, const struct prd *prd)
{
    struct kept_document *found = NULL;
    struct place *place;

    pthread_mutex_lock(&self->lock);
    place = find_place(self, prd->id);
    if (place != NULL && kept_document_is_head(place->document, prd)) {
        found = kept_document_hold(place->document);
        HASH_DEL(self->places, place);
        add_place(self, place);
    }
    pthread_mutex_unlock(&self->lock);
    return found;
}

void document_cache_put(struct document_cache *self, struct kept_document *document)
{
    struct place *known, *place, *next;

    if (document->size > self->limit / 2)
        return;
    pthread_mutex_lock(&self->lock);
    known = find_place(self, document->prd);
    if (known == NULL || known->document->revision <= document->revision) {
        if (known != NULL)
            clear_place(self, known);
        place = memory_alloc(sizeof(*place));
        place->prd = document->prd;
        place->document = kept_document_hold(document);
        self->size += document->size;
        add_place(self, place);
    }
    HASH_ITER (hh, self->places, place, next) {
        if (self->size <= self->limit)
            break;
        clear_place(self, place);
    }
    pthread_mutex_unlock(&self->lock);
}
