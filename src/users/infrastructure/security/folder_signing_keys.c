#include "security/folder_signing_keys.h"
#include "security/rs256_access_tokens.h"
#include <pthread.h>
#include <stdlib.h>

struct folder_signing_keys {
    struct signing_keys base;
    char *path;
    struct access_tokens *tokens;
    struct clock *clock;
    pthread_mutex_t mutex; /* of what follows */
    int64_t *known;        /* the times of the keys that the tokens have, the newest first */
    size_t known_count;
};

static void remember(struct folder_signing_keys *self, const int64_t *times, size_t count)
{
    self->known = memory_resize(self->known, count * sizeof(*times));
    memcpy(self->known, times, count * sizeof(*times));
    self->known_count = count;
}

/* Removes the files of keys whose last token is dead; the others move up. */
static struct error *remove_gone(const struct folder_signing_keys *self, int64_t *times, size_t *count)
{
    int64_t now = clock_now(self->clock), replaced_at = INT64_MAX;
    size_t kept = 0;

    for (size_t i = 0; i < *count; i++) {
        int64_t signs_from = times[i];
        if (key_state_at(signs_from, replaced_at, now) == KEY_GONE)
            TRY(key_folder_remove_signing(self->path, signs_from));
        else
            times[kept++] = signs_from;
        replaced_at = signs_from;
    }
    *count = kept;
    return OK;
}

/* The contents of a file never change under its name, so the names tell whether there is something to read.
 */
static struct error *refresh_locked(struct folder_signing_keys *self, struct arena *mem)
{
    _cleanup_(key_folder_close) struct key_folder folder = {0};
    int64_t *times;
    size_t count;

    TRY(key_folder_list_signing(self->path, mem, &times, &count));
    TRY(remove_gone(self, times, &count));
    if (count == self->known_count && memcmp(times, self->known, count * sizeof(*times)) == 0)
        return OK;
    TRY(key_folder_read_signing(self->path, &folder));
    TRY(rs256_access_tokens_take(self->tokens, &folder));
    remember(self, times, count);
    return OK;
}

static struct error *refresh(struct signing_keys *base)
{
    struct folder_signing_keys *self = container_of(base, struct folder_signing_keys, base);
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct error *error;

    pthread_mutex_lock(&self->mutex);
    error = refresh_locked(self, mem);
    pthread_mutex_unlock(&self->mutex);
    return error;
}

static struct error *add(struct signing_keys *base, int64_t signs_from)
{
    TRY(key_folder_add_signing(container_of(base, struct folder_signing_keys, base)->path, signs_from));
    return refresh(base);
}

struct signing_keys *folder_signing_keys_new(const char *path, const struct key_folder *folder,
                                             struct access_tokens *tokens, struct clock *clock)
{
    static const struct signing_keys_ops ops = {add, refresh};
    struct folder_signing_keys *self = memory_alloc(sizeof(*self));
    size_t size = strlen(path) + 1;

    *self = (struct folder_signing_keys){
        .base = {&ops}, .path = memory_alloc(size), .tokens = tokens, .clock = clock};
    memcpy(self->path, path, size);
    self->known = memory_alloc(folder->signing_count * sizeof(*self->known));
    for (size_t i = 0; i < folder->signing_count; i++)
        self->known[i] = folder->signing[i].signs_from;
    self->known_count = folder->signing_count;
    pthread_mutex_init(&self->mutex, NULL);
    return &self->base;
}

void folder_signing_keys_free(struct signing_keys *base)
{
    struct folder_signing_keys *self;
    if (base == NULL)
        return;
    self = container_of(base, struct folder_signing_keys, base);
    pthread_mutex_destroy(&self->mutex);
    free(self->known);
    free(self->path);
    free(self);
}
