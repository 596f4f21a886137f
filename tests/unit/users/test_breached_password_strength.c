#include "../../support/check.h"
#include "digest.h"
#include "security/breached_password_strength.h"
#include <openssl/evp.h>
#include <unistd.h>

/* What judges the passwords that are not in the list. */
static struct error *wave_through(struct password_strength *self _unused_, struct str password _unused_,
                                  const struct str *personal _unused_, size_t count _unused_,
                                  struct arena *mem _unused_, struct password_strength_verdict *ret)
{
    *ret = (struct password_strength_verdict){.score = 4};
    return OK;
}

static struct password_strength *next(void)
{
    static const struct password_strength_ops ops = {wave_through};
    static struct password_strength strength = {&ops};
    return &strength;
}

struct list {
    char path[64];
    struct password_strength *strength;
};

static struct error *open_text(struct list *list, struct str text)
{
    int fd;
    (void)snprintf(list->path, sizeof(list->path), "/tmp/stet-breached-XXXXXX");
    fd = mkstemp(list->path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text.ptr, text.len), (ssize_t)text.len);
    (void)close(fd);
    list->strength = NULL;
    return breached_password_strength_new(list->path, next(), &list->strength);
}

static void close_list(struct list *list)
{
    breached_password_strength_free(list->strength);
    (void)unlink(list->path);
}

static int score_of(const struct list *list, struct str password, struct arena *mem)
{
    struct password_strength_verdict verdict;
    check_ok(password_strength_judge(list->strength, password, NULL, 0, mem, &verdict));
    if (verdict.score == 0)
        assert_true(str_contains(verdict.reason, STR("leaked")));
    return verdict.score;
}

static struct str sha1(struct str text, struct arena *mem)
{
    uint8_t hash[20];
    assert_int_equal(EVP_Digest(text.ptr, text.len, hash, NULL, EVP_sha1(), NULL), 1);
    return hex_encode(mem, hash, sizeof(hash));
}

static int compare(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Every second password, with counts of any length, with and without an end of the last line. */
static void each_line_is_found_and_nothing_else(void **state _unused_)
{
    static const size_t counts[] = {1, 2, 3, 10, 1000};
    for (size_t c = 0; c < COUNT_OF(counts) * 4; c++) {
        size_t count = counts[c / 4];
        bool has_end = c % 2, has_counts = c % 4 >= 2;
        struct arena *mem = arena_new(0);
        struct str *lines = arena_array_of(mem, count, struct str);
        struct list list;
        struct str text;

        for (size_t i = 0; i < count; i++) {
            struct str hash = sha1(str_format(mem, "password %zu", 2 * i), mem);
            lines[i] = has_counts ? str_format(mem, "%.*s:%zu", STR_ARGS(hash), (size_t)1 << (i % 31)) : hash;
        }
        qsort(lines, count, sizeof(*lines), compare);
        text = str_join(mem, lines, count, has_counts ? STR("\r\n") : STR("\n"));
        if (has_end)
            text = str_format(mem, "%.*s\n", STR_ARGS(text));
        check_ok(open_text(&list, text));
        for (size_t i = 0; i < 2 * count; i++)
            assert_int_equal(score_of(&list, str_format(mem, "password %zu", i), mem), i % 2 == 0 ? 0 : 4);
        close_list(&list);
        arena_free(mem);
    }
}

static void capitals_or_not(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    struct list list;
    check_ok(open_text(&list, STR("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824\r\n")));
    assert_int_equal(score_of(&list, STR("password"), mem), 0);
    assert_int_equal(score_of(&list, STR("Password"), mem), 4);
    close_list(&list);
    arena_free(mem);
}

#define A "0000000000000000000000000000000000000001"
#define B "0000000000000000000000000000000000000002"

static void what_is_no_such_list_is_refused(void **state _unused_)
{
    static const char *const texts[] = {
        "",
        "\n",
        "password\n",
        "hunter2:5\n" A "\n",
        A "\n\n" B "\n",
        A "\nx" B "\n",
        A " \n",
        A ":\n",
        A ":x\n",
        A ";1\n",
        B "\n" A "\n",
        A "\n" A "\n",
        A ":1\n" B ":2\n" A ":3\n",
        A B "\n",
        "g" A "\n",
        "[000000000000000000000000000000000000000000000000000000000000000000000000000000]"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct list list;
        struct error *error = open_text(&list, str_from(texts[i]));
        if (error == OK)
            print_error("taken: %s\n", texts[i]);
        assert_true(error_has_code(error, "breached_list"));
        error_free(error);
        close_list(&list);
    }
    {
        struct password_strength *strength;
        struct error *error = breached_password_strength_new("/nonexistent", next(), &strength);
        assert_true(error_is(error, ERROR_UNAVAILABLE));
        error_free(error);
        error = breached_password_strength_new("/tmp", next(), &strength);
        assert_true(error_has_code(error, "breached_list"));
        error_free(error);
    }
}

/* A file that is cut while the server runs is no reason to end it, nor to take whatever comes. */
static void a_list_that_shrinks_is_survived(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    struct password_strength_verdict verdict;
    struct error *error;
    struct list list;
    check_ok(open_text(&list, STR(A "\n" B "\n")));
    assert_int_equal(truncate(list.path, 10), 0);
    error = password_strength_judge(list.strength, STR("password"), NULL, 0, mem, &verdict);
    assert_true(error_is(error, ERROR_UNAVAILABLE));
    assert_true(error_has_code(error, "password_check_unavailable"));
    error_free(error);
    close_list(&list);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_is_found_and_nothing_else),
        cmocka_unit_test(capitals_or_not),
        cmocka_unit_test(what_is_no_such_list_is_refused),
        cmocka_unit_test(a_list_that_shrinks_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
