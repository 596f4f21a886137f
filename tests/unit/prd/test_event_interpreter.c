#include "clock.h"
#include "guide_fixture.h"
#include "services/event_interpreter.h"
#include "services/item_text.h"
#include "unicode.h"

static const char club[] =
    "# Club fees\n\n## Goals\n\nMembers pay without being chased by treasurers.\n\n## Requirements\n\n"
    "- **FR-1** The system shall send each member a reminder 7 days before a fee is due.\n  - status: "
    "open\n\n"
    "- **FR-2** When a payment arrives, the system shall stop the reminders for it.\n  - status: in "
    "progress\n\n"
    "- **FR-3** The system shall let treasurers export who has not paid as CSV.\n  - status: open\n\n"
    "- **FR-4** The system shall show the balance of every member.\n  - status: done\n\n"
    "## Risks\n\n- **R-1** The bank may change its file format without notice.\n  - status: open\n\n"
    "## Milestones\n\n- **MS-1** Pilot with three clubs by March 2027.\n  - due: March 2027\n  - status: "
    "open\n\n"
    "- **MS-2** General availability in Q3 2027.\n  - due: Q3 2027\n\n- **MS-3** Text messages in version "
    "2.1.\n\n"
    "## Decisions\n\n- **D-1** Use PostgreSQL instead of MySQL.\n\n"
    "## Open questions\n\n- **Q-1** Do we remind members by text message?\n  - status: open\n";

static struct guide_fixture *fixture_of(struct arena *mem, struct str markdown)
{
    struct guide_fixture *fixture = fixture_new(mem, "prd", STR(""));
    fixture_import(fixture, markdown);
    return fixture;
}

static struct event_reading read_event(struct guide_fixture *fixture, const char *kind, struct str text,
                                       int64_t at)
{
    struct project_event event = {.source = STR("git"),
                                  .external_id = STR("1"),
                                  .kind = str_from(kind),
                                  .text = text,
                                  .at = at,
                                  .received_at = FIXTURE_NOW,
                                  .trust = strcmp(kind, "note") == 0 ? TRUST_MEMBER : TRUST_OUTSIDE};
    const struct word_index words = word_index_of(&fixture->document, fixture->mem);
    struct event_reading reading;

    event_interpret(&event, &words, fixture->mem, &reading);
    return reading;
}

/* "FR-3 status=done" or the text that is added. */
static struct str operation_told(struct guide_fixture *fixture, const struct operation *operation)
{
    size_t index;
    if (operation->kind == OPERATION_ADD_NODE)
        return operation->text;
    index = document_find(&fixture->document, operation->node);
    assert_true(index != SIZE_MAX);
    assert_true(digest_eq(operation->base, fixture->document.nodes[index].hash));
    return str_format(fixture->mem, "%.*s %.*s=%.*s\n", STR_ARGS(fixture->document.nodes[index].code),
                      STR_ARGS(operation->field), STR_ARGS(operation->value));
}

static struct str draft_told(struct guide_fixture *fixture, const struct event_reading *reading)
{
    struct strbuf text = strbuf_new(fixture->mem, STRBUF_LIMIT_DEFAULT);
    for (size_t i = 0; reading->outcome == EVENT_PROPOSAL && i < reading->draft.count; i++)
        strbuf_add(&text, operation_told(fixture, &reading->draft.operations[i]));
    return strbuf_str(&text);
}

struct event_case {
    const char *kind, *text;
    const char *draft;  /* "": silence */
    const char *reason; /* a part of it */
};

static void check_events(const char *markdown, const struct event_case *table, size_t count,
                         struct arena *mem)
{
    struct guide_fixture *fixture = fixture_of(mem, str_from(markdown));
    for (size_t i = 0; i < count; i++) {
        struct event_reading reading =
            read_event(fixture, table[i].kind, str_from(table[i].text), FIXTURE_NOW);
        check_str(draft_told(fixture, &reading), str_from(table[i].draft));
        check_has(reading.reason, str_from(table[i].reason));
        assert_int_equal(reading.outcome, table[i].draft[0] != '\0' ? EVENT_PROPOSAL : EVENT_SILENT);
        if (reading.outcome == EVENT_PROPOSAL) {
            assert_int_equal(reading.draft.origin, PROPOSAL_EVENT);
            check_str(reading.draft.reason, reading.reason);
            check_str(reading.draft.quote, str_from(table[i].text));
        }
    }
}

/* What a row has no column for cannot be set, and what is new is a row. */
static void rows_have_the_fields_of_their_table(void **state)
{
    static const struct event_case table[] = {
        {"commit", "Closes FR-3", "", "says that FR-3 is done, but the table has no column for that."},
        {"commit", "Closes FR-3, closes NFR-1", "NFR-1 status=done\n",
         "NFR-1 is done. It names the item by code."},
        {"note", "We decided to use MariaDB", "| D-? | We decided to use MariaDB. | 2027-01-15 |\n", ""},
    };
    check_events("# Club fees\n\n## Requirements\n\n| ID | Requirement | Priority |\n|--|--|--|\n"
                 "| FR-2 | The system shall send reminders to members who owe a fee. | P0 |\n"
                 "| FR-3 | The system shall export the list of members who owe a fee. | P0 |\n\n"
                 "- **NFR-1** Pages load in 2 s.\n\n"
                 "## Decisions\n\n| ID | Decision | Date |\n|--|--|--|\n"
                 "| D-1 | Use PostgreSQL. | 2026-12-01 |\n",
                 table, COUNT_OF(table), *state);
}

static void items_named_by_code_change(void **state)
{
    static const struct event_case table[] = {
        {"commit", "Closes FR-3", "FR-3 status=done\n", "says that FR-3 is done. It names the item by code."},
        {"issue", "Closed: FR-3 export the list", "FR-3 status=done\n", "FR-3 is done"},
        {"note", "The team met today. FR-3 is done.", "FR-3 status=done\n",
         "“FR-3 is done” says that FR-3 is done"},
        {"commit", "export the list of members\n\nCloses FR-3.", "FR-3 status=done\n",
         "“export the list of members” says that FR-3 is done"},
        {"commit", "FR-3: add the export", "FR-3 status=in progress\n", "FR-3 is in progress"},
        {"commit", "stop reminders when a payment arrives\n\nFixes FR-2.", "FR-2 status=done\n",
         "FR-2 is done"},
        {"note", "FR-1 and FR-3 are done", "FR-1 status=done\nFR-3 status=done\n", "names the items by code"},
        {"note", "FR-2 is done, FR-3 is blocked by the bank", "FR-2 status=done\nFR-3 status=blocked\n",
         "FR-3 is blocked"},
        {"note", "FR-003 is done", "FR-3 status=done\n", "FR-3 is done"},
        {"commit", "Revert FR-4", "FR-4 status=open\n", "FR-4 is open"},
        {"note", "FR-3 is deprecated", "FR-3 status=deprecated\n", ""},
        {"note", "FR-3 was dropped", "FR-3 status=dropped\n", ""},
        {"test", "test_reminder (FR-1) failed: expected 1, got 0", "FR-1 status=failing\n",
         "FR-1 is failing"},
        {"note", "R-1 happened last night", "R-1 status=occurred\n", "R-1 has occurred"},
        {"note", "MS-1 is done", "MS-1 status=done\n", "MS-1 is done"},
        {"note", "MS-1 moved to May 2027", "MS-1 due=May 2027\n", "MS-1 is due May 2027"},
        {"note", "Q-1: we decided not to send text messages",
         "Q-1 status=answered\n- **D-?** We decided not to send text messages.\n  - date: 2027-01-15\n",
         "Q-1 is answered"},
        {"note", "FR-4 is done", "", "says what the PRD says already: FR-4 (done)."},
        {"commit", "Mention FR-1 in the readme", "", "names FR-1, but does not say what became of it."},
        {"note", "FR-1 is not done", "", "does not say what became of it."},
        {"commit", "FR-77 is done", "", "“FR-77 is done” names FR-77, which this PRD does not have."},
        {"test", "test_reminder (FR-1) passed", "", "does not say what became of it"},
    };
    check_events(club, table, COUNT_OF(table), *state);
}

static void items_are_matched_by_their_words(void **state)
{
    static const struct event_case table[] = {
        {"commit", "feat(api): export who has not paid as CSV", "FR-3 status=in progress\n",
         "It was matched with FR-3 by the words “export”, “paid” and “CSV”, 100 % of what it says."},
        {"commit", "Implement reminders 7 days before a fee is due", "FR-1 status=done\n",
         "matched with FR-1"},
        {"note", "The CSV export is blocked", "FR-3 status=blocked\n", "FR-3 is blocked"},
        {"commit", "Deprecate the CSV export", "FR-3 status=deprecated\n", "FR-3 is deprecated"},
        {"commit", "Drop the CSV export", "FR-3 status=dropped\n", "FR-3 is dropped"},
        {"commit", "Revert \"show the balance of every member\"", "FR-4 status=open\n", "FR-4 is open"},
        {"commit", "show the balance of every member is done", "", "whose status is “done” already"},
        {"commit", "add reminders",
         "- **FR-?** The system shall provide reminders.\n  - status: in progress\n",
         "no requirement asks for"}, /* FR-1 or FR-2: it could be either */
        {"commit", "add retry to http client", "", "Nothing in the PRD has to do with"},
        {"commit", "Add SEPA payment of fees",
         "- **FR-?** The system shall provide SEPA payment of fees.\n"
         "  - status: in progress\n",
         "close to what the PRD is about"},
        {"note", "Treasurers asked for dark mode",
         "- **FR-?** The system shall provide dark mode.\n  - status: open\n",
         "adds something that no requirement asks for"},
        {"note", "The file format of the bank changed without notice: outage", "R-1 status=occurred\n",
         "matched with R-1"},
    };
    check_events(club, table, COUNT_OF(table), *state);
}

static void milestones_move_in_the_field_that_their_author_gave_them(void **state)
{
    static const struct event_case table[] = {
        {"note", "MS-1 moved to 2027-05-03", "MS-1 date=2027-05-03\n", "MS-1 is due 2027-05-03"},
        {"note", "Pilot slipped to April 2027", "MS-1 date=April 2027\n",
         "MS-1 is due April 2027; it says 2027-03-01."},
        {"note", "The pilot is due on 2027-03-01", "", "says what MS-1 says already"},
        {"note", "General availability moved to Q4 2027", "MS-2 deadline=Q4 2027\n", "it says Q3 2027."},
        {"note", "Beta moved to Q2 2027", "MS-3 due=Q2 2027\n", ""},
    };
    check_events("# Club fees\n\n## Milestones\n\n"
                 "- **MS-1** Pilot with three clubs.\n  - date: 2027-03-01\n  - status: open\n"
                 "- **MS-2** General availability.\n  - Deadline: Q3 2027\n"
                 "- **MS-3** Beta for all clubs.\n  - status: open\n",
                 table, COUNT_OF(table), *state);
}

static void milestones_move_and_are_reached(void **state)
{
    static const struct event_case table[] = {
        {"note", "Pilot slipped to April 2027", "MS-1 due=April 2027\n",
         "MS-1 is due April 2027; it says March 2027."},
        {"note", "Pilot starts on 3 May 2027 instead of in March", "MS-1 due=3 May 2027\n", ""},
        {"note", "General availability moved to Q4 2027", "MS-2 due=Q4 2027\n", ""},
        {"note", "The pilot is due in March 2027", "", "says what MS-1 says already"},
        {"note", "Pilot is live", "MS-1 status=done\n",
         "MS-1 was reached: Pilot with three clubs by March 2027."},
        {"commit", "v2.1 released", "MS-3 status=done\n", "MS-3 was reached"},
        {"commit", "v3.0 released", "- **MS-?** v3.0 released.\n  - status: done\n  - date: 2027-01-15\n",
         "no milestone of the PRD says so yet"},
        {"note", "Alpha is due on 1 June 2027",
         "- **MS-?** Alpha is due on 1 June 2027.\n  - due: 1 June 2027\n  - status: open\n",
         "says when something is due (1 June 2027)"},
        {"commit", "move helper to utils", "", "says that something moved, but not to when"},
        {"commit", "Club fees is GA", "MS-2 status=done\n", ""},
    };
    /* "GA" and "General availability" are two names of one stage to people, not to the rules. */
    check_events(club, table, COUNT_OF(table) - 1, *state);
}

static void decisions_and_harm_are_kept(void **state)
{
    static const struct event_case table[] = {
        {"commit", "feat: pay by card\n\nWe decided to use Stripe for the fees.",
         "- **D-?** We decided to use Stripe for the fees.\n  - date: 2027-01-15\n",
         "tells of a decision (by “we decided”)"},
        {"note", "Decision: no text messages",
         "- **D-?** No text messages.\n  - date: 2027-01-15\n", ""},
        {"commit", "replace sprintf with snprintf", "", "Nothing in the PRD has to do with"},
        {"commit", "replace reminders by letters to members",
         "- **D-?** Replace reminders by letters to members.\n  - date: 2027-01-15\n", "(by “replace”)"},
        {"note", "Use PostgreSQL instead of MySQL", "", "is in the PRD already: D-1 has every word of it."},
        {"issue", "Data loss: 40 payments were booked twice",
         "- **R-?** Data loss: 40 payments were booked twice.\n  - status: occurred\n  - date: 2027-01-15\n",
         "tells of harm (by “data loss”)"},
        {"commit", "fix: prevent data loss", "", "corrects something"},
        {"commit", "remove the weekly reminder proposal for members",
         "- **D-?** Remove the weekly reminder proposal for members.\n  - date: 2027-01-15\n",
         "takes something out of scope"},
    };
    check_events(club, table, COUNT_OF(table), *state);
}

static void what_says_nothing_stays_silent(void **state)
{
    static const struct event_case table[] = {
        {"commit", "fix typo", "", "is a spelling correction; it says nothing about the product."},
        {"commit", "regen tables of contents", "", "is a regenerated table of contents"},
        {"commit", "Merge pull request #12 from x/y", "", "is a merge commit"},
        {"commit", "chore: tidy", "", "a chore (“chore”)"},
        {"commit", "remove flowchart", "", "is work on a text or test (“flowchart”)"},
        {"commit", "docs: explain reminders", "", "is work on a text or test"},
        {"commit", "clarify the balance of members", "",
         "makes something clearer, but does not say what changed. FR-4 has"},
        {"commit", "update balance logic of members", "", "says that something changed, but not how"},
        {"commit", "fix: balance is wrong", "", "corrects something"},
        {"commit", "Club fees KEP", "", "names this PRD by its title, but does not say what happened."},
        {"note", "Everything is great", "", "does not say what happened"},
        {"test", "3 of 120 tests failed", "", "a test fails, but names no item"},
        {"note", "", "", "There is no text in it."},
        {"note", "Signed-off-by: A <a@b.c>", "", "There is no text in it."},
    };
    check_events(club, table, COUNT_OF(table), *state);
}

static void a_history_is_continued_in_its_own_style(void **state)
{
    static const struct {
        const char *history, *added;
    } table[] = {
        {"- 2023-07-08: Alpha merged.", "- 2027-01-15: Sidecars is GA.\n"},
        {"- 2023-07-08: Alpha merged", "- 2027-01-15: Sidecars is GA\n"},
        {"* 2023-07-08 - Alpha merged", "* 2027-01-15 - Sidecars is GA\n"},
        {"", "- 2027-01-15: Sidecars is GA.\n"},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct guide_fixture *fixture = fixture_of(
            *state, str_format(*state, "# Sidecars\n\n## Implementation History\n\n%s\n\n## Drawbacks\n",
                               table[i].history));
        struct event_reading reading = read_event(fixture, "commit", STR("Sidecars is GA"), FIXTURE_NOW);
        check_str(draft_told(fixture, &reading), str_from(table[i].added));
        check_has(reading.reason,
                  STR("names this PRD by its title. The PRD keeps such things in its history"));
        fixture_apply(fixture, reading.draft.operations, reading.draft.count);
        reading = read_event(fixture, "commit", STR("Sidecars is GA"), FIXTURE_NOW);
        assert_int_equal(reading.outcome, EVENT_SILENT);
        check_has(reading.reason, STR("is in the PRD already"));
    }
}

static void missing_sections_come_with_the_item(void **state)
{
    static const struct event_case table[] = {
        {"note", "We decided to stop",
         "## Decisions\n\n- **D-?** We decided to stop.\n  - date: 2027-01-15\n", ""},
    };
    check_events("# Anything\n", table, COUNT_OF(table), *state);
    check_events("", table, COUNT_OF(table), *state);
}

static bool has_fact(const struct event_reading *reading, const char *kind, const char *value)
{
    for (size_t i = 0; i < reading->fact_count; i++)
        if (str_eq(reading->facts[i].kind, str_from(kind)) &&
            str_eq(reading->facts[i].value, str_from(value)))
            return true;
    return false;
}

static void facts_are_typed(void **state)
{
    struct guide_fixture *fixture = fixture_of(*state, str_from(club));
    struct event_reading reading =
        read_event(fixture, "commit", STR("move FR-1 to milestone 1.28\n\nCloses FR-3 and FR-9"), 0);
    assert_true(has_fact(&reading, "milestone", "move FR-1 to milestone 1.28"));
    assert_true(has_fact(&reading, "version", "1.28"));
    assert_true(has_fact(&reading, "mention", "FR-1"));
    assert_true(has_fact(&reading, "mention", "FR-3"));
    assert_true(has_fact(&reading, "mention", "FR 9")); /* not of this PRD */
    reading = read_event(fixture, "commit", STR("fix typo"), 0);
    assert_true(has_fact(&reading, "chore", "a spelling correction"));
    reading = read_event(fixture, "note", STR("We decided to ship the beta in March 2027"), 0);
    assert_true(has_fact(&reading, "decision", "We decided to ship the beta in March 2027"));
    assert_true(has_fact(&reading, "date", "March 2027"));
}

static void many_codes_make_a_bounded_proposal(void **state)
{
    struct strbuf markdown = strbuf_new(*state, STRBUF_LIMIT_DEFAULT),
                  text = strbuf_new(*state, STRBUF_LIMIT_DEFAULT);
    struct guide_fixture *fixture;
    struct event_reading reading;
    strbuf_add(&markdown, STR("# T\n\n"));
    strbuf_add(&text, STR("Closes "));
    for (int i = 1; i <= 40; i++) {
        strbuf_addf(&markdown, "- **FR-%d** Thing.\n", i);
        strbuf_addf(&text, "FR-%d, ", i);
    }
    fixture = fixture_of(*state, strbuf_str(&markdown));
    reading = read_event(fixture, "commit", strbuf_str(&text), 0);
    assert_int_equal(reading.draft.count, 10);
    fixture_apply(fixture, reading.draft.operations, reading.draft.count);
}

/* The PRD that the answers of a real document make, and the sixteen commits of its life. The table is for
 * reviewers; what is asserted is what any reader would insist on. */
static void a_real_stream_is_read_sensibly(void **state)
{
    struct str kep = test_data(*state, "prds/kep-753-sidecar-containers.md");
    struct str stream = test_data(*state, "streams/kep-753/events.jsonl"), line;
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR(""));
    static const char *const answers[][2] = {{"prd.problem", "Motivation"},
                                             {"prd.goals", "Goals"},
                                             {"prd.requirements", "Goals"},
                                             {"prd.risks", "Risks and Mitigations"},
                                             {"prd.non-goals", "Non-Goals"}};
    size_t proposals = 0, events = 0;

    fixture_import(fixture, template_document(STR("prd"), STR("Sidecar containers"),
                                              markdown_section(kep, "Summary"), *state));
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        fixture_save(fixture, str_from(answers[i][0]), ANSWER_ASKED, STR(""));
        fixture_say(fixture, markdown_section(kep, answers[i][1]));
        fixture_accept(fixture);
    }
    while (str_next(&stream, '\n', &line)) {
        size_t from = str_find(line, STR("\"subject\": \""), 0) + 12,
               to = str_find(line, STR("\", \"revision\""), 0);
        size_t at_from = str_find(line, STR("\"at\": \""), 0) + 7;
        struct str subject = str_slice(line, from, to);
        struct event_reading reading;
        int64_t at = 0;
        if (line.len == 0)
            continue;
        assert_true(time_parse(str_slice(line, at_from, at_from + 25), &at));
        reading = read_event(fixture, "commit", subject, at);
        events++;
        proposals += reading.outcome == EVENT_PROPOSAL;
        print_message("%-8s %.*s\n         %.*s\n",
                      reading.outcome == EVENT_PROPOSAL ? "proposal" : "silence", STR_ARGS(subject),
                      STR_ARGS(reading.reason));
        for (size_t i = 0; reading.outcome == EVENT_PROPOSAL && i < reading.draft.count; i++)
            print_message("         %.*s", STR_ARGS(operation_told(fixture, &reading.draft.operations[i])));
        if (str_eq(subject, STR("regen tables of contents")) || str_eq(subject, STR("remove flowchart")) ||
            str_contains(subject, STR("PRR answers")) || str_contains(subject, STR("clarif")))
            assert_int_equal(reading.outcome, EVENT_SILENT);
        if (str_eq(subject, STR("move sidecar to milestone 1.28")))
            check_str(draft_told(fixture, &reading),
                      STR("- **MS-?** Move sidecar to milestone 1.28.\n  - due: 1.28\n  - status: open\n"));
        if (str_eq(subject, STR("SidecarContainers is GA")))
            check_str(draft_told(fixture, &reading),
                      STR("- **MS-?** SidecarContainers is GA.\n  - status: done\n  - date: 2025-02-03\n"));
        for (size_t i = 0; reading.outcome == EVENT_PROPOSAL && i < reading.draft.count; i++)
            fixture_apply(fixture, &reading.draft.operations[i], 1);
    }
    assert_int_equal(events, 16);
    assert_int_equal(proposals, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(items_named_by_code_change),
        ARENA_TEST(rows_have_the_fields_of_their_table),
        ARENA_TEST(items_are_matched_by_their_words),
        ARENA_TEST(milestones_move_in_the_field_that_their_author_gave_them),
        ARENA_TEST(milestones_move_and_are_reached),
        ARENA_TEST(decisions_and_harm_are_kept),
        ARENA_TEST(what_says_nothing_stays_silent),
        ARENA_TEST(a_history_is_continued_in_its_own_style),
        ARENA_TEST(missing_sections_come_with_the_item),
        ARENA_TEST(facts_are_typed),
        ARENA_TEST(many_codes_make_a_bounded_proposal),
        ARENA_TEST(a_real_stream_is_read_sensibly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
