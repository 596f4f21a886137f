/* Where lines end, also in texts that are longer than what is looked at at once. */
#include "../../support/check.h"
#include "services/lines.h"

#define TEXTS 2000
#define LONGEST 700

/* Few endings or many, of one kind or mixed. */
static struct str text(struct random_seeded *random, struct arena *mem)
{
    const size_t length = random_below(random, LONGEST), rarity = 1 + random_below(random, LONGEST);
    const char *const endings = (const char *const[]){"\n", "\r", "\r\n", "\n\r\n"}[random_below(random, 4)];
    char *bytes = arena_alloc(mem, length + 1);

    for (size_t i = 0; i < length; i++)
        bytes[i] = random_below(random, rarity) == 0 ? endings[i % strlen(endings)] : 'x';
    return str_of(bytes, length);
}

/* Byte by byte: the length of the first line, and of its ending. */
static size_t first_line(struct str text, size_t *ending)
{
    for (size_t at = 0; at < text.len; at++) {
        if (text.ptr[at] != '\n' && text.ptr[at] != '\r')
            continue;
        *ending = text.ptr[at] == '\r' && at + 1 < text.len && text.ptr[at + 1] == '\n' ? 2 : 1;
        return at + *ending;
    }
    *ending = 0;
    return text.len;
}

static void a_line_ends_where_its_first_ending_does(_unused_ void **state)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct random_seeded random;

    property_begin(&random, "a_line_ends_where_its_first_ending_does");
    for (int i = 0; i < TEXTS; i++) {
        struct str all = text(&random, mem), rest = all, line;
        size_t at = 0;

        while (line_next(&rest, &line)) {
            size_t ending, length = first_line(str_slice(all, at, all.len), &ending);

            assert_ptr_equal(line.ptr, all.ptr + at);
            assert_int_equal(line.len, length);
            assert_int_equal(line_content(line).len, length - ending);
            assert_int_equal(line_is_ended(line), ending > 0);
            at += length;
        }
        assert_int_equal(at, all.len);
        arena_reset(mem);
    }
}

static void an_ending_of_two_bytes_may_stand_anywhere(_unused_ void **state)
{
    char bytes[LONGEST];

    for (size_t at = 0; at + 1 < LONGEST; at++) {
        struct str rest = str_of(bytes, LONGEST), line;

        memset(bytes, 'x', LONGEST);
        bytes[at] = '\r';
        bytes[at + 1] = '\n';
        assert_true(line_next(&rest, &line));
        assert_int_equal(line.len, at + 2);
        assert_int_equal(lines_ending(str_of(bytes, LONGEST)).len, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_ends_where_its_first_ending_does),
        cmocka_unit_test(an_ending_of_two_bytes_may_stand_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
