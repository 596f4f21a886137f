#include "memory_keeper.h"
#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Few, as what one thread frees is then of use to the others; contention is rare, since each thread has its
 * own small stock (tcache) before them. */
#define ARENAS 2
/* Fixed: by itself, glibc raises both after the first large body, and then gives nothing back. */
#define LARGE (16 << 10)
#define KEPT_AT_TOP (256 << 10)
/* To tidy costs milliseconds, so it has to be worth it. */
#define WORTH_IT ((size_t)1 << 20)

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

void memory_settle(struct memory_keeper *self)
{
    (void)dl_iterate_phdr(unmap_read_only, NULL);
    trim(self);
}

void memory_tidy(struct memory_keeper *self)
{
    size_t unused = mallinfo2().fordblks;

    if (unused < self->left)
        self->left = unused;
    if (unused - self->left >= WORTH_IT)
        trim(self);
}
