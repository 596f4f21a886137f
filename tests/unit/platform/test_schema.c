/* Schemas: binding JSON and queries to DTOs with all findings, and writing DTOs as JSON. */
#include "check.h"
#include "http/json_text.h"
#include "schema_whole.h"
#include <jansson.h>
#include <math.h>

static const struct schema_field part_fields[] = {
    {SCHEMA_MEMBER(struct part, name), .type = SCHEMA_STRING, .required = true, .min = 1, .max = 8},
    {SCHEMA_MEMBER(struct part, size), .type = SCHEMA_INTEGER, .min = 1, .max = 10},
};
static const struct schema part_schema = SCHEMA("Part", struct part, part_fields);

static const struct schema_field whole_fields[] = {
    {SCHEMA_MEMBER(struct whole, title), .type = SCHEMA_STRING, .required = true, .min = 3, .max = 5},
    {SCHEMA_MEMBER(struct whole, text), .type = SCHEMA_STRING, .is_text = true},
    {SCHEMA_MEMBER(struct whole, password), .type = SCHEMA_SECRET},
    {SCHEMA_MEMBER(struct whole, number), .type = SCHEMA_INTEGER},
    {SCHEMA_MEMBER(struct whole, at), .type = SCHEMA_TIME},
    {SCHEMA_MEMBER(struct whole, ratio), .type = SCHEMA_NUMBER},
    {SCHEMA_MEMBER(struct whole, flag), .type = SCHEMA_BOOLEAN},
    {SCHEMA_MEMBER(struct whole, id), .type = SCHEMA_ID},
    {SCHEMA_MEMBER(struct whole, colour), .type = SCHEMA_ENUM, .words = colours, .absent = COLOUR_UNSET},
    {SCHEMA_MEMBER(struct whole, part), .type = SCHEMA_OBJECT, .of = &part_schema},
    {SCHEMA_MEMBER(struct whole, parts), .type = SCHEMA_LIST, .of = &part_schema, .max = 3},
    {SCHEMA_MEMBER_AS("the/words~", struct whole, words), .type = SCHEMA_STRINGS},
    {SCHEMA_MEMBER(struct whole, raw), .type = SCHEMA_RAW},
};
static const struct schema whole_schema = SCHEMA("Whole", struct whole, whole_fields);

static struct arena *mem;

static int make_arena(void **state)
{
    (void)state;
    mem = arena_new(0);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static struct whole *bind_well(const char *json)
{
    void *bound = NULL;
    struct error *error = schema_bind(&whole_schema, str_from(json), mem, &bound);
    if (error != OK)
        fail_msg("%s: %.*s", json, STR_ARGS(error_describe(error, mem)));
    return bound;
}

/* The findings as "pointer code;...". */
static const char *findings(struct error *error)
{
    struct strbuf to = strbuf_new(mem, 10000);
    assert_non_null(error);
    assert_int_equal(error_kind(error), ERROR_INVALID);
    for (size_t i = 0; i < error_field_count(error); i++) {
        const struct error_field *field = error_field_at(error, i);
        strbuf_addf(&to, "%s%.*s %.*s", i > 0 ? ";" : "", STR_ARGS(field->pointer), STR_ARGS(field->code));
        assert_true(field->detail.len > 0);
    }
    error_free(error);
    return strbuf_str(&to).ptr;
}

static const char *bind_badly(struct str json)
{
    void *bound = NULL;
    struct error *error = schema_bind(&whole_schema, json, mem, &bound);
    assert_null(bound);
    return findings(error);
}

static void binds_every_type(void **state)
{
    struct whole *whole = bind_well("{\"title\":\"abcde\",\"text\":\"a\\n\\tb\",\"password\":\"p\","
                                    "\"number\":-7,\"at\":\"2026-01-02T03:04:05.678Z\","
                                    "\"ratio\":0.5,\"flag\":true,\"id\":\"01890a5d-ac96-774b-bcce-"
                                    "b302099a8057\",\"colour\":\"blue\",\"part\":{"
                                    "\"name\":\"x\",\"size\":3},\"parts\":[{\"name\":\"y\"},{\"name\":\"z\","
                                    "\"size\":10}],\"the/words~\":[\"a\",\"\"]}");
    struct id id;
    (void)state;
    assert_true(id_parse(STR("01890a5d-ac96-774b-bcce-b302099a8057"), &id));
    assert_true(str_eq(whole->title, STR("abcde")));
    assert_true(str_eq(whole->text, STR("a\n\tb")));
    assert_true(str_eq(whole->password, STR("p")));
    assert_int_equal(whole->number, -7);
    assert_int_equal(whole->at, INT64_C(1767323045678));
    assert_true(whole->ratio > 0.49 && whole->ratio < 0.51);
    assert_true(whole->flag);
    assert_true(id_eq(whole->id, id));
    assert_int_equal(whole->colour, COLOUR_BLUE);
    assert_int_equal(whole->part->size, 3);
    assert_int_equal(whole->parts.count, 2);
    assert_int_equal(whole->parts.items[1].size, 10);
    assert_int_equal(whole->words.count, 2);
    assert_true(str_eq(whole->words.items[0], STR("a")));
}

static void leaves_absent_and_null_members_zero(void **state)
{
    struct whole *whole = bind_well("{\"title\":\"abc\",\"text\":null,\"part\":null,\"colour\":null}");
    (void)state;
    assert_null(whole->text.ptr);
    assert_null(whole->part);
    assert_int_equal(whole->parts.count, 0);
    assert_int_equal(whole->colour, COLOUR_UNSET);
    assert_true(id_is_none(whole->id));
    assert_null(whole->raw.ptr);
}

static void reports_all_findings_at_once(void **state)
{
    (void)state;
    assert_string_equal(
        bind_badly(STR("{\"text\":5,\"number\":1.5,\"at\":\"yesterday\",\"ratio\":\"1\",\"flag\":1,"
                       "\"id\":\"x\",\"colour\":\"green\",\"part\":{\"size\":0},\"parts\":[{\"name\":"
                       "\"123456789\"},7,{\"name\":\"\",\"size\":11}],\"the/words~\":[1],\"a/b~c\":1}")),
        "/title required;/text type;/number type;/at malformed;/ratio type;/flag type;/id malformed;"
        "/colour not_allowed;/part/name required;/part/size too_small;/parts/0/name too_long;"
        "/parts/1 type;/parts/2/name too_short;/parts/2/size too_large;/the~1words~0/0 type;"
        "/a~1b~0c unknown_member");
}

static void counts_characters_not_bytes(void **state)
{
    (void)state;
    bind_well(
        "{\"title\":\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xa4\xc3\xa4\"}"); /* five, in thirteen bytes */
    assert_string_equal(bind_badly(STR("{\"title\":\"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\"}")),
                        "/title too_short");
    assert_string_equal(bind_badly(STR("{\"title\":\"abcdef\"}")), "/title too_long");
}

static void says_limits_in_words(void **state)
{
    void *bound = NULL;
    struct error *error = schema_bind(&whole_schema, STR("{\"title\":\"abcdef\"}"), mem, &bound);
    (void)state;
    assert_non_null(error);
    assert_true(str_eq(error_field_at(error, 0)->detail, STR("must be at most 5 characters")));
    error_free(error);
}

static void refuses_control_characters(void **state)
{
    (void)state;
    assert_string_equal(bind_badly(STR("{\"title\":\"a\\nb\"}")), "/title not_allowed");
    assert_string_equal(bind_badly(STR("{\"title\":\"a\\tb\"}")), "/title not_allowed");
    assert_string_equal(bind_badly(STR("{\"title\":\"abc\",\"text\":\"\\u0007\"}")), "/text not_allowed");
    assert_string_equal(bind_badly(STR("{\"title\":\"abc\",\"text\":\"\\u0085\"}")), "/text not_allowed");
    assert_string_equal(bind_badly(STR("{\"title\":\"abc\",\"text\":\"\\u007f\"}")), "/text not_allowed");
}

static void refuses_null_for_required(void **state)
{
    (void)state;
    assert_string_equal(bind_badly(STR("{\"title\":null}")), "/title required");
}

static void never_takes_raw_members(void **state)
{
    (void)state;
    assert_string_equal(bind_badly(STR("{\"title\":\"abc\",\"raw\":{}}")), "/raw unknown_member");
}

static void refuses_what_is_no_json(void **state)
{
    static const struct {
        struct str json;
        const char *findings;
    } cases[] = {
        {STR(""), " malformed"},
        {STR("{"), " malformed"},
        {STR("nonsense"), " malformed"},
        {STR("{\"title\":\"abc\"} x"), " malformed"},
        {STR("{\"title\":\"abc\"}{}"), " malformed"},
        {STR("{\"title\":\"a\\u0000c\"}"), " malformed"},
        {STR("{\"title\":\"a\0c\"}"), " malformed"},
        {STR("{\"ti\\u0000tle\":\"abc\"}"), " malformed"},
        {STR("{\"title\":\"\xff\xfe\"}"), " malformed"},
        {STR("{\"title\":\"\xc0\xaf\"}"), " malformed"},
        {STR("{\"title\":\"\xed\xa0\x80\"}"), " malformed"},
        {STR("{\"title\":\"\\ud800\"}"), " malformed"},
        {STR("{\"number\":99999999999999999999}"), " malformed"},
        {STR("{\"ratio\":1e999}"), " malformed"},
        {STR("{\"ratio\":NaN}"), " malformed"},
        {STR("{\"title\":\"abc\",\"title\":\"abc\"}"), " duplicate"},
        {STR("{\"title\":\"abc\",\"t\\u0069tle\":\"abc\"}"), " duplicate"},
        {STR("[]"), " type"},
        {STR("\"x\""), " type"},
        {STR("null"), " type"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(bind_badly(cases[i].json), cases[i].findings);
}

static void says_where_json_breaks(void **state)
{
    void *bound = NULL;
    struct error *error = schema_bind(&whole_schema, STR("{\n  \"title\": oops\n}"), mem, &bound);
    (void)state;
    assert_non_null(error);
    assert_true(str_contains(error_field_at(error, 0)->detail, STR("line 2")));
    /* A parser's message would quote the input, which may hold a password. */
    assert_false(str_contains(error_field_at(error, 0)->detail, STR("oops")));
    assert_false(str_contains(str_from(error_message(error)), STR("oops")));
    error_free(error);
}

static void survives_depth_bombs(void **state)
{
    size_t depth = 200000;
    char *bomb = malloc(depth);
    (void)state;
    memset(bomb, '[', depth);
    assert_string_equal(bind_badly(str_of(bomb, 40000)), " malformed");
    for (size_t i = 0; i + 5 <= depth; i += 5)
        memcpy(bomb + i, "{\"a\":", 5);
    assert_string_equal(bind_badly(str_of(bomb, depth)), " malformed");
    free(bomb);
}

/* A body of 4 MiB could hold more than a million values, of some hundred bytes each for the parser. */
static void refuses_bodies_of_nothing_but_values(void **state)
{
    static const char *const values[] = {"{},", "[],", "0,", "\"\\\\\",", "{\"a\":0},"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct strbuf json = strbuf_new(mem, SIZE_MAX);
        void *bound = NULL;
        strbuf_add(&json, STR("{\"title\":["));
        for (int k = 0; k < 50001; k++)
            strbuf_add(&json, str_from(values[i]));
        strbuf_add(&json, STR("0]}"));
        check_error(schema_bind(&whole_schema, strbuf_str(&json), mem, &bound), ERROR_TOO_LARGE);
    }
}

/* What stands in a string is no value, whatever it looks like. */
static void counts_no_values_in_strings(void **state)
{
    struct strbuf json = strbuf_new(mem, SIZE_MAX);
    (void)state;
    strbuf_add(&json, STR("{\"title\":\"\\\""));
    for (int k = 0; k < 60000; k++)
        strbuf_add(&json, STR("{,["));
    strbuf_add(&json, STR("\"}"));
    assert_string_equal(bind_badly(strbuf_str(&json)), "/title too_long");
}

static void keeps_a_bounded_number_of_findings(void **state)
{
    struct strbuf json = strbuf_new(mem, SIZE_MAX);
    void *bound = NULL;
    struct error *error;
    (void)state;
    strbuf_add_char(&json, '{');
    for (int i = 0; i < 5000; i++)
        strbuf_addf(&json, "%s\"m%d\":1", i > 0 ? "," : "", i);
    strbuf_add_char(&json, '}');
    error = schema_bind(&whole_schema, strbuf_str(&json), mem, &bound);
    assert_non_null(error);
    assert_int_equal(error_field_count(error), 50);
    error_free(error);
}

static void binds_queries(void **state)
{
    struct schema_pair pairs[] = {{STR("title"), STR("abc")},
                                  {STR("number"), STR("12")},
                                  {STR("flag"), STR("true")},
                                  {STR("ratio"), STR("2.5e1")},
                                  {STR("colour"), STR("red")}};
    void *bound = NULL;
    struct whole *whole;
    (void)state;
    assert_null(schema_bind_query(&whole_schema, pairs, COUNT_OF(pairs), mem, &bound));
    whole = bound;
    assert_int_equal(whole->number, 12);
    assert_true(whole->flag);
    assert_true(whole->ratio > 24.9 && whole->ratio < 25.1);
    assert_int_equal(whole->colour, COLOUR_RED);
}

static void refuses_bad_queries(void **state)
{
    struct schema_pair pairs[] = {
        {STR("number"), STR("12a")}, {STR("number"), STR("1")}, {STR("flag"), STR("yes")},
        {STR("ratio"), STR("nan")},  {STR("at"), STR("now")},   {STR("what/ever"), STR("1")},
        {STR("id"), STR("")},
    };
    void *bound = NULL;
    (void)state;
    assert_string_equal(findings(schema_bind_query(&whole_schema, pairs, COUNT_OF(pairs), mem, &bound)),
                        "/number type;/number duplicate;/flag type;/ratio type;/at malformed;/what~1ever "
                        "unknown_member;/id malformed;/title required");
    assert_null(bound);
}

static void writes_every_type(void **state)
{
    struct part part = {STR("p"), 3}, parts[] = {{STR("a"), 1}, {STR("b"), -2}};
    struct str words[] = {STR("x"), STR("\"")};
    struct whole whole = {
        .title = STR("t\"\\\n\x01/"),
        .password = STR("never"),
        .raw = STR("{\"r\":1}"),
        .number = INT64_MIN,
        .at = INT64_C(1767323045678),
        .ratio = 0.1,
        .flag = true,
        .colour = COLOUR_BLUE,
        .part = &part,
        .parts = {parts, 2},
        .words = {words, 2},
    };
    (void)state;
    assert_true(id_parse(STR("01890a5d-ac96-774b-bcce-b302099a8057"), &whole.id));
    assert_string_equal(
        schema_write(&whole_schema, &whole, mem).ptr,
        "{\"title\":\"t\\\"\\\\\\n\\u0001/\",\"text\":null,\"number\":-9223372036854775808,\"at\":"
        "\"2026-01-02T03:04:05.678Z\",\"ratio\":0.1,\"flag\":true,\"id\":\"01890a5d-ac96-774b-bcce-"
        "b302099a8057\","
        "\"colour\":\"blue\",\"part\":{\"name\":\"p\",\"size\":3},\"parts\":[{\"name\":\"a\",\"size\":1},{"
        "\"name\":"
        "\"b\",\"size\":-2}],\"the/words~\":[\"x\",\"\\\"\"],\"raw\":{\"r\":1}}");
}

static void writes_absence_as_null(void **state)
{
    struct whole whole = {.colour = COLOUR_UNSET};
    (void)state;
    assert_string_equal(
        schema_write(&whole_schema, &whole, mem).ptr,
        "{\"title\":\"\",\"text\":null,\"number\":0,\"at\":null,\"ratio\":0,\"flag\":false,\"id\":null,"
        "\"colour\":null,\"part\":null,\"parts\":[],\"the/words~\":[],\"raw\":null}");
}

static void writes_pages(void **state)
{
    SCHEMA_PAGE(page_schema, "PartPage", &part_schema);
    struct part parts[] = {{STR("a"), 1}};
    struct page_dto page = {parts, 1, STR_NONE};
    (void)state;
    assert_string_equal(schema_write(&page_schema, &page, mem).ptr,
                        "{\"items\":[{\"name\":\"a\",\"size\":1}],\"next\":null}");
}

/* Any bytes become valid JSON, and well-formed text comes back the same. */
static void written_strings_read_back(void **state)
{
    struct random_seeded random;
    static const char *const pieces[] = {
        "a",        "\"", "\\", "\n", "\x01", "\x1f",         "\x7f",
        "\xc3\xa4", "/",  "<",  "\t", "\r",   "\xe2\x80\xa8", "\xf0\x9f\x98\x80",
        "abcdefgh", "\b", "\f", " "};
    (void)state;
    property_begin(&random, "written_strings_read_back");
    for (int round = 0; round < 2000; round++) {
        struct strbuf text = strbuf_new(mem, SIZE_MAX), json = strbuf_new(mem, SIZE_MAX);
        bool is_broken = round % 4 == 0;
        json_t *read;
        for (size_t i = random_below(&random, 40); i > 0; i--)
            strbuf_add(&text, str_from(pieces[random_below(&random, COUNT_OF(pieces))]));
        if (is_broken)
            strbuf_add_char(&text, (char)(0x80 + random_below(&random, 0x80)));
        json_add_string(&json, text.ptr != NULL ? strbuf_str(&text) : STR(""));
        read = json_loadb(strbuf_str(&json).ptr, json.len, JSON_DECODE_ANY, NULL);
        assert_non_null(read);
        if (!is_broken)
            assert_true(str_eq(str_of(json_string_value(read), json_string_length(read)), strbuf_str(&text)));
        json_decref(read);
        arena_reset(mem);
    }
}

static void written_numbers_read_back(void **state)
{
    double numbers[] = {0, 1, -1, 0.1, 1.0 / 3, 1e300, 5e-324, 123456789.123456789};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        struct strbuf to = strbuf_new(mem, 100);
        json_add_number(&to, numbers[i]);
        assert_memory_equal(&numbers[i], &(double){strtod(strbuf_str(&to).ptr, NULL)}, sizeof(double));
    }
}

/* Found by fuzz_schema. */
static void a_negative_zero_is_still_one_after_a_round_trip(void **state)
{
    struct whole *whole = bind_well("{\"title\":\"abc\",\"ratio\":-0.0}");
    (void)state;
    assert_true(signbit(whole->ratio));
    assert_true(str_contains(schema_write(&whole_schema, whole, mem), STR("\"ratio\":-0.0,")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(binds_every_type, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(leaves_absent_and_null_members_zero, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(reports_all_findings_at_once, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(counts_characters_not_bytes, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(says_limits_in_words, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(refuses_control_characters, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(refuses_null_for_required, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(never_takes_raw_members, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_json, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(says_where_json_breaks, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(survives_depth_bombs, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(refuses_bodies_of_nothing_but_values, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(counts_no_values_in_strings, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(keeps_a_bounded_number_of_findings, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(binds_queries, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(refuses_bad_queries, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(writes_every_type, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(writes_absence_as_null, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(writes_pages, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(written_strings_read_back, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(written_numbers_read_back, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(a_negative_zero_is_still_one_after_a_round_trip, make_arena,
                                        free_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
