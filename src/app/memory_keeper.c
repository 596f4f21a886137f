#include "memory_keeper.h"
#include <link.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Few, as what one thread frees is then of use to the others; contention is rare, since each thread has its
 * own small stock (tcache) before them. */
#define ARENAS 2
/* Fixed: by itself, glibc raises both after the first large body, and then gives nothing back. */
#define LARGE (16 << 10)
#define KEPT_AT_TOP (256 << 10)
/* To tidy costs milliseconds, so it has to be worth it. */
#define WORTH_IT ((size_t)1 << 20)
/* Of the processor, within a second. */
#define QUIET_MS 50
/* Of the processor: the work after which some hundred pages may be mapped again. */
#define MUCH_MS 200

void memory_prepare(void)
{
    (void)mallopt(M_ARENA_MAX, ARENAS);
    (void)mallopt(M_MMAP_THRESHOLD, LARGE);
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_AT_TOP);
}

static void trim(struct memory_keeper *self)
{
    (void)malloc_trim(KEPT_AT_TOP);
    self->left = mallinfo2().fordblks;
}

/* Whole pages of a segment that nobody writes: they are the file's, and come back from its cache when they
 * are used again. What is written, as by the loader's relocations, is in other segments. */
static int unmap_read_only(struct dl_phdr_info *object, size_t size, void *context)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    (void)size;
    (void)context;
    if (strstr(object->dlpi_name, "vdso") != NULL) /* no file */
        return 0;

    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        uintptr_t from = (object->dlpi_addr + segment->p_vaddr + page - 1) & ~(page - 1);
        uintptr_t to = (object->dlpi_addr + segment->p_vaddr + segment->p_filesz) & ~(page - 1);

        if (segment->p_type == PT_LOAD && !(segment->p_flags & PF_W) && from < to)
            (void)madvise((void *)from, to - from, MADV_DONTNEED); // NOLINT(performance-no-int-to-ptr)
    }
    return 0;
}

/* Of all threads, in milliseconds. */
static int64_t processor_time(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

void memory_settle(struct memory_keeper *self)
{
    (void)dl_iterate_phdr(unmap_read_only, NULL);
    trim(self);
    self->used = self->settled = processor_time();
}

/* It did much since it last was at rest, and hardly anything in the last second. */
static bool has_come_to_rest(struct memory_keeper *self)
{
    int64_t used = processor_time();
    bool is_quiet = used - self->used < QUIET_MS;

    self->used = used;
    return is_quiet && used - self->settled >= MUCH_MS;
}

void memory_tidy(struct memory_keeper *self)
{
    size_t unused = mallinfo2().fordblks;

    if (unused < self->left)
        self->left = unused;
    if (unused - self->left >= WORTH_IT)
        trim(self);
    if (has_come_to_rest(self))
        memory_settle(self);
}
