/*
 * Arena: memory that lives and dies together.
 *
 * A request, a job or a command owns one arena and passes it on as `mem`; what is made in it is freed with
 * it. An arena is used by one thread at a time. Memory comes zeroed and aligned for any type. Running out of
 * memory ends the process with a message: every write of Stet is transactional, so nothing is half done by
 * that.
 */
#pragma once
#include <stddef.h>

struct arena;

/* A new, empty arena that takes its memory from malloc in blocks of at least `block` bytes (0: 4 KiB). */
struct arena *arena_new(size_t block);

/* Frees the arena and everything made in it. NULL is fine. */
void arena_free(struct arena *mem);

/* Forgets everything made in it and keeps one block for reuse. */
void arena_reset(struct arena *mem);

/* `size` zeroed bytes; never NULL, also for size 0. */
void *arena_alloc(struct arena *mem, size_t size) __attribute__((malloc, returns_nonnull, alloc_size(2)));

/* The same, not zeroed: for what is written over at once. */
void *arena_room(struct arena *mem, size_t size) __attribute__((malloc, returns_nonnull, alloc_size(2)));

/* `count * size` zeroed bytes; ends the process when the product overflows. */
void *arena_calloc(struct arena *mem, size_t count, size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(2, 3)));

/* A copy of `size` bytes at `from`. */
void *arena_copy(struct arena *mem, const void *from, size_t size) __attribute__((returns_nonnull));

/* Has `release(object)` called when the arena is freed or reset, last registered first. For handles of
 * libraries (a json_t, a PGresult) that must live as long as the arena. */
void arena_defer(struct arena *mem, void (*release)(void *object), void *object);

/* Bytes taken from malloc so far. */
size_t arena_size(const struct arena *mem);

#define arena_new_of(mem, type) ((type *)arena_alloc((mem), sizeof(type)))
#define arena_array_of(mem, count, type) ((type *)arena_calloc((mem), (count), sizeof(type)))

static inline void arena_freep(struct arena **mem)
{
    arena_free(*mem);
}

/* malloc and calloc that end the process instead of returning NULL; for what outlives any arena. Freed with
 * free(). */
void *memory_alloc(size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1)));
void *memory_resize(void *memory, size_t size) __attribute__((returns_nonnull, alloc_size(2)));
char *memory_strdup(const char *text) __attribute__((malloc, returns_nonnull));
