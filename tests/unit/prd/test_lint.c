#include "guide_fixture.h"
#include "lint_cases.h"
#include "prd_documents.h"
#include "services/lint.h"
#include "services/recogniser.h"

#define NOW INT64_C(1800000000000) /* 2027-01-15 */

struct linted {
    struct document document;
    struct lint_list list;
};

static struct linted lint_text(struct str text, struct arena *mem)
{
    struct linted linted;
    check_ok(
        recogniser_split(cmark_markdown_parser(), text, mem, &linted.document.nodes, &linted.document.count));
    recogniser_arrange(&linted.document, mem);
    linted.list = lint_document(&linted.document, NOW, mem);
    return linted;
}

static struct str case_text(const struct lint_cases *cases, const char *text, struct arena *mem)
{
    const char *hole = strstr(cases->form, "%s");
    return str_format(mem, "%.*s%s%s", (int)(hole - cases->form), cases->form, text, hole + 2);
}

/* All that is wrong is said at once. */
static size_t failures;

static const struct lint_finding *find(const struct linted *linted, const char *rule)
{
    for (size_t i = 0; i < linted->list.count; i++)
        if (strcmp(linted->list.items[i].rule->id, rule) == 0)
            return &linted->list.items[i];
    return NULL;
}

/* The rules of all findings but those of `rule`, for comparing. */
static struct str others(const struct linted *linted, const char *rule, struct arena *mem)
{
    struct strbuf names = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t i = 0; i < linted->list.count; i++)
        if (strcmp(linted->list.items[i].rule->id, rule) != 0)
            strbuf_addf(&names, "%s ", linted->list.items[i].rule->id);
    return strbuf_str(&names);
}

/* The document with the fix in it: the bytes of all other nodes stay. */
static struct str with_fix(const struct linted *linted, const struct lint_finding *finding, struct arena *mem)
{
    struct document fixed = {.nodes = arena_array_of(mem, linted->document.count, struct node),
                             .count = linted->document.count};
    struct str text = lint_fix(&linted->document, &linted->list, finding->rule, finding->node, mem);
    assert_true(text.ptr != NULL);
    memcpy(fixed.nodes, linted->document.nodes, fixed.count * sizeof(*fixed.nodes));
    fixed.nodes[finding->node].text = text;
    return document_text(&fixed, mem);
}

static void check_fix(const struct linted *linted, const struct lint_finding *finding, struct arena *mem)
{
    const char *rule = finding->rule->id;
    struct str text = with_fix(linted, finding, mem);
    struct linted fixed = lint_text(text, mem);

    if (find(&fixed, rule) != NULL || !str_eq(others(linted, rule, mem), others(&fixed, rule, mem))) {
        print_error("%s: after its fix\n%.*sthe others are \"%.*s\", and were \"%.*s\"\n", rule,
                    STR_ARGS(text), STR_ARGS(others(&fixed, rule, mem)), STR_ARGS(others(linted, rule, mem)));
        failures++;
    }
}

static size_t check_found(const struct lint_cases *cases, struct arena *mem, bool *fixable)
{
    size_t count = 0;
    for (; cases->found[count] != NULL; count++) {
        struct linted linted = lint_text(case_text(cases, cases->found[count], mem), mem);
        const struct lint_finding *finding = find(&linted, cases->rule);
        if (finding == NULL) {
            print_error("%s does not find \"%s\"; found: %.*s\n", cases->rule, cases->found[count],
                        STR_ARGS(others(&linted, "", mem)));
            failures++;
            continue;
        }
        assert_true(finding->message.len > 10 && str_find_char(finding->message, '\n', 0) == SIZE_MAX);
        assert_true(finding->line > 0 && finding->column > 0 && finding->to >= finding->from);
        if (finding->is_fixable) {
            *fixable = true;
            check_fix(&linted, finding, mem);
        }
    }
    return count;
}

static size_t check_clean(const struct lint_cases *cases, struct arena *mem)
{
    size_t count = 0;
    for (; cases->clean[count] != NULL; count++) {
        struct linted linted = lint_text(case_text(cases, cases->clean[count], mem), mem);
        const struct lint_finding *finding = find(&linted, cases->rule);
        if (finding == NULL)
            continue;
        print_error("%s finds \"%s\": %.*s\n", cases->rule, cases->clean[count], STR_ARGS(finding->message));
        failures++;
    }
    return count;
}

static const struct lint_cases *cases_of(const char *rule)
{
    const struct lint_cases *const tables[] = {lint_language_cases, lint_requirement_cases, lint_item_cases,
                                               lint_structure_cases};
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        for (const struct lint_cases *cases = tables[i]; cases->rule != NULL; cases++)
            if (strcmp(cases->rule, rule) == 0)
                return cases;
    return NULL;
}

static void each_rule_finds_what_it_is_for_and_nothing_else(void **state)
{
    size_t count;
    const struct lint_rule *rules = lint_rules(&count);

    assert_true(count >= 35);
    for (size_t i = 0; i < count; i++) {
        const struct lint_cases *cases = cases_of(rules[i].id);
        bool fixable = false;
        if (cases == NULL)
            print_error("%s has no cases\n", rules[i].id);
        assert_non_null(cases);
        if (check_found(cases, *state, &fixable) < 8 || check_clean(cases, *state) < 8) {
            print_error("%s has fewer than eight cases\n", rules[i].id);
            failures++;
        }
        if (fixable != rules[i].fixable) {
            print_error("%s: the table says otherwise about its fix\n", rules[i].id);
            failures++;
        }
        assert_true(strlen(rules[i].why) > 10 && strlen(rules[i].source) >= 3 && strlen(rules[i].title) >= 6);
        assert_ptr_equal(lint_rule_find(str_from(rules[i].id)), &rules[i]);
    }
    assert_int_equal(failures, 0);
}

static struct str places(struct str text, struct arena *mem)
{
    struct linted linted = lint_text(text, mem);
    struct strbuf list = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t i = 0; i < linted.list.count; i++)
        strbuf_addf(&list, "%s%zu:%zu %s", i > 0 ? ", " : "", linted.list.items[i].line,
                    linted.list.items[i].column, linted.list.items[i].rule->id);
    return strbuf_str(&list);
}

static void a_finding_says_where(void **state)
{
    struct arena *mem = *state;
    check_str(places(STR("# T\n\n- **FR-1** It shall\n  be easy.\n- **R-1** Late.\n"), mem),
              STR("3:12 unclear-pronoun, 4:6 vague-word, 5:1 risk-response"));
    check_str(places(STR("# T\r\n\r\n- **FR-1** The system shall\r\n  be easy.\r\n"), mem),
              STR("4:6 vague-word"));
    check_str(places(STR("# T\r\r- **FR-1** The system shall be easy.\r"), mem), STR("3:32 vague-word"));
    check_str(places(STR("# T\n\n- **FR-1** Dürfen é shall be easy.\n"), mem), STR("3:30 vague-word"));
    check_str(places(STR("---\ntitle: TBD\n---\n\n# T\n\nTBD\n"), mem), STR("7:1 undecided"));
    check_str(
        places(
            STR("# T\n\n### Requirement: Fees\n\nThe system SHALL be easy.\n\n#### Scenario: x\n\n- fast\n"),
            mem),
        STR("5:21 vague-word"));
}

static void nothing_is_found_where_nothing_is(void **state)
{
    struct arena *mem = *state;
    check_str(places(STR(""), mem), STR(""));
    check_str(places(STR("\n\n"), mem), STR(""));
    check_str(places(STR("# T\n"), mem), STR(""));
    check_str(places(STR("Text that is easy, fast and robust.\n"), mem), STR(""));
    check_str(places(STR("\xEF\xBB\xBF# T\n\nText.\n"), mem), STR(""));
}

static void comments_turn_rules_off_and_on(void **state)
{
    static const char *const table[][2] = {
        {"<!-- stet-lint-disable vague-word -->\n\n- **FR-1** The system shall be easy.\n", ""},
        {"<!-- stet-lint-disable -->\n\n- **FR-1** The system shall be easy. TBD\n", ""},
        {"- **FR-1** The system shall be easy. <!-- stet-lint-disable -->\n", "1:32 vague-word"},
        {"<!-- stet-lint-disable vague-word, undecided -->\n\n- **FR-1** The system shall be easy. TBD\n",
         ""},
        {"<!-- stet-lint-disable passive-voice -->\n\n- **FR-1** The system shall be easy.\n",
         "3:32 vague-word"},
        {"<!-- stet-lint-disable -->\n\n- **FR-1** The system shall be easy.\n\n<!-- stet-lint-enable "
         "vague-word -->\n\n"
         "- **FR-2** The page shall be intuitive. TBD\n",
         "7:30 vague-word"},
        {"<!-- a comment -->\n\n- **FR-1** The system shall be easy.\n", "3:32 vague-word"},
        {"`<!-- stet-lint-disable -->`\n\n- **FR-1** The system shall be easy.\n", "3:32 vague-word"},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        check_str(places(str_from(table[i][0]), *state), str_from(table[i][1]));
}

static void every_form_of_item_is_read(void **state)
{
    static const char *const forms[] = {
        "- **FR-1** The system shall be easy.\n",
        "- **FR-001**: System MUST be easy\n",
        "- [ ] **FR-1**: The system must be easy.\n",
        "1. FR1: The system must be easy.\n",
        "FR-1: The system must be easy.\n",
        "## FR-1: Login\n\nThe system must be easy.\n",
        "### Requirement: Login\n\nThe system SHALL be easy.\n",
        "## Requirements\n\n- The system must be easy.\n",
        "The system shall be easy.\n",
        "| FR-1 | The system shall be easy. |\n|---|---|\n",
    };
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct linted linted = lint_text(str_format(*state, "# T\n\n%s", forms[i]), *state);
        if (find(&linted, "vague-word") == NULL)
            print_error("not found in: %s\n", forms[i]);
        assert_non_null(find(&linted, "vague-word"));
    }
}

static void other_languages_get_the_rules_that_are_not_of_english(void **state)
{
    struct linted linted = lint_text(
        STR("# Verein\n\nDas ist der Text, und er ist nicht auf Englisch.\n\n"
            "- **FR-1** Das System soll die Beiträge fast immer und robust mit dem Kassenwart abgleichen.\n"
            "  - priority: mustt\n- **FR-1** Die Liste wird sortiert. TBD\n"),
        *state);
    check_str(others(&linted, "", *state), STR("field-value duplicate-code undecided "));
}

/* What a hostile document costs is bounded: of one rule in one node, ten findings are enough. */
static void the_same_again_and_again_is_said_ten_times(void **state)
{
    struct strbuf text = strbuf_new(*state, (size_t)4 << 20);
    struct linted linted;
    strbuf_add(&text, STR("- **FR-1** The system shall be"));
    for (int i = 0; i < 20000; i++)
        strbuf_add(&text, STR(" easy (must) and/or TBD,"));
    linted = lint_text(strbuf_str(&text), *state);
    assert_in_range(linted.list.count, 30, 80);
}

/* A rule that finds much in documents which careful people wrote is not worth reading. */
static void real_documents_are_mostly_clean(void **state)
{
    size_t count, warnings = 0, items = 0;
    struct named_text *texts = documents_load("prds", *state, &count);

    for (size_t i = 0; i < count; i++) {
        struct linted linted = lint_text(texts[i].text, *state);
        for (size_t k = 0; k < linted.document.count; k++)
            items += node_is_item(&linted.document.nodes[k]);
        for (size_t k = 0; k < linted.list.count; k++)
            warnings += linted.document.nodes[linted.list.items[k].node].kind == NODE_REQUIREMENT &&
                        linted.list.items[k].rule->severity != LINT_ADVICE;
    }
    assert_true(items > 20);
    assert_true(warnings * 4 <= items);
}

/* On any document: every finding has its place, texts are well formed, and every fix is another text. */
static void any_document_can_be_linted(void **state)
{
    struct random_seeded random;
    random_seeded_init(&random, 7);
    for (int round = 0; round < 400; round++) {
        _cleanup_(arena_freep) struct arena *mem = arena_new(0);
        struct str text = documents_random(&random, mem, 1 + random_below(&random, 40));
        struct linted linted = lint_text(documents_mutate(&random, mem, text), mem);
        for (size_t i = 0; i < linted.list.count; i++) {
            const struct lint_finding *finding = &linted.list.items[i];
            struct str of = linted.document.nodes[finding->node].text;
            assert_true(finding->from <= finding->to && finding->to <= of.len);
            assert_true(utf8_is_valid(finding->text) && utf8_is_valid(finding->message));
            if (finding->is_fixable)
                assert_false(
                    str_eq(lint_fix(&linted.document, &linted.list, finding->rule, finding->node, mem), of));
        }
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(each_rule_finds_what_it_is_for_and_nothing_else),
        ARENA_TEST(a_finding_says_where),
        ARENA_TEST(nothing_is_found_where_nothing_is),
        ARENA_TEST(comments_turn_rules_off_and_on),
        ARENA_TEST(every_form_of_item_is_read),
        ARENA_TEST(other_languages_get_the_rules_that_are_not_of_english),
        ARENA_TEST(the_same_again_and_again_is_said_ten_times),
        ARENA_TEST(real_documents_are_mostly_clean),
        ARENA_TEST(any_document_can_be_linted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
