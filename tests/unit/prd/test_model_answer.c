#include "check.h"
#include "services/model_answer.h"
#include "unicode.h"

/* What was heard of one answer. */
struct hearing {
    struct strbuf prose;
    struct model_answer answer;
};

static struct document document_of_two(struct arena *mem)
{
    struct document document = {.nodes = arena_array_of(mem, 2, struct node), .count = 2};

    document.nodes[0] =
        (struct node){.id = {{1}}, .text = STR("# Search\n\n"), .kind = NODE_SECTION, .level = 1};
    document.nodes[1] = (struct node){.id = {{2}},
                                      .text = STR("- **FR-1** The system shall search.\n"),
                                      .kind = NODE_REQUIREMENT,
                                      .code = STR("FR-1")};
    for (size_t i = 0; i < document.count; i++)
        document.nodes[i].hash = digest_sha256(document.nodes[i].text);
    return document;
}

static void hear_prose(void *context, struct str text)
{
    struct hearing *hearing = context;
    strbuf_add(&hearing->prose, text);
}

/* Feeds `text` in pieces of `piece` bytes; 0: pieces of random length. */
static void feed(struct hearing *hearing, const struct document *document, struct str text, size_t piece,
                 struct random_seeded *random, struct arena *mem)
{
    hearing->prose = strbuf_new(mem, 1 << 20);
    model_answer_init(&hearing->answer, document, mem, hear_prose, hearing);
    while (text.len) {
        size_t length = piece ? piece : 1 + random_below(random, 9);
        length = length < text.len ? length : text.len;
        model_answer_feed(&hearing->answer, str_slice(text, 0, length));
        text = str_slice(text, length, text.len);
    }
    model_answer_end(&hearing->answer);
}

static struct hearing hear(struct str text, struct arena *mem)
{
    struct document *document = arena_new_of(mem, struct document);
    struct hearing hearing;

    *document = document_of_two(mem);
    feed(&hearing, document, text, text.len ? text.len : 1, NULL, mem);
    /* The context of the parser pointed into this frame; it is not fed any more. */
    return hearing;
}

static const char good[] =
    "Two things.\n"
    "\n"
    "===CHANGE===\n"
    "{\"op\":\"replace_text\",\"target\":\"n2\",\"reason\":\"no limit\"}\n"
    "===TEXT===\n"
    "- **FR-1** The system shall search within 2 seconds.\n"
    "===END===\n"
    "===CHANGE===\n"
    "{\"op\":\"set_field\",\"target\":\"n2\",\"field\":\"status\",\"value\":\"done\"}\n"
    "===END===\n"
    "Bye.\n";

static void prose_and_changes_are_told_apart(void **state)
{
    struct hearing hearing = hear(str_from(good), *state);

    check_str(strbuf_str(&hearing.prose), STR("Two things.\n\nBye.\n"));
    assert_null(hearing.answer.problem.ptr);
    assert_int_equal(hearing.answer.count, 2);
    assert_int_equal(hearing.answer.changes[0].operation.kind, OPERATION_REPLACE_TEXT);
    check_str(hearing.answer.changes[0].reason, STR("no limit"));
    check_str(hearing.answer.changes[0].operation.text,
              STR("- **FR-1** The system shall search within 2 seconds.\n"));
    assert_true(digest_eq(hearing.answer.changes[0].operation.base,
                          digest_sha256(STR("- **FR-1** The system shall search.\n"))));
    assert_null(hearing.answer.changes[1].reason.ptr);
    check_str(hearing.answer.changes[1].operation.value, STR("done"));
}

/* Small models write an item as they were shown it; where the document has a table for those, it is a row. */
static void a_new_item_becomes_a_row_of_its_table(void **state)
{
    static const char text[] =
        "===CHANGE===\n{\"op\":\"add_node\",\"after\":\"n1\",\"reason\":\"asked for\"}\n"
        "===TEXT===\n- **FR-?** The system shall share.\n  - priority: must\n"
        "  - owner: Ana\n===END===\n"
        "===CHANGE===\n{\"op\":\"set_field\",\"target\":\"n2\",\"field\":\"status\","
        "\"value\":\"done\"}\n===END===\n";
    struct document document = document_of_two(*state);
    struct hearing hearing;

    document.nodes[0].text = STR("| ID | Requirement | Priority |\n|--|--|--|\n");
    document.nodes[0].kind = NODE_TEXT;
    document.nodes[1].text = STR("| FR-1 | The system shall search. | P0 |\n");
    document.nodes[1].columns = document.nodes[0].text;
    feed(&hearing, &document, str_from(text), sizeof(text), NULL, *state);
    assert_int_equal(hearing.answer.count, 1);
    check_str(hearing.answer.changes[0].operation.text, STR("| FR-? | The system shall share. | must |\n"));
    check_str(hearing.answer.changes[0].reason,
              STR("asked for (left out, as its table has no column for it: owner: Ana)"));
    assert_true(
        str_contains(hearing.answer.problem, STR("FR-1 is a row of a table that has no column \"status\"")));
}

static void places_have_names(void **state)
{
    struct hearing hearing =
        hear(STR("===CHANGE===\n{\"op\":\"add_node\",\"after\":\"start\"}\n===TEXT===\nA\n===END===\n"
                 "===CHANGE===\n{\"op\":\"add_node\",\"after\":\"end\"}\n===TEXT===\nB\n===END===\n"
                 "===CHANGE===\n{\"op\":\"add_node\"}\n===TEXT===\nC\n===END===\n"),
             *state);

    assert_int_equal(hearing.answer.count, 3);
    assert_true(id_is_none(hearing.answer.changes[0].operation.after));
    assert_int_equal(hearing.answer.changes[1].operation.after.bytes[0], 2);
    assert_int_equal(hearing.answer.changes[2].operation.after.bytes[0], 2);
}

static void habits_of_models_are_borne(void **state)
{
    /* Code fences around the header, no ===END===, upper and lower case, spaces, no line ending at the end.
     */
    struct hearing hearing =
        hear(STR("===change===\n```json\n{\"op\":\"add_node\",\"after\":\"n1\",\"reason\":\"r\"}\n```\n"
                 "  ===TEXT===  \nOne.\n===CHANGE===\n{\"op\":\"add_node\",\"after\":\"n2\"}\n"
                 "===TEXT===\nTwo."),
             *state);

    assert_null(hearing.answer.problem.ptr);
    assert_int_equal(hearing.answer.count, 2);
    check_str(hearing.answer.changes[1].operation.text, STR("Two."));
}

static void what_is_wrong_is_said(void **state)
{
    static const struct {
        const char *answer, *problem;
    } cases[] = {
        {"===CHANGE===\nnot json\n===TEXT===\nx\n===END===\n", "no JSON object"},
        {"===CHANGE===\n{\"op\":\"fly\"}\n===TEXT===\nx\n===END===\n", "\"op\" is \"fly\""},
        {"===CHANGE===\n{\"target\":\"n2\"}\n===TEXT===\nx\n===END===\n", "\"op\" is missing"},
        {"===CHANGE===\n{\"op\":\"remove_node\"}\n===END===\n", "\"target\" is missing"},
        {"===CHANGE===\n{\"op\":\"remove_node\",\"target\":\"n3\"}\n===END===\n", "must be one of n1 to n2"},
        {"===CHANGE===\n{\"op\":\"remove_node\",\"target\":\"n0\"}\n===END===\n", "must be one of n1 to n2"},
        {"===CHANGE===\n{\"op\":\"add_node\",\"op\":\"remove_node\",\"target\":\"n2\"}\n===END===\n",
         "no JSON object"},
        {"===CHANGE===\n{\"op\":\"replace_text\",\"target\":\"n2\"}\n===TEXT===\n \n===END===\n", "empty"},
        {"===TEXT===\nx\n===END===\n", "without ===CHANGE==="},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct hearing hearing = hear(str_from(cases[i].answer), *state);
        assert_int_equal(hearing.answer.count, 0);
        if (!str_contains(hearing.answer.problem, str_from(cases[i].problem)))
            fail_msg("case %zu: \"%.*s\" does not say \"%s\"", i, STR_ARGS(hearing.answer.problem),
                     cases[i].problem);
    }
}

/* Half a character in the reason could neither be sent back to the model nor stored with the reply. */
static void what_is_quoted_is_cut_between_characters(void **state)
{
    static const char *const before[] = {"{\"op\":\"", "{\"op\":\"remove_node\",\"target\":\"", "{\"op\": \"",
                                         ""};
    static const char *const after[] = {"é\"}", "é\"}", "é", "é"};
    char filling[200];
    memset(filling, 'x', sizeof(filling));
    for (size_t i = 0; i < COUNT_OF(before); i++) {
        for (int length = 0; length < 180; length++) {
            struct strbuf text = strbuf_new(*state, SIZE_MAX);
            struct hearing hearing;
            strbuf_add(&text, STR("===CHANGE===\n"));
            strbuf_addf(&text, "%s%.*s%s", before[i], length, filling, after[i]);
            strbuf_add(&text, STR("\n===TEXT===\nx\n===END===\n"));
            hearing = hear(strbuf_str(&text), *state);
            assert_true(hearing.answer.problem.len > 0);
            if (!utf8_is_valid(hearing.answer.problem))
                fail_msg("%.*s", STR_ARGS(hearing.answer.problem));
        }
    }
}

static void there_is_a_most(void **state)
{
    struct strbuf text = strbuf_new(*state, 1 << 20);
    struct hearing hearing;

    for (int i = 0; i < 30; i++)
        strbuf_add(&text,
                   STR("===CHANGE===\n{\"op\":\"add_node\",\"after\":\"n1\"}\n===TEXT===\nx\n===END===\n"));
    hearing = hear(strbuf_str(&text), *state);
    assert_int_equal(hearing.answer.count, 20);
    assert_true(str_contains(hearing.answer.problem, STR("more than 20")));
}

/* A model's server may be anybody's, and sends what it likes byte by byte. */
static void little_is_held_back_of_a_line_of_spaces(void **state)
{
    struct document document = document_of_two(*state);
    struct hearing hearing = {.prose = strbuf_new(*state, 1 << 20)};

    model_answer_init(&hearing.answer, &document, *state, hear_prose, &hearing);
    for (int i = 0; i < 1000; i++)
        model_answer_feed(&hearing.answer, STR(" "));
    assert_true(hearing.prose.len > 900);
    model_answer_feed(&hearing.answer, STR("===CHANGE===\n{}\n"));
    model_answer_end(&hearing.answer);
    assert_null(hearing.answer.problem.ptr); /* no line of its own: prose */
    assert_int_equal(hearing.prose.len, 1000 + strlen("===CHANGE===\n{}\n"));
}

/* On the thread that hears all models, nothing is compared with the document. */
static void changes_are_looked_at_when_the_answer_has_ended(void **state)
{
    struct document document = document_of_two(*state);
    struct hearing hearing = {.prose = strbuf_new(*state, 1 << 20)};

    model_answer_init(&hearing.answer, &document, *state, hear_prose, &hearing);
    model_answer_feed(&hearing.answer, str_from(good));
    model_answer_feed(&hearing.answer, STR("===CHANGE===\nnothing\n===END===\n"));
    assert_int_equal(hearing.answer.count, 0);
    assert_null(hearing.answer.problem.ptr);
    model_answer_end(&hearing.answer);
    assert_int_equal(hearing.answer.count, 2);
    assert_true(str_contains(hearing.answer.problem, STR("no JSON object")));
}

static void so_many_broken_changes_are_looked_at(void **state)
{
    struct strbuf text = strbuf_new(*state, 1 << 20);
    struct hearing hearing;

    for (int i = 0; i < 10000; i++)
        strbuf_add(&text, STR("===CHANGE===\n{}\n===END===\n"));
    strbuf_add(&text, str_from(good));
    hearing = hear(strbuf_str(&text), *state);
    assert_int_equal(hearing.answer.count, 0);
    assert_int_equal(hearing.answer.draft_count, 41);
    assert_true(str_contains(hearing.answer.problem, STR("\"op\" is missing")));
    check_str(strbuf_str(&hearing.prose), STR("Two things.\n\nBye.\n"));
}

static void where_it_is_cut_does_not_matter(void **state)
{
    static const char *const parts[] = {"===", "===CHANGE===", "===TEXT===", "===END===", "\n", "\r\n",
                                        " ",   "word",         "==",         "{",         "}",  "\"op\"",
                                        ":",   "n1",           "\xc3\xb6",   "add_node"};
    struct arena *mem = *state;
    struct document document = document_of_two(mem);
    struct random_seeded random;

    property_begin(&random, "where it is cut does not matter");
    for (int round = 0; round < 2000; round++) {
        struct strbuf text = strbuf_new(mem, 1 << 16);
        struct hearing whole, pieces;

        if (random_below(&random, 2))
            strbuf_add(&text, str_from(good));
        for (size_t i = random_below(&random, 30); i > 0; i--)
            strbuf_add(&text, str_from(parts[random_below(&random, COUNT_OF(parts))]));
        feed(&whole, &document, strbuf_str(&text), text.len ? text.len : 1, NULL, mem);
        feed(&pieces, &document, strbuf_str(&text), 0, &random, mem);
        check_str(strbuf_str(&pieces.prose), strbuf_str(&whole.prose));
        assert_int_equal(pieces.answer.count, whole.answer.count);
        assert_true(str_eq(pieces.answer.problem, whole.answer.problem));
        check_str(strbuf_str(&pieces.answer.raw), strbuf_str(&text));
        arena_reset(mem);
        document = document_of_two(mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(prose_and_changes_are_told_apart),
        ARENA_TEST(places_have_names),
        ARENA_TEST(a_new_item_becomes_a_row_of_its_table),
        ARENA_TEST(habits_of_models_are_borne),
        ARENA_TEST(what_is_wrong_is_said),
        ARENA_TEST(what_is_quoted_is_cut_between_characters),
        ARENA_TEST(there_is_a_most),
        ARENA_TEST(little_is_held_back_of_a_line_of_spaces),
        ARENA_TEST(changes_are_looked_at_when_the_answer_has_ended),
        ARENA_TEST(so_many_broken_changes_are_looked_at),
        ARENA_TEST(where_it_is_cut_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
