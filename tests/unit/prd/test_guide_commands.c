#include "check.h"
#include "clock.h"
#include "services/guide_commands.h"

#define NOW INT64_C(1800000000000) /* Friday, 2027-01-15T08:00:00Z */

static void whole_messages_are_commands(void **state)
{
    static const struct {
        const char *message;
        enum command_kind kind;
    } table[] = {
        {"skip", COMMAND_SKIP},
        {"Skip this question, please.", COMMAND_SKIP},
        {"n/a", COMMAND_SKIP},
        {"back", COMMAND_BACK},
        {"Go back!", COMMAND_BACK},
        {"I don't know", COMMAND_UNKNOWN},
        {"No idea.", COMMAND_UNKNOWN},
        {"not sure yet", COMMAND_UNKNOWN},
        {"TBD", COMMAND_UNKNOWN},
        {"none", COMMAND_NOTHING},
        {"pause", COMMAND_PAUSE},
        {"That's all", COMMAND_PAUSE},
        {"later", COMMAND_PAUSE},
        {"next question", COMMAND_NEXT},
        {"ok, continue", COMMAND_NEXT},
        {"help", COMMAND_HELP},
        {"?", COMMAND_HELP},
        {"What can you do?", COMMAND_HELP},
        {"example?", COMMAND_EXPLAIN},
        {"Why do you ask?", COMMAND_EXPLAIN},
        {"what is missing?", COMMAND_MISSING},
        {"What’s missing", COMMAND_MISSING},
        {"status", COMMAND_STATUS},
        {"Lint the PRD", COMMAND_LINT},
        {"hi", COMMAND_GREETING},
        {"Thanks!", COMMAND_THANKS},
        {"great", COMMAND_ACKNOWLEDGE},
        {"is this good?", COMMAND_JUDGE},
        {"whats left", COMMAND_MISSING},
        {"What's left to do?", COMMAND_MISSING},
        {"tl;dr", COMMAND_STATUS},
        {"can you summarize the prd please", COMMAND_STATUS},
        {"what are the risks?", COMMAND_LIST},
        {"list all requirements", COMMAND_LIST},
        {"how many open questions are there?", COMMAND_LIST},
        {"who are the users?", COMMAND_LIST},
        {"when do we launch?", COMMAND_LIST},
        {"who decided D-1?", COMMAND_ORIGIN},
        {"who decided this?", COMMAND_ORIGIN},
        {"why FR-3?", COMMAND_ORIGIN},
        {"make FR-2 faster: 200 ms", COMMAND_FIGURE},
        {"fr2 should be 2 minutes", COMMAND_FIGURE},
        {"mark fr 3 as done", COMMAND_SET},
        {"undo", COMMAND_CANNOT},
        {"accept all", COMMAND_CANNOT},
        {"write the whole PRD for me", COMMAND_CANNOT},
        {"translate it to German", COMMAND_CANNOT},
        {"add: stamps", COMMAND_CANNOT},
        {"rename FR-1", COMMAND_UNCLEAR},
        {"asdf qwer zxcv", COMMAND_MASHED},
        {"¿Qué falta?", COMMAND_MISSING},
        {"was fehlt noch?", COMMAND_MISSING},
        {"ich weiß nicht", COMMAND_UNKNOWN},
        {"Hola", COMMAND_GREETING},
        {"are you chatgpt?", COMMAND_HELP},
        /* Answers that look a little like commands. */
        {"List for the baker at nine", COMMAND_NONE},
        {"Translate menus for tourists", COMMAND_NONE},
        {"Write the receipt to the printer", COMMAND_NONE},
        {"What the baker reads at two", COMMAND_NONE},
        {"Accept orders until eight", COMMAND_NONE},
        {"", COMMAND_GREETING},
        {"...", COMMAND_GREETING},
        {"what changed?", COMMAND_CHANGES},
        {"what has changed since yesterday?", COMMAND_CHANGES},
        {"FR-3", COMMAND_SHOW},
        {"show FR-3", COMMAND_SHOW},
        {"What is FR-3?", COMMAND_SHOW},
        {"What does NFR-1 say?", COMMAND_SHOW},
        {"remove FR-3", COMMAND_REMOVE},
        {"tell me about reminders", COMMAND_FIND},
        /* What is an answer, or something to look up. */
        {"Members skip this step all the time", COMMAND_NONE},
        {"Help members pay", COMMAND_NONE},
        {"The status of a fee is shown to everybody", COMMAND_NONE},
        {"I don't know how many pay late, but it is a lot", COMMAND_NONE},
        {"As FR-3 says, reminders are sent", COMMAND_NONE},
        {"FR-3 and FR-4 overlap", COMMAND_NONE},
        {"stop\nreminders", COMMAND_NONE},
        {"What changed for members is the tone", COMMAND_CHANGES},
        {"Status: open", COMMAND_NONE},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct command command = command_read(str_from(table[i].message), NOW, *state);
        if (command.kind != table[i].kind)
            fail_msg("\"%s\" is %d", table[i].message, command.kind);
    }
}

static void guesses_come_with_not_knowing(void **state)
{
    struct command command = command_read(STR("No idea, maybe 500 members"), NOW, *state);
    assert_int_equal(command.kind, COMMAND_UNKNOWN);
    check_str(command.text, STR("maybe 500 members"));
    check_str(command_read(STR("not sure yet, but I think 12 %"), NOW, *state).text, STR("I think 12 %"));
    check_str(command_read(STR("I don't know yet"), NOW, *state).text, STR(""));
}

static void fields_are_set_in_many_words(void **state)
{
    static const struct {
        const char *message, *field, *value;
    } table[] = {
        {"FR-3 is done", "status", "done"},
        {"FR-3 done", "status", "done"},
        {"fr is fine, FR-3: done", NULL, NULL},
        {"FR-3 has been shipped.", "status", "done"},
        {"mark FR-3 as finished", "status", "done"},
        {"close FR-3", "status", "done"},
        {"reopen FR-3", "status", "open"},
        {"drop FR-3", "status", "dropped"},
        {"start FR-3", "status", "in progress"},
        {"FR-3 is in progress", "status", "in progress"},
        {"FR-3 is blocked by legal", "status", "blocked by legal"},
        {"FR-3 -> blocked", "status", "blocked"},
        {"set FR-3 status done", "status", "done"},
        {"set FR-3 to done", "status", "done"},
        {"set status of FR-3 to done", "status", "done"},
        {"set the priority of FR-3 to must", "priority", "must"},
        {"set FR-3 priority should", "priority", "should"},
        {"FR-3 priority: could", "priority", "could"},
        {"set FR-3 owner the treasurer", "owner", "the treasurer"},
        {"MS-1 due: June 2027", "due", "June 2027"},
        {"R-2's mitigation is a queue", "mitigation", "a queue"},
        {"FR-3 matters most", NULL, NULL},
        {"FR-3 is nice", NULL, NULL},
        {"set FR-3", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct command command = command_read(str_from(table[i].message), NOW, *state);
        if ((command.kind == COMMAND_SET) != (table[i].field != NULL))
            fail_msg("\"%s\" is %d", table[i].message, command.kind);
        if (table[i].field == NULL)
            continue;
        check_str(command.field, str_from(table[i].field));
        check_str(command.value, str_from(table[i].value));
    }
    assert_int_equal(command_read(STR("FR-003 is done"), NOW, *state).code.number, 3);
}

static void additions_name_their_kind(void **state)
{
    static const struct {
        const char *message, *topic, *text;
    } table[] = {
        {"add requirement: send mail", "requirements", "send mail"},
        {"Add a new risk: the bank is down", "risks", "the bank is down"},
        {"new question: who pays?", "questions", "who pays?"},
        {"add requirements:\n- one\n- two", "requirements", "- one\n- two"},
        {"please add an assumption: all read mail", "assumptions", "all read mail"},
        {"add quality requirement: 2 s", "quality", "2 s"},
        {"record decision: no phones", "decisions", "no phones"},
        {"add a pony: now", NULL, NULL},
        {"add requirement:", NULL, NULL},
        {"add requirement send mail", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct command command = command_read(str_from(table[i].message), NOW, *state);
        if ((command.kind == COMMAND_ADD) != (table[i].topic != NULL))
            fail_msg("\"%s\" is %d", table[i].message, command.kind);
        if (table[i].topic == NULL)
            continue;
        assert_string_equal(command.topic->id, table[i].topic);
        check_str(command.text, str_from(table[i].text));
    }
}

static void rewordings_carry_their_text(void **state)
{
    struct command command = command_read(STR("change FR-3 to: Send two reminders."), NOW, *state);
    assert_int_equal(command.kind, COMMAND_REWORD);
    check_str(command.text, STR("Send two reminders"));
    assert_int_equal(command_read(STR("FR-3 should say: Send it"), NOW, *state).kind, COMMAND_REWORD);
    check_str(command_read(STR("replace FR-3 with Send it"), NOW, *state).text, STR("Send it"));
    assert_int_equal(command_read(STR("change FR-3"), NOW, *state).kind, COMMAND_UNCLEAR);
}

static void times_are_understood(void **state)
{
    static const struct {
        const char *words, *at;
    } table[] = {
        {"today", "2027-01-15T00:00:00.000Z"},
        {"yesterday", "2027-01-14T00:00:00.000Z"},
        {"this week", "2027-01-11T00:00:00.000Z"},
        {"last week", "2027-01-08T08:00:00.000Z"},
        {"last month", "2026-12-16T08:00:00.000Z"},
        {"3 days ago", "2027-01-12T08:00:00.000Z"},
        {"two weeks ago", "2027-01-01T08:00:00.000Z"},
        {"an hour ago", NULL},
        {"a day ago", "2027-01-14T08:00:00.000Z"},
        {"the last 2 hours", "2027-01-15T06:00:00.000Z"},
        {"Monday", "2027-01-11T00:00:00.000Z"},
        {"last Friday", "2027-01-08T00:00:00.000Z"},
        {"2026-12-31", "2026-12-31T00:00:00.000Z"},
        {"2026-12-31T10:00:00Z", "2026-12-31T10:00:00.000Z"},
        {"March 3", "2026-03-03T00:00:00.000Z"},
        {"3 January", "2027-01-03T00:00:00.000Z"},
        {"the 3rd of March 2025", "2025-03-03T00:00:00.000Z"},
        {"the beginning", "1970-01-01T00:00:00.000Z"},
        {"the flood", NULL},
        {"February 31", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        int64_t at = -1, revision = -1;
        bool known = since_read(str_from(table[i].words), NOW, *state, &at, &revision);
        if (known != (table[i].at != NULL))
            fail_msg("\"%s\"", table[i].words);
        if (!known)
            continue;
        assert_int_equal(revision, 0);
        check_str(time_format(*state, at), str_from(table[i].at));
    }
}

static void revisions_are_understood(void **state)
{
    static const char *const words[] = {"revision 4", "rev 4", "r4", "#4"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        int64_t at, revision;
        assert_true(since_read(str_from(words[i]), NOW, *state, &at, &revision));
        assert_int_equal(revision, 4);
    }
    assert_null(command_read(STR("what changed since the flood?"), NOW, *state).since.ptr);
    check_str(command_read(STR("what changed since revision 4?"), NOW, *state).since, STR("revision 4"));
    assert_int_equal(command_read(STR("what changed since revision 4?"), NOW, *state).revision, 4);
    check_str(command_read(STR("what changed"), NOW, *state).since, STR(""));
}

static void questions_to_the_guide_are_told_from_answers(void **state)
{
    assert_true(message_asks(STR("What does treasurer mean?"), *state));
    assert_true(message_asks(STR("is it done?"), *state));
    assert_false(message_asks(STR("Members ask: is it done?"), *state));
    assert_false(message_asks(STR("Who pays? Nobody knows."), *state));
    assert_false(message_asks(STR("Who pays? Who checks?"), *state));
    assert_false(message_asks(STR("?"), *state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(whole_messages_are_commands),  ARENA_TEST(guesses_come_with_not_knowing),
        ARENA_TEST(fields_are_set_in_many_words), ARENA_TEST(additions_name_their_kind),
        ARENA_TEST(rewordings_carry_their_text),  ARENA_TEST(times_are_understood),
        ARENA_TEST(revisions_are_understood),     ARENA_TEST(questions_to_the_guide_are_told_from_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
