#include "guide_fixture.h"
#include "services/placement.h"
#include "services/question_sets.h"
#include "services/topics.h"

static struct interview_view view_of(struct guide_fixture *fixture)
{
    struct interview_view view;
    interview_view(&fixture->interview, &fixture->document, fixture->mem, &view);
    return view;
}

static enum topic_state state_of(const struct interview_view *view, const char *topic)
{
    for (size_t i = 0; i < view->coverage_count; i++)
        if (strcmp(view->coverage[i].topic, topic) == 0)
            return view->coverage[i].state;
    fail_msg("no topic %s", topic);
    return TOPIC_MISSING;
}

/* Every question asks one thing, says why, gives an example, and is about a topic that has a place. */
static void the_bank_is_whole(void **state _unused_)
{
    for (size_t i = 0; template_names[i] != NULL; i++) {
        const struct question_set *set = question_set_of(str_from(template_names[i]));
        assert_string_equal(set->template_name, template_names[i]);
        assert_true(set->count >= 5 && set->count <= 13);
        for (size_t k = 0; k < set->count; k++) {
            const struct question *question = &set->questions[k].question;
            size_t marks = 0;
            for (const char *c = question->text; *c != '\0'; c++)
                marks += *c == '?';
            assert_int_equal(marks, 1);
            assert_true(strlen(question->why) > 20 && question->why[strlen(question->why) - 1] == '.');
            assert_true(strlen(question->example) > 20);
            assert_non_null(topic_find(str_from(question->topic)));
            assert_true(str_starts(str_from(question->id), str_from(template_names[i])));
            assert_ptr_equal(question_find(str_from(question->id)), question);
            for (size_t n = 0; n < k; n++)
                assert_string_not_equal(set->questions[n].question.topic, question->topic);
        }
    }
    assert_null(question_find(STR("prd.nothing")));
    assert_null(question_find(STR_NONE));
    assert_string_equal(question_set_of(STR("imported"))->template_name, "prd");
}

/* A template has a section for everything it asks about, and nothing that somebody has to delete. */
static void templates_have_a_place_for_every_answer(void **state)
{
    for (size_t i = 0; template_names[i] != NULL; i++) {
        struct guide_fixture *fixture = fixture_new(*state, template_names[i], STR("Remind members."));
        const struct question_set *set = question_set_of(str_from(template_names[i]));
        struct str text = fixture_text(fixture);
        check_has(text, STR("# Club fees\n"));
        check_has(text, STR("\nRemind members.\n"));
        check_lacks(text, STR("<!--"));
        check_lacks(text, STR("TBD"));
        check_lacks(text, STR("\n\n\n"));
        assert_true(str_ends(text, STR("\n")) && !str_ends(text, STR("\n\n")));
        for (size_t k = 0; k < set->count && strcmp(template_names[i], "blank") != 0; k++) {
            const struct topic *topic = topic_find(str_from(set->questions[k].question.topic));
            struct placement placement;
            placement_find(topic, &fixture->document, true, *state, &placement);
            assert_null(placement.heading.ptr);
            assert_false(id_is_none(placement.after));
        }
    }
}

static void an_absent_idea_leaves_nothing_behind(void **state)
{
    check_str(template_document(STR("blank"), STR("T"), STR_NONE, *state), STR("# T\n"));
    check_lacks(template_document(STR("prd"), STR("T"), STR(""), *state), STR("Summary"));
    check_has(template_document(STR("pr-faq"), STR("T"), STR(""), *state),
              STR("## Press release\n\n### Customers"));
}

static void an_idea_keeps_its_words_and_not_its_structure(void **state)
{
    struct str text = template_document(STR("prd"), STR("Two\nlines"),
                                        STR("Hi! One.\n\n# Big\n\n- **FR-7** The system shall x.\n"), *state);
    check_has(template_document(STR("prd"), STR("T"), STR("remind members of fees"), *state),
              STR("## Summary\n\nRemind members of fees.\n\n"));
    check_has(template_document(STR("prd"), STR("T"), STR("Fees"), *state), STR("\n\nFees\n\n"));
    check_has(
        text,
        STR("# Two lines\n\n## Summary\n\nOne.\n\n### Big\n\n- **FR-?** The system shall x.\n\n## Problem"));
}

static void questions_come_by_stake(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR("Draw maps."));
    static const char *const order[] = {"problem",     "users",      "goals",    "metrics", "requirements",
                                        "failures",    "non-goals",  "quality",  "risks",   "constraints",
                                        "assumptions", "milestones", "questions"};
    fixture_import(fixture, template_document(STR("prd"), STR("Maps"), STR("Draw maps."), *state));
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        struct interview_view view = view_of(fixture);
        if (i == 12) { /* a dozen is enough; the last one stays on the list of what is missing */
            assert_null(view.question);
            assert_int_equal(state_of(&view, "questions"), TOPIC_MISSING);
            break;
        }
        assert_non_null(view.question);
        assert_string_equal(view.question->topic, order[i]);
        assert_int_equal(view.total, 13);
        assert_int_equal(view.answered, (int64_t)i);
        fixture_save(fixture, str_from(view.question->id), ANSWER_GIVEN, STR("Yes, 5 %."));
        if (i == 2) /* keep the number out of the goals, so that metrics are asked */
            fixture_save(fixture, STR("prd.goals"), ANSWER_GIVEN, STR("Yes."));
    }
    assert_null(view_of(fixture).question);
    assert_int_equal(view_of(fixture).percent, 92);
}

/* What came by the way, in answers to other questions, does not answer the question itself. */
static void by_products_are_asked_for_all_the_same(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR("Draw maps."));
    struct interview_view view;

    fixture_import(fixture, STR("# T\n\n- **FR-1** The system shall draw.\n- **Q-1** Who pays?\n"));
    view = view_of(fixture);
    assert_int_equal(state_of(&view, "requirements"), TOPIC_KNOWN); /* nobody has answered anything */
    fixture_save(fixture, STR("prd.users"), ANSWER_GIVEN, STR("Hikers. The system shall draw."));
    view = view_of(fixture);
    assert_int_equal(state_of(&view, "requirements"), TOPIC_PARTIAL);
    assert_int_equal(state_of(&view, "questions"), TOPIC_PARTIAL);
    fixture_save(fixture, STR("prd.requirements"), ANSWER_GIVEN, STR("Only this."));
    view = view_of(fixture);
    assert_int_equal(state_of(&view, "requirements"), TOPIC_KNOWN);
}

static void where_mistakes_hurt_risks_come_earlier(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR("Collect payments from members."));
    static const char *const answered[] = {"problem", "users",        "goals",
                                           "metrics", "requirements", "failures"};
    for (size_t i = 0; i < COUNT_OF(answered); i++)
        fixture_save(fixture, str_format(*state, "prd.%s", answered[i]), ANSWER_GIVEN, STR("Yes, 5 %."));
    assert_string_equal(view_of(fixture).question->topic, "risks");
}

static void states_of_topics(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR(""));
    struct interview_view view;
    fixture_save(fixture, STR("prd.goals"), ANSWER_GIVEN, STR("Unpaid fees fall from 12 % to 4 %."));
    fixture_save(fixture, STR("prd.users"), ANSWER_SKIPPED, STR("skip"));
    fixture_save(fixture, STR("prd.problem"), ANSWER_UNKNOWN, STR("no idea"));
    fixture_save(fixture, STR("prd.risks"), ANSWER_ASKED, STR(""));
    view = view_of(fixture);
    assert_int_equal(state_of(&view, "goals"), TOPIC_KNOWN);
    assert_int_equal(state_of(&view, "metrics"), TOPIC_KNOWN);
    assert_int_equal(state_of(&view, "users"), TOPIC_SKIPPED);
    assert_int_equal(state_of(&view, "problem"), TOPIC_PARTIAL);
    assert_int_equal(state_of(&view, "risks"), TOPIC_MISSING);
    assert_string_equal(view.question->id, "prd.risks"); /* the pending one */
    assert_int_equal(view.answered, 2);
    assert_int_equal(view.percent, (2 + 2 + 1) * 100 / 26);
    fixture->interview.pending = STR_NONE;
    assert_string_not_equal(view_of(fixture).question->topic, "problem");
}

static void metrics_without_a_number_stay_partly_known(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR(""));
    struct interview_view view;
    fixture_save(fixture, STR("prd.metrics"), ANSWER_GIVEN, STR("People are happier."));
    view = view_of(fixture);
    assert_int_equal(state_of(&view, "metrics"), TOPIC_PARTIAL);
    fixture_import(fixture, STR("# T\n\n## Success metrics\n\n- **M-1** People are happier.\n"));
    fixture->interview.count = 0;
    view = view_of(fixture);
    assert_int_equal(state_of(&view, "metrics"), TOPIC_PARTIAL);
    fixture_import(fixture, STR("# T\n\n## Success metrics\n\n- **M-1** 30 % fewer complaints.\n"));
    view = view_of(fixture);
    assert_int_equal(state_of(&view, "metrics"), TOPIC_KNOWN);
}

/* What an imported document says already is not asked again, in whatever house style. */
static void imported_documents_are_not_asked_what_they_say(void **state)
{
    static const struct {
        const char *markdown, *topic;
        enum topic_state state;
    } table[] = {
        {"# T\n\n## Motivation\n\nClubs lose money every year.\n", "problem", TOPIC_KNOWN},
        {"# T\n\n## 2. Problem statement\n\nClubs lose money every year.\n", "problem", TOPIC_KNOWN},
        {"# T\n\n## Motivation\n\n<!-- describe the motivation here, please -->\n", "problem", TOPIC_MISSING},
        {"# T\n\n## Motivation\n\nMoney.\n", "problem", TOPIC_PARTIAL},
        {"# Motivation\n\nA document about motivation of people.\n", "problem", TOPIC_MISSING},
        {"# T\n\n## Motivation\n\n### Goals\n\n- pay early and often\n", "goals", TOPIC_KNOWN},
        {"# T\n\n### Non-Goals\n\n- move real money around\n", "non-goals", TOPIC_KNOWN},
        {"# T\n\n### Non-Goals\n\n- move real money around\n", "goals", TOPIC_MISSING},
        {"# T\n\n### Risks and Mitigations\n\nThe bank may be down often.\n", "risks", TOPIC_KNOWN},
        {"# T\n\n### Notes/Constraints/Caveats (Optional)\n\nOnly two developers until summer.\n",
         "constraints", TOPIC_KNOWN},
        {"# T\n\n- **FR-1** The system shall send.\n", "requirements", TOPIC_KNOWN},
        {"# T\n\n### Requirement: Sending mail\n\nThe system SHALL send mail.\n", "requirements",
         TOPIC_KNOWN},
        {"# T\n\n- **FR-1** If it fails, then the system shall retry.\n", "failures", TOPIC_KNOWN},
        {"# T\n\n- **FR-1** The system shall send.\n", "failures", TOPIC_MISSING},
        {"# T\n\n### Edge Cases\n\n- the list is empty or very long\n", "failures", TOPIC_KNOWN},
        {"# T\n\n- **NFR-1** It opens in 2 seconds.\n", "quality", TOPIC_KNOWN},
        {"# T\n\n## User Scenarios & Testing\n\nA treasurer exports unpaid fees.\n", "users", TOPIC_KNOWN},
        {"# T\n\n## Implementation History\n\n- 2023-06-09: Target 1.28 for Alpha.\n", "milestones",
         TOPIC_KNOWN},
    };
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR(""));
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct interview_view view;
        fixture_import(fixture, str_from(table[i].markdown));
        view = view_of(fixture);
        if (state_of(&view, table[i].topic) != table[i].state)
            fail_msg("%s: %s is %d", table[i].markdown, table[i].topic, state_of(&view, table[i].topic));
    }
}

static void a_real_document_is_asked_only_what_it_lacks(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR(""));
    struct interview_view view;
    fixture_import(fixture, test_data(*state, "prds/kep-753-sidecar-containers.md"));
    view = view_of(fixture);
    assert_int_equal(state_of(&view, "problem"), TOPIC_KNOWN);
    assert_int_equal(state_of(&view, "goals"), TOPIC_KNOWN);
    assert_int_equal(state_of(&view, "non-goals"), TOPIC_KNOWN);
    assert_int_equal(state_of(&view, "risks"), TOPIC_KNOWN);
    assert_int_equal(state_of(&view, "milestones"), TOPIC_KNOWN);
    assert_int_equal(state_of(&view, "users"), TOPIC_MISSING);
    assert_string_equal(view.question->topic, "users");
}

static void titles_of_sections_name_topics(void **state _unused_)
{
    static const struct {
        const char *topic, *title;
        bool has;
    } table[] = {
        {"risks", "Risks and Mitigations", true},
        {"risks", "3.2 RISKS", true},
        {"risks", "Riskless trading", false},
        {"goals", "Non-Goals", false},
        {"goals", "Goals & non-goals", true},
        {"non-goals", "Goals & non-goals", true},
        {"problem", "Problems: service mesh", true},
        {"requirements", "Requirement: Schema loading", true},
        {"quality", "Non-functional requirements", true},
        {"requirements", "Non-functional requirements", false},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (topic_has_title(topic_find(str_from(table[i].topic)), str_from(table[i].title)) != table[i].has)
            fail_msg("%s in %s", table[i].topic, table[i].title);
    assert_null(topic_find(STR("nothing")));
    assert_string_equal(topic_of_kind(ITEM_FUNCTIONAL)->id, "requirements");
    assert_string_equal(topic_of_kind(ITEM_TERM)->id, "terms");
}

static struct str placed_after(struct guide_fixture *fixture, const char *topic, bool item,
                               struct str *heading)
{
    struct placement placement;
    size_t index;
    placement_find(topic_find(str_from(topic)), &fixture->document, item, fixture->mem, &placement);
    index = document_find(&fixture->document, placement.after);
    *heading = placement.heading;
    return index != SIZE_MAX ? str_trim(fixture->document.nodes[index].text) : STR("");
}

static void texts_are_placed_where_readers_look(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR(""));
    struct str heading;
    fixture_import(
        fixture,
        STR("# T\n\n## Motivation\n\nWhy.\n\n### Goals\n\nOne.\n\nTwo.\n\n## Requirements\n\nIntro.\n\n"
            "- **FR-1** a\n- **NFR-1** b\n\n## Drawbacks\n\nNone.\n"));
    check_str(placed_after(fixture, "problem", false, &heading), STR("Why."));
    assert_null(heading.ptr);
    check_str(placed_after(fixture, "goals", false, &heading), STR("Two."));
    check_str(placed_after(fixture, "requirements", true, &heading), STR("## Requirements"));
    check_str(placed_after(fixture, "requirements", false, &heading), STR("Intro."));
    check_str(placed_after(fixture, "quality", true, &heading), STR("## Requirements"));
    check_str(placed_after(fixture, "failures", true, &heading), STR("## Requirements"));
    check_str(placed_after(fixture, "risks", true, &heading), STR("## Drawbacks"));
    check_str(placed_after(fixture, "milestones", true, &heading), STR("None."));
    check_str(heading, STR("## Milestones"));
    check_str(placed_after(fixture, "metrics", true, &heading), STR("Two."));
    check_str(heading, STR("## Success metrics"));
    fixture_import(fixture, STR(""));
    check_str(placed_after(fixture, "metrics", true, &heading), STR(""));
    check_str(heading, STR("## Success metrics"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bank_is_whole),
        ARENA_TEST(templates_have_a_place_for_every_answer),
        ARENA_TEST(an_absent_idea_leaves_nothing_behind),
        ARENA_TEST(an_idea_keeps_its_words_and_not_its_structure),
        ARENA_TEST(questions_come_by_stake),
        ARENA_TEST(by_products_are_asked_for_all_the_same),
        ARENA_TEST(where_mistakes_hurt_risks_come_earlier),
        ARENA_TEST(states_of_topics),
        ARENA_TEST(metrics_without_a_number_stay_partly_known),
        ARENA_TEST(imported_documents_are_not_asked_what_they_say),
        ARENA_TEST(a_real_document_is_asked_only_what_it_lacks),
        cmocka_unit_test(titles_of_sections_name_topics),
        ARENA_TEST(texts_are_placed_where_readers_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
