#include "arena.h"
#include "base.h"
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_DEFAULT ((size_t)4096)
#define ALIGNMENT alignof(max_align_t)

/* The address sanitizer watches borders of malloc, so under it every allocation is one of its own. */
#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif
#ifndef WATCHED
#define WATCHED 0
#endif

struct block {
    struct block *next;
    size_t size, used; /* of `bytes` */
    alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
    struct deferred *next;
    void (*release)(void *object);
    void *object;
};

struct arena {
    struct block *blocks; /* the first is the one being filled */
    struct deferred *deferred;
    size_t block_size, size;
};

void *memory_alloc(size_t size)
{
    void *memory = calloc(1, size > 0 ? size : 1);
    if (memory == NULL)
        panic("out of memory");
    return memory;
}

void *memory_resize(void *memory, size_t size)
{
    void *resized = realloc(memory, size > 0 ? size : 1);
    if (resized == NULL)
        panic("out of memory");
    return resized;
}

char *memory_strdup(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        panic("out of memory");
    return copy;
}

struct arena *arena_new(size_t block)
{
    struct arena *mem = memory_alloc(sizeof(*mem));
    mem->block_size = block > 0 ? block : BLOCK_DEFAULT;
    mem->size = sizeof(*mem);
    return mem;
}

static struct block *block_new(struct arena *mem, size_t size)
{
    struct block *block;
    size_t whole;
    if (__builtin_add_overflow(sizeof(struct block), size, &whole))
        panic("out of memory: an allocation larger than the address space");
    block = malloc(whole);
    if (block == NULL)
        panic("out of memory");
    block->next = NULL;
    block->size = size;
    block->used = 0;
    mem->size += whole;
    return block;
}

/* A block for one allocation goes behind the one being filled, which thereby stays the first. */
static void *alloc_alone(struct arena *mem, size_t size)
{
    struct block *block = block_new(mem, size);
    block->used = size;
    if (mem->blocks != NULL) {
        block->next = mem->blocks->next;
        mem->blocks->next = block;
    } else {
        mem->blocks = block;
    }
    return block->bytes;
}

void *arena_room(struct arena *mem, size_t size)
{
    struct block *block = mem->blocks;
    unsigned char *memory;
    size_t rounded;

    if (WATCHED || size > mem->block_size / 2)
        return alloc_alone(mem, size);
    rounded = size > 0 ? (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1) : ALIGNMENT;
    if (block == NULL || block->size - block->used < rounded) {
        block = block_new(mem, mem->block_size > rounded ? mem->block_size : rounded);
        block->next = mem->blocks;
        mem->blocks = block;
    }
    memory = block->bytes + block->used;
    block->used += rounded;
    return memory;
}

void *arena_alloc(struct arena *mem, size_t size)
{
    return memset(arena_room(mem, size), 0, size);
}

void *arena_calloc(struct arena *mem, size_t count, size_t size)
{
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole))
        panic("out of memory: an array larger than the address space");
    return arena_alloc(mem, whole);
}

void *arena_copy(struct arena *mem, const void *from, size_t size)
{
    void *copy = arena_room(mem, size);
    if (size > 0)
        memcpy(copy, from, size);
    return copy;
}

void arena_defer(struct arena *mem, void (*release)(void *object), void *object)
{
    struct deferred *deferred = arena_new_of(mem, struct deferred);
    deferred->release = release;
    deferred->object = object;
    deferred->next = mem->deferred;
    mem->deferred = deferred;
}

static void run_deferred(struct arena *mem)
{
    while (mem->deferred != NULL) {
        struct deferred *deferred = mem->deferred;
        mem->deferred = deferred->next;
        deferred->release(deferred->object);
    }
}

static void free_blocks(struct block *block)
{
    while (block != NULL) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_reset(struct arena *mem)
{
    struct block *kept = NULL, **link;
    run_deferred(mem);
    for (link = &mem->blocks; !WATCHED && *link != NULL; link = &(*link)->next) {
        if ((*link)->size == mem->block_size) {
            kept = *link;
            *link = kept->next;
            kept->next = NULL;
            kept->used = 0;
            break;
        }
    }
    free_blocks(mem->blocks);
    mem->blocks = kept;
    mem->size = sizeof(*mem) + (kept != NULL ? sizeof(*kept) + kept->size : 0);
}

void arena_free(struct arena *mem)
{
    if (mem == NULL)
        return;
    run_deferred(mem);
    free_blocks(mem->blocks);
    free(mem);
}

size_t arena_size(const struct arena *mem)
{
    return mem->size;
}
