/*
 * What every unit test needs: cmocka with the headers it wants first, checks on the kernel's types, and
 * random properties whose seed is printed and can be given back in STET_TEST_SEED.
 */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "error.h"
#include "random.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Two strings are the same bytes; shows both when not. */
#define check_str(actual, expected) check_str_at((actual), (expected), __FILE__, __LINE__)
static inline void check_str_at(struct str actual, struct str expected, const char *file, int line)
{
    if (str_eq(actual, expected))
        return;
    print_error("\"%.*s\" is not \"%.*s\"\n", STR_ARGS(actual), STR_ARGS(expected));
    _fail(file, line);
}

/* The expression gives OK; shows the error when not. */
#define check_ok(expression) check_ok_at((expression), __FILE__, __LINE__)
static inline void check_ok_at(struct error *error, const char *file, int line)
{
    struct arena *mem;
    if (error == OK)
        return;
    mem = arena_new(0);
    print_error("%.*s\n", STR_ARGS(error_describe(error, mem)));
    arena_free(mem);
    error_free(error);
    _fail(file, line);
}

/* The expression gives an error of `kind`, which is freed. */
#define check_error(expression, kind) check_error_at((expression), (kind), __FILE__, __LINE__)
static inline void check_error_at(struct error *error, enum error_kind kind, const char *file, int line)
{
    bool expected = error_is(error, kind);
    if (!expected)
        print_error("%s\n", error == OK ? "no error where one was expected" : error_message(error));
    error_free(error);
    if (!expected)
        _fail(file, line);
}

/* Starts a random property: prints its seed, which STET_TEST_SEED sets. */
static inline void property_begin(struct random_seeded *random, const char *name)
{
    const char *given = getenv("STET_TEST_SEED");
    uint64_t seed;
    if (given != NULL)
        seed = strtoull(given, NULL, 10);
    else
        random_fill(random_system(), &seed, sizeof(seed));
    print_message("%s: STET_TEST_SEED=%" PRIu64 "\n", name, seed);
    random_seeded_init(random, seed);
}

/* A number from 0 to `below` - 1. */
static inline size_t random_below(struct random_seeded *random, size_t below)
{
    uint64_t number;
    random_fill(&random->base, &number, sizeof(number));
    return (size_t)(number % below);
}

/* `length` random bytes; where `alphabet` is given, random bytes of it. */
static inline struct str random_str(struct random_seeded *random, struct arena *mem, size_t length,
                                    struct str alphabet)
{
    char *bytes = arena_alloc(mem, length + 1);
    random_fill(&random->base, bytes, length);
    for (size_t i = 0; i < length && alphabet.len > 0; i++)
        bytes[i] = alphabet.ptr[(unsigned char)bytes[i] % alphabet.len];
    return str_of(bytes, length);
}

/* cmocka fixtures: *state is an arena of the test's own. */
static inline int check_setup_arena(void **state)
{
    *state = arena_new(0);
    return 0;
}
static inline int check_teardown_arena(void **state)
{
    arena_free(*state);
    return 0;
}
#define ARENA_TEST(function) \
    cmocka_unit_test_setup_teardown(function, check_setup_arena, check_teardown_arena)
