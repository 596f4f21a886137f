#include "check.h"
#include "entities/document.h"
#include "entities/prd.h"
#include "services/cmark_markdown_parser.h"
#include "services/recogniser.h"

static struct document read_document(struct str markdown, struct arena *mem)
{
    struct document document;
    check_ok(recogniser_split(cmark_markdown_parser(), markdown, mem, &document.nodes, &document.count));
    for (size_t i = 0; i < document.count; i++)
        document.nodes[i].id.bytes[15] = (uint8_t)(i + 1);
    document_update_levels(&document);
    return document;
}

#define SAMPLE                                                                                               \
    "Before.\n\n# Title\n\nIntro\n\n## 2. Goals:\n\nText\n\n### Requirement: A\n\nBody\n\n#### Scenario\n\n" \
    "Steps\n\n### FR-9: B\n\n- **FR-012** x\n\n## Risks\n\n- **R-1** y\n"

static void sections_are_found_and_have_an_end(void **state)
{
    static const char *const goals[] = {"aims", "GOALS", NULL}, *const none[] = {"goal", NULL};
    struct document document = read_document(STR(SAMPLE), *state);
    size_t section = document_find_section(&document, goals);

    check_str(document.nodes[section].title, STR("2. Goals:"));
    check_str(document.nodes[document_section_end(&document, section)].title, STR("Risks"));
    assert_int_equal(document_find_section(&document, none), SIZE_MAX);
    assert_int_equal(document_section_end(&document, 1), document.count);
}

static void every_node_stands_in_its_section(void **state)
{
    struct document document = read_document(STR(SAMPLE), *state);
    for (size_t i = 0; i < document.count; i++) {
        const struct node *node = &document.nodes[i];
        size_t section = document_section_of(&document, i);
        if (node->kind != NODE_SECTION)
            assert_int_equal(node->level, section == SIZE_MAX ? 0 : document.nodes[section].level);
    }
    assert_int_equal(document.nodes[0].level, 0);
    /* The item in heading form ends the scenario above it. */
    check_str(document
                  .nodes[document_section_of(
                      &document, document_find_code(&document, (struct item_code){ITEM_FUNCTIONAL, 9}))]
                  .title,
              STR("2. Goals:"));
    check_str(document
                  .nodes[document_section_of(
                      &document, document_find_code(&document, (struct item_code){ITEM_FUNCTIONAL, 12}))]
                  .title,
              STR("2. Goals:"));
}

static void codes_are_found_by_number(void **state)
{
    struct document document = read_document(STR(SAMPLE), *state);
    size_t index = document_find_code(&document, (struct item_code){ITEM_FUNCTIONAL, 12});
    check_str(document.nodes[index].code, STR("FR-012"));
    assert_int_equal(document_find_code(&document, (struct item_code){ITEM_FUNCTIONAL, 1}), SIZE_MAX);
    assert_int_equal(document_next_number(&document, ITEM_FUNCTIONAL, 0), 13);
    assert_int_equal(document_next_number(&document, ITEM_FUNCTIONAL, 20), 21);
    assert_int_equal(document_next_number(&document, ITEM_METRIC, 0), 1);
    assert_int_equal(document_find(&document, document.nodes[3].id), 3);
    assert_int_equal(document_find(&document, ID_NONE), SIZE_MAX);
    check_str(document_text(&document, *state), STR(SAMPLE));
}

static void keys_have_a_form(void **state)
{
    static const char *const good[] = {"AB", "PAY", "A1", "ABCDEFGHIJ"}, *const bad[] = {
                                                                             "",   "A",           "1A",
                                                                             "ab", "ABCDEFGHIJK", "A-B"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(prd_key_is_valid(str_from(good[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(prd_key_is_valid(str_from(bad[i])));
}

static void a_key_is_made_from_any_title(void **state)
{
    static const char *const cases[][2] = {
        {"Payment reminders", "PR"},
        {"payments", "PAY"},
        {"The user's own way of doing things", "TUOW"},
        {"3D printing 4 all", "PA"},
        {"需求", "PRD"},
        {"", "PRD"},
        {"x", "PRD"},
        {"A/B testing", "ABT"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str key = prd_key_suggest(str_from(cases[i][0]), *state);
        check_str(key, str_from(cases[i][1]));
        assert_true(prd_key_is_valid(key));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(sections_are_found_and_have_an_end), ARENA_TEST(every_node_stands_in_its_section),
        ARENA_TEST(codes_are_found_by_number),          cmocka_unit_test(keys_have_a_form),
        ARENA_TEST(a_key_is_made_from_any_title),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
