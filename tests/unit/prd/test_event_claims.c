#include "check.h"
#include "services/event_claims.h"
#include "services/event_words.h"

static const char *const names[] = {
    [ACT_NONE] = "none",           [ACT_CHORE] = "chore",
    [ACT_CLARIFIED] = "clarified", [ACT_CHANGED] = "changed",
    [ACT_FIXED] = "fixed",         [ACT_STARTED] = "started",
    [ACT_ADDED] = "added",         [ACT_REMOVED] = "removed",
    [ACT_REVERTED] = "reverted",   [ACT_DEPRECATED] = "deprecated",
    [ACT_BLOCKED] = "blocked",     [ACT_DONE] = "done",
    [ACT_PASSED] = "passed",       [ACT_FAILED] = "failed",
    [ACT_HAPPENED] = "happened",   [ACT_DECIDED] = "decided",
    [ACT_MOVED] = "moved",         [ACT_REACHED] = "reached",
};

/* act | object | when */
static void sentences_claim_what_they_say(void **state)
{
    static const char *const table[][2] = {
        {"feat(api): export who has not paid as CSV", "added|export who has not paid as CSV|"},
        {"feat!: add CSV export (#12)", "added|CSV export|"},
        {"fix: crash when the list is empty", "fixed|crash when the list is empty|"},
        {"KEP-753: add sidecar termination for beta", "added|sidecar termination|beta"},
        {"[auth] Support TLS 1.3", "added|TLS 1.3|"},
        {"kubelet: drop the old flag", "removed|the old flag|"},
        {"introduce a second gate", "added|a second gate|"},
        {"try adding a cache", "added|a cache|"},
        {"Removed the XML export", "removed|the XML export|"},
        {"retiring the XML export", "removed|the XML export|"},
        {"move sidecar to milestone 1.28", "moved|sidecar|1.28"},
        {"Postpone beta to April 2027", "moved|beta|April 2027"},
        {"Beta slipped to April 2027", "moved|Beta|April 2027"},
        {"The pilot has been moved to May 2027", "moved|The pilot|May 2027"},
        {"Launch is on 3 May 2027", "moved|Launch is|3 May 2027"},
        {"Pilot starts on 3 May instead of in March", "moved|Pilot starts on 3 May instead of|3 May"},
        {"v1.2 released", "reached|v1.2|1.2"},
        {"The 2.4 release is out", "reached|The 2.4 release|2.4"},
        {"SidecarContainers is GA", "reached|SidecarContainers|GA"},
        {"Graduate AppArmor to GA", "reached|AppArmor|GA"},
        {"Reminders are now live", "reached|Reminders|"},
        {"release: v2.0.0", "reached|v2.0.0|2.0.0"},
        {"FR-3 is done", "done|FR-3|"},
        {"Closes FR-3", "done|FR-3|"},
        {"Implemented reminders", "done|reminders|"},
        {"FR-3 is not done", "none|FR-3 is not done|"},
        {"FR-2 is blocked by legal", "blocked|FR-2|"},
        {"wip: bank import", "started|bank import|"},
        {"started work on bank import", "started|work on bank import|"},
        {"Revert \"Add CSV export\"", "reverted|\"Add CSV export\"|"},
        {"Deprecate the XML export", "deprecated|the XML export|"},
        {"Use PostgreSQL instead of MySQL", "decided|Use PostgreSQL instead of MySQL|"},
        {"We decided to drop the app", "decided|to drop the app|"},
        {"Decision: no text messages", "decided|no text messages|"},
        {"Q-1: we will not send text messages", "decided|not send text messages|"},
        {"replace sprintf with snprintf", "decided|sprintf with snprintf|"},
        {"Payment outage for 3 hours", "happened|Payment outage for 3 hours|"},
        {"CVE-2027-1 in our TLS library", "happened|CVE-2027-1 in our TLS library|"},
        {"Prevent data loss when the disk is full", "fixed|data loss when the disk is full|"},
        {"test_lockout failed: expected 429", "failed|test_lockout|"},
        {"update oom score adj logic", "changed|oom score adj logic|"},
        {"refactor: split the parser", "changed|split the parser|"},
        {"clarifications for the feature", "clarified|for the feature|"},
        {"Add check that the export is done", "added|check that the export is done|"},
        {"Everything is great", "none|Everything is great|"},
        {"Release memory early", "reached|memory early|"},
        {"", "none||"},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct claim claim = claim_read(str_from(table[i][0]), STR("commit"), *state);
        check_str(str_format(*state, "%s|%.*s|%.*s", names[claim.act], STR_ARGS(claim.object),
                             STR_ARGS(claim.when)),
                  str_from(table[i][1]));
    }
    assert_int_equal(claim_read(STR("Treasurers asked for dark mode"), STR("note"), *state).act, ACT_ADDED);
    assert_int_equal(claim_read(STR("Treasurers asked for dark mode"), STR("commit"), *state).act, ACT_NONE);
}

static void chores_are_known_by_their_words(void **state)
{
    static const char *const chores[] = {
        "fix typo in readme",
        "regen tables of contents",
        "chore(deps): bump jansson from 2.13 to 2.14",
        "Bump actions/checkout from 3 to 4",
        "Merge pull request #12 from x/y",
        "Merge branch 'main' into feature",
        "style: indent",
        "ci: run on arm",
        "build: use meson 1.1",
        "test: cover lockout",
        "run clang-format",
        "fix lint",
        "Update dependencies",
        "address review comments",
        "fixup! add export",
        "cleanup",
        "remove dead code",
        "update copyright",
        "fix whitespace",
        "Initial commit",
    };
    static const char *const none[] = {"Lintel is a beam", "Members may format their notes",
                                       "Support merge of accounts", "add bumper stickers", "release: v2.0"};
    for (size_t i = 0; i < COUNT_OF(chores); i++)
        if (claim_read(str_from(chores[i]), STR("commit"), *state).act != ACT_CHORE)
            fail_msg("%s", chores[i]);
    for (size_t i = 0; i < COUNT_OF(none); i++)
        if (claim_read(str_from(none[i]), STR("commit"), *state).act == ACT_CHORE)
            fail_msg("%s", none[i]);
}

static void work_on_documents_is_told_from_work_on_the_product(void **state)
{
    static const struct {
        const char *sentence;
        bool about, names;
    } table[] = {
        {"remove flowchart", true, true},
        {"try adding a flochart", true, true},
        {"add PRR answers for beta", true, true},
        {"update template milestone and history", true, true},
        {"Migrate some node KEPs to new template", true, true},
        {"docs: explain reminders", true, false},
        {"add unit tests for login", true, true},
        {"introduce a second KEP and gate for restarts", false, true},
        {"remove total resource calculation proposal from the KEP", false, true},
        {"add sidecar termination for the pages", false, false},
        {"export invoices", false, false},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct claim claim = claim_read(str_from(table[i].sentence), STR("commit"), *state);
        if (claim.about_documents != table[i].about || claim.names_documents != table[i].names)
            fail_msg("%s: %d %d", table[i].sentence, claim.about_documents, claim.names_documents);
    }
    assert_true(names_document(STR("Flowcharts"), *state) && names_document(STR("documenation"), *state));
    assert_false(names_document(STR("page2"), *state) || names_document(STR("dog"), *state));
}

static void verbs_are_known_in_all_forms(void **state)
{
    static const char *const forms[][2] = {
        {"add", "add"},      {"Adds", "add"},          {"added", "add"},         {"adding", "add"},
        {"dropped", "drop"}, {"removing", "remove"},   {"released", "release"},  {"shipping", "ship"},
        {"tagged", "tag"},   {"clarifies", "clarify"}, {"clarified", "clarify"}, {"fixes", "fix"},
        {"undo", "undo"},    {"chooses", "choose"},
    };
    static const char *const others[] = {"address", "addition", "dropper", "fixture", "us", "", "a"};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct str base = STR("");
        assert_int_not_equal(act_of_verb(str_from(forms[i][0]), *state, &base), ACT_NONE);
        check_str(base, str_from(forms[i][1]));
    }
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct str base = STR("");
        if (act_of_verb(str_from(others[i]), *state, &base) != ACT_NONE)
            fail_msg("%s", others[i]);
    }
}

static struct claim_list claims_of(const char *kind, const char *text, struct arena *mem)
{
    struct project_event event = {.kind = str_from(kind), .text = str_from(text)};
    return claims_read(&event, mem);
}

static void texts_are_read_as_subject_and_body(void **state)
{
    struct claim_list list =
        claims_of("commit",
                  "Add export. Really (#3)\n\nIt is fast. It is small.\n- closes FR-2\n\n```\nFR-9 is "
                  "done\n```\n> quoted\nSigned-off-by: A <a@b.c>\nCo-authored-by: B <b@b.c>\n",
                  *state);
    assert_int_equal(list.count, 4);
    check_str(list.items[0].sentence, STR("Add export. Really"));
    check_str(list.items[3].sentence, STR("closes FR-2"));
    list = claims_of("note", "Talked to the bank. They will change it.", *state);
    assert_int_equal(list.count, 2);
    assert_int_equal(claims_of("note", " \n\n", *state).count, 0);
}

static void huge_texts_are_read_in_part(void **state)
{
    struct project_event event = {.kind = STR("note")};
    char *text = arena_alloc(*state, 1000000);
    for (size_t i = 0; i + 4 < 1000000; i += 4)
        memcpy(text + i, "Go. ", 4);
    event.text = str_of(text, 999996);
    assert_int_equal(claims_read(&event, *state).count, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(sentences_claim_what_they_say),
        ARENA_TEST(chores_are_known_by_their_words),
        ARENA_TEST(work_on_documents_is_told_from_work_on_the_product),
        ARENA_TEST(verbs_are_known_in_all_forms),
        ARENA_TEST(texts_are_read_as_subject_and_body),
        ARENA_TEST(huge_texts_are_read_in_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
