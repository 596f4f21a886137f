#include "check.h"
#include "dependencies/pages.h"

struct item {
    struct id id;
    int number;
};

static struct page_dto whole(struct arena *mem, size_t count)
{
    struct item *items = arena_array_of(mem, count + 1, struct item);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct item){.id = {{[6] = 0x70, [8] = 0x80, [15] = (uint8_t)(i + 1)}}, .number = (int)i};
    return (struct page_dto){.items = items, .count = count};
}

/* Whatever the limit, the pages together are the list. */
static void pages_together_are_the_list(void **state)
{
    struct arena *mem = *state;
    for (size_t count = 0; count <= 7; count++)
        for (int64_t limit = 1; limit <= 8; limit++) {
            struct page_query query = {.limit = limit};
            size_t seen = 0;
            do {
                struct page_dto page = whole(mem, count);
                const struct item *items;
                check_ok(page_cut(&page, sizeof(struct item), &query, mem));
                assert_true(page.count <= (size_t)limit);
                items = page.items;
                for (size_t i = 0; i < page.count; i++)
                    assert_int_equal(items[i].number, (int)seen++);
                query.cursor = page.next;
            } while (query.cursor.ptr != NULL);
            assert_int_equal(seen, count);
        }
}

static void a_cursor_from_elsewhere_is_refused(void **state)
{
    struct arena *mem = *state;
    static const char *const cursors[] = {"", "x", "01931b66-7d50-7c8a-b762-9d3b5f6a1c2e"};
    for (size_t i = 0; i < COUNT_OF(cursors); i++) {
        struct page_query query = {.cursor = str_from(cursors[i])};
        struct page_dto page = whole(mem, 3);
        check_error(page_cut(&page, sizeof(struct item), &query, mem), ERROR_INVALID);
        assert_int_equal(page.count, 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(pages_together_are_the_list),
        ARENA_TEST(a_cursor_from_elsewhere_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
