/* What the process gives back, and that nothing is missing afterwards. */
#include "check.h"
#include "memory_keeper.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OWN_ALLOCATOR 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OWN_ALLOCATOR 0
#endif
#endif
#ifndef OWN_ALLOCATOR
#define OWN_ALLOCATOR 1 /* glibc's, which is what this is about */
#endif

#define BLOCK ((size_t)8 << 10) /* as a request's arena takes */
#define BLOCKS ((size_t)2048)

static const char constant[] = "constant";
static char written[] = "a variable";
static int (*const compare)(const char *, const char *) = strcmp; /* relocated when the program is loaded */

/* Kilobytes; `field` of /proc/self/status. */
static size_t resident(const char *field)
{
    FILE *file = fopen("/proc/self/status", "re");
    char line[256];
    size_t size = 0;

    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, field, strlen(field)) == 0)
            size = strtoul(line + strlen(field), NULL, 10);
    fclose(file);
    assert_true(size > 0);
    return size;
}

static void after_the_start_less_is_mapped_and_nothing_is_lost(void **state)
{
    struct memory_keeper memory;
    size_t before = resident("RssFile:");

    (void)state;
    memcpy(written, "A", 1);
    memory_settle(&memory);
    assert_true(resident("RssFile:") < before);
    assert_string_equal(constant, "constant");
    assert_string_equal(written, "A variable");
    assert_int_equal(compare(constant, "constant"), 0);
}

/* Blocks that are free lie between blocks that stay, so that the heap's end does not move. */
static void what_is_free_between_blocks_that_stay_is_given_back(void **state)
{
    static char *blocks[BLOCKS];
    struct memory_keeper memory;
    size_t most;

    (void)state;
    if (!OWN_ALLOCATOR)
        skip();
    memory_settle(&memory);
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(BLOCK);
        assert_non_null(blocks[i]);
        memset(blocks[i], 1, BLOCK);
    }
    most = resident("RssAnon:");
    for (size_t i = 0; i < BLOCKS; i++)
        if (i % 16 != 15)
            free(blocks[i]);
    memory_tidy(&memory);
    assert_true(resident("RssAnon:") + BLOCKS * BLOCK / 1024 / 2 < most);
    for (size_t i = 15; i < BLOCKS; i += 16) {
        assert_int_equal(blocks[i][BLOCK - 1], 1);
        free(blocks[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_the_start_less_is_mapped_and_nothing_is_lost),
        cmocka_unit_test(what_is_free_between_blocks_that_stay_is_given_back),
    };
    memory_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
