/*
 * What the fuzz targets share. A target is one function of bytes that a stranger could send: it must not
 * crash, and what it says with MUST has to hold whatever the bytes are. Each is built twice: with libFuzzer
 * (meson -Dfuzz=true, clang), which looks for bytes that break it, and with replay.c, which gives it the
 * seeds in every run of the tests.
 */
#pragma once
#include "error.h"

/* Runs the target `check` on an input, with an arena of its own. */
#define FUZZ_TARGET(check)                                             \
    int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)      \
    {                                                                  \
        _cleanup_(arena_freep) struct arena *mem = arena_new(0);       \
        check(str_of(size > 0 ? (const char *)bytes : "", size), mem); \
        return 0;                                                      \
    }
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* What holds for every input. */
#define MUST(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))
_Noreturn void fuzz_fail(const char *file, int line, const char *condition);

/* Whether it went well; the error is freed. */
bool fuzz_is_ok(struct error *error);
/* Takes the input's first line off, without its end: for targets of several parts. */
struct str fuzz_take_line(struct str *input);
/* Changes `text` as `edits` says, three bytes each: two for the place, one to xor it with. */
struct str fuzz_mutate(struct str text, struct str edits, struct arena *mem);
