#include "check.h"
#include "http_client/sse_parser.h"

#define LIMIT ((size_t)1 << 20)

/* "[NAME#ID DATA]", without a name or an id that the stream does not give. */
static void hear(void *context, const struct sse_event *event)
{
    struct strbuf *heard = context;

    strbuf_add_char(heard, '[');
    if (!str_eq(event->name, STR("message")))
        strbuf_addf(heard, "%.*s ", STR_ARGS(event->name));
    if (event->id.len > 0)
        strbuf_addf(heard, "#%.*s ", STR_ARGS(event->id));
    strbuf_addf(heard, "%.*s]", STR_ARGS(event->data));
}

static struct str parse(struct str text, struct random_seeded *random, struct arena *mem)
{
    struct strbuf *heard = arena_new_of(mem, struct strbuf);
    struct sse_parser parser;

    *heard = strbuf_new(mem, 1 << 20);
    sse_parser_init(&parser, LIMIT, mem, hear, heard);
    while (text.len) {
        size_t length = random ? 1 + random_below(random, 5) : text.len;
        length = length < text.len ? length : text.len;
        assert_true(sse_parser_feed(&parser, str_slice(text, 0, length)));
        text = str_slice(text, length, text.len);
    }
    return strbuf_str(heard);
}

static void events_as_the_standard_says(void **state)
{
    static const struct {
        const char *stream, *events;
    } cases[] = {
        {"data: a\n\ndata: b\n\n", "[a][b]"},
        {"data:a\ndata: b\n\n", "[a\nb]"},
        {"data:  two spaces\n\n", "[ two spaces]"},
        {"data: a\r\n\r\ndata: b\r\rdata: c\n\n", "[a][b][c]"},
        {": comment\nevent: x\nid: 7\nretry: 1\ndata: a\n\n", "[x #7 a]"},
        {"event: x\ndata: a\n\ndata: b\n\n", "[x a][b]"},
        {"event: x\nevent: y\ndata: a\n\n", "[y a]"},
        {"event: x\n\ndata: a\n\n", "[a]"},
        {"id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", "[#7 a][#7 b][c]"},
        {"data: a\ndata\ndata:b\n\n", "[a\n\nb]"},
        {"data:\ndata: a\n\n", "[\na]"},
        {"data\n\ndata:\n\n", ""},
        {" data: a\n\nDATA: a\n\n", ""},
        {"\n\n\n", ""},
        {"data: unfinished\n", ""},
        {"datax: a\n\n", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_str(parse(str_from(cases[i].stream), NULL, *state), str_from(cases[i].events));
}

static void where_it_is_cut_does_not_matter(void **state)
{
    struct random_seeded random;

    property_begin(&random, "where it is cut does not matter");
    for (int round = 0; round < 2000; round++) {
        struct str text =
            random_str(&random, *state, random_below(&random, 80), STR("data: xidevent\n\r\n:é"));
        check_str(parse(text, &random, *state), parse(text, NULL, *state));
        arena_reset(*state);
    }
}

static void an_endless_line_is_refused(void **state)
{
    struct strbuf heard = strbuf_new(*state, 64);
    struct sse_parser parser;
    char block[4096];
    bool goes_on = true;

    memset(block, 'x', sizeof(block));
    sse_parser_init(&parser, LIMIT, *state, hear, &heard);
    for (int i = 0; i < 300 && goes_on; i++)
        goes_on = sse_parser_feed(&parser, str_of(block, sizeof(block)));
    assert_false(goes_on);
}

/* Also where it comes to its end at last, with what follows in the same bytes. */
static void a_line_that_is_too_long_is_refused(void **state)
{
    static const char end[] = "\n\ndata: next\n\n";
    const size_t length = ((size_t)1 << 20) + 10;
    struct strbuf heard = strbuf_new(*state, 64);
    char *bytes = arena_alloc(*state, length + sizeof(end));
    struct sse_parser parser;

    memset(bytes, 'x', length);
    memcpy(bytes + length, end, sizeof(end));
    sse_parser_init(&parser, LIMIT, *state, hear, &heard);
    assert_false(sse_parser_feed(&parser, str_of(bytes, length + sizeof(end) - 1)));
    assert_int_equal(heard.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(events_as_the_standard_says),
        ARENA_TEST(where_it_is_cut_does_not_matter),
        ARENA_TEST(an_endless_line_is_refused),
        ARENA_TEST(a_line_that_is_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
