#include "arena.h"
#include "check.h"
#include "child.h"
#include <signal.h>
#include <stdalign.h>

#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif

/* So that an impossible malloc returns NULL under the sanitizer as it does without. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "allocator_may_return_null=1";
}

/* Every allocation is aligned, zeroed, and keeps what is written to it while others are made. */
static void allocations_are_aligned_zeroed_and_apart(void **state _unused_)
{
    static const size_t blocks[] = {0, 1, 64, 4096, 100000};
    struct random_seeded random;
    property_begin(&random, "arena");

    for (size_t b = 0; b < COUNT_OF(blocks); b++) {
        struct arena *mem = arena_new(blocks[b]);
        unsigned char *made[300];
        size_t sizes[300];
        for (int round = 0; round < 3; round++) {
            for (size_t i = 0; i < COUNT_OF(made); i++) {
                sizes[i] = random_below(&random, random_below(&random, 20) == 0 ? 20000 : 100);
                made[i] = arena_alloc(mem, sizes[i]);
                assert_int_equal((uintptr_t)made[i] % alignof(max_align_t), 0);
                for (size_t k = 0; k < sizes[i]; k++)
                    assert_int_equal(made[i][k], 0);
                memset(made[i], (int)(i % 255 + 1), sizes[i]);
            }
            for (size_t i = 0; i < COUNT_OF(made); i++)
                for (size_t k = 0; k < sizes[i]; k++)
                    assert_int_equal(made[i][k], i % 255 + 1);
            arena_reset(mem);
        }
        arena_free(mem);
    }
}

static char order[8];
static size_t order_length;
static void note(void *object)
{
    order[order_length++] = *(const char *)object;
}

static void deferred_calls_run_last_first(void **state _unused_)
{
    static char a = 'a', b = 'b', c = 'c';
    struct arena *mem = arena_new(0);
    order_length = 0;
    arena_defer(mem, note, &a);
    arena_defer(mem, note, &b);
    arena_reset(mem);
    check_str(str_of(order, order_length), STR("ba"));
    arena_defer(mem, note, &c);
    arena_free(mem);
    check_str(str_of(order, order_length), STR("bac"));
}

/* What is deferred may look at what was made in the arena. */
static void note_copy(void *object)
{
    order[order_length++] = **(char **)object;
}
static void deferred_calls_see_the_arena_alive(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    char **holder = arena_new_of(mem, char *);
    order_length = 0;
    arena_defer(mem, note_copy, holder);
    *holder = arena_copy(mem, "x", 2);
    arena_free(mem);
    check_str(str_of(order, order_length), STR("x"));
}

static void size_grows_and_reset_keeps_at_most_a_block(void **state _unused_)
{
    struct arena *mem = arena_new(4096);
    size_t empty = arena_size(mem);
    (void)arena_alloc(mem, 1 << 20);
    assert_true(arena_size(mem) >= empty + (1 << 20));
    (void)arena_alloc(mem, 10);
    arena_reset(mem);
    assert_true(arena_size(mem) <= empty + 4096 + 64);
    arena_free(mem);
}

static void reuse_after_reset_takes_nothing_more(void **state _unused_)
{
    struct arena *mem = arena_new(4096);
    size_t before;
    (void)arena_alloc(mem, 100);
    before = arena_size(mem);
    for (int i = 0; i < 1000; i++) {
        arena_reset(mem);
        (void)arena_alloc(mem, 100);
    }
    assert_int_equal(arena_size(mem), before);
    arena_free(mem);
}

static void nothing_is_fine(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    assert_non_null(arena_alloc(mem, 0));
    assert_non_null(arena_calloc(mem, 0, 8));
    assert_non_null(arena_copy(mem, NULL, 0));
    arena_free(mem);
    arena_free(NULL);
}

/* Half and all of the address space; volatile, so that the compiler does not object. */
static volatile size_t impossible = SIZE_MAX / 2, everything = SIZE_MAX;

/* The product wraps around to 16. */
static void want_too_many(void)
{
    (void)arena_calloc(arena_new(0), everything / 16 + 2, 16);
}
static void want_too_much(void)
{
    (void)arena_alloc(arena_new(0), impossible);
}
static void want_overflow(void)
{
    (void)arena_alloc(arena_new(0), everything);
}
static void want_from_malloc(void)
{
    (void)memory_alloc(impossible);
}
static void want_to_resize(void)
{
    (void)memory_resize(memory_alloc(1), impossible);
}

static void running_out_of_memory_aborts_with_a_line(void **state)
{
    static void (*const wants[])(void) = {want_too_many, want_too_much, want_overflow, want_from_malloc,
                                          want_to_resize};
    for (size_t i = 0; i < COUNT_OF(wants); i++) {
        struct child_end end = child_run(*state, wants[i]);
        assert_true(WIFSIGNALED(end.status));
        assert_int_equal(WTERMSIG(end.status), SIGABRT);
        assert_true(str_contains(end.complaint, STR("stet: out of memory")));
        assert_true(str_ends(end.complaint, STR("\n")));
    }
}

static void write_past_the_end(void)
{
    struct arena *mem = arena_new(0);
    volatile size_t size = 5;
    volatile char *memory = arena_alloc(mem, size);
    (void)arena_alloc(mem, 100);
    memory[size] = 1;
}

static void the_address_sanitizer_sees_overflows(void **state)
{
#ifdef WATCHED
    struct child_end end = child_run(*state, write_past_the_end);
    assert_false(WIFEXITED(end.status) && WEXITSTATUS(end.status) == 0);
    assert_true(str_contains(end.complaint, STR("heap-buffer-overflow")));
#else
    (void)state;
    (void)write_past_the_end;
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_aligned_zeroed_and_apart),
        cmocka_unit_test(deferred_calls_run_last_first),
        cmocka_unit_test(deferred_calls_see_the_arena_alive),
        cmocka_unit_test(size_grows_and_reset_keeps_at_most_a_block),
        cmocka_unit_test(reuse_after_reset_takes_nothing_more),
        cmocka_unit_test(nothing_is_fine),
        ARENA_TEST(running_out_of_memory_aborts_with_a_line),
        ARENA_TEST(the_address_sanitizer_sees_overflows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
