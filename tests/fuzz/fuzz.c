#include "fuzz.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

void fuzz_fail(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: this must hold: %s\n", file, line, condition);
    abort();
}

bool fuzz_is_ok(struct error *error)
{
    bool is_ok = error == OK;
    error_free(error);
    return is_ok;
}

struct str fuzz_take_line(struct str *input)
{
    struct str line;
    return str_next(input, '\n', &line) ? line : STR("");
}

struct str fuzz_mutate(struct str text, struct str edits, struct arena *mem)
{
    char *bytes = arena_alloc(mem, text.len);
    memcpy(bytes, text.ptr, text.len);
    for (size_t i = 0; i + 2 < edits.len && text.len > 0; i += 3) {
        size_t place = (size_t)(uint8_t)edits.ptr[i] << 8 | (uint8_t)edits.ptr[i + 1];
        bytes[place % text.len] ^= edits.ptr[i + 2];
    }
    return str_of(bytes, text.len);
}

/* What the kernel calls random (the keys of hash tables, ids) is the same in each run, so that a seed of the
 * fuzzer's gives one walk, on any machine. Linked in place of getrandom(2) (-Wl,--wrap). */
ssize_t __wrap_getrandom(void *bytes, size_t count, unsigned flags);
ssize_t __wrap_getrandom(void *bytes, size_t count, unsigned flags)
{
    (void)flags;
    memset(bytes, 0x5a, count);
    return (ssize_t)count;
}
