#include "services/memory_token_uses.h"
#include "clock.h"
#include <pthread.h>
#include <stdlib.h>

/* Keys are ids that this server made: their last bytes are random. */
#define HASH_FUNCTION(bytes, count, hash) \
    memcpy(&(hash), (const char *)(bytes) + (count) - sizeof(hash), sizeof(hash))
#include <uthash.h>

struct use {
    struct token_use use;
    UT_hash_handle hh;
};

struct memory_token_uses {
    struct token_uses base;
    pthread_mutex_t mutex;
    struct use *uses;
    size_t limit;
    int64_t taken_at; /* 0: never */
};

static void note(struct token_uses *base, struct id token, int64_t now)
{
    struct memory_token_uses *self = container_of(base, struct memory_token_uses, base);
    struct use *use;

    pthread_mutex_lock(&self->mutex);
    HASH_FIND(hh, self->uses, &token, sizeof(token), use);
    if (use == NULL && HASH_COUNT(self->uses) < self->limit) {
        use = memory_alloc(sizeof(*use));
        use->use.token = token;
        HASH_ADD(hh, self->uses, use.token, sizeof(token), use);
    }
    if (use != NULL)
        use->use.at = now;
    pthread_mutex_unlock(&self->mutex);
}

static void clear(struct memory_token_uses *self)
{
    struct use *use, *next;
    HASH_ITER (hh, self->uses, use, next) {
        /* The analyzer does not know that the table goes with its last entry, of which `next` is NULL. */
        HASH_DEL(self->uses, use); // NOLINT(clang-analyzer-unix.Malloc)
        free(use);
    }
}

static void take(struct token_uses *base, int64_t now, struct arena *mem, struct token_use **ret,
                 size_t *count)
{
    struct memory_token_uses *self = container_of(base, struct memory_token_uses, base);
    struct token_use *taken;
    size_t found = 0;

    pthread_mutex_lock(&self->mutex);
    if (self->taken_at == 0 || now - self->taken_at >= MINUTES(1))
        found = HASH_COUNT(self->uses);
    taken = arena_array_of(mem, found, struct token_use);
    if (found > 0) {
        size_t i = 0;
        for (const struct use *use = self->uses; use != NULL; use = use->hh.next)
            taken[i++] = use->use;
        clear(self);
        self->taken_at = now;
    }
    pthread_mutex_unlock(&self->mutex);
    *ret = taken;
    *count = found;
}

struct token_uses *memory_token_uses_new(size_t limit)
{
    static const struct token_uses_ops ops = {note, take};
    struct memory_token_uses *self = memory_alloc(sizeof(*self));

    *self = (struct memory_token_uses){.base = {&ops}, .limit = limit};
    pthread_mutex_init(&self->mutex, NULL);
    return &self->base;
}

void memory_token_uses_free(struct token_uses *base)
{
    struct memory_token_uses *self;

    if (base == NULL)
        return;
    self = container_of(base, struct memory_token_uses, base);
    clear(self);
    pthread_mutex_destroy(&self->mutex);
    free(self);
}
