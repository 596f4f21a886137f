#include "check.h"
#include "services/ears.h"
#include "services/ears_words.h"
#include "services/words.h"

struct shaping_case {
    const char *sentence, *text;
    enum priority priority;
};

static void check_shapes(const struct shaping_case *table, size_t count, bool shaped, struct arena *mem)
{
    for (size_t i = 0; i < count; i++) {
        struct ears_requirement got = ears_shape(str_from(table[i].sentence), true, mem);
        check_str(got.text, str_from(table[i].text));
        if (got.shaped != shaped)
            fail_msg("%s: shaped %d", table[i].sentence, got.shaped);
        if (got.priority != table[i].priority)
            fail_msg("%s: priority %s", table[i].sentence, priority_name(got.priority));
    }
}

static void behaviours_become_requirements(void **state)
{
    static const struct shaping_case table[] = {
        /* A subject and a duty. */
        {"The system must send a reminder 24 hours before the event.",
         "The system shall send a reminder 24 hours before the event.", PRIORITY_MUST},
        {"the app should show the balance", "The app shall show the balance.", PRIORITY_SHOULD},
        {"The reminder must contain the amount", "The reminder shall contain the amount.", PRIORITY_MUST},
        {"The members list must not show e-mail addresses",
         "The members list shall not show e-mail addresses.", PRIORITY_MUST},
        {"Users have to confirm their address", "Users shall confirm their address.", PRIORITY_MUST},
        {"Invoices need to be kept for 10 years", "Invoices shall be kept for 10 years.", PRIORITY_MUST},
        /* Pronouns that can only mean the system. */
        {"It should list who has not paid", "The system shall list who has not paid.", PRIORITY_SHOULD},
        {"We must not store card numbers", "The system shall not store card numbers.", PRIORITY_MUST},
        {"It could suggest a date", "The system shall suggest a date.", PRIORITY_COULD},
        {"It must be possible to import a CSV file", "It shall be possible to import a CSV file.",
         PRIORITY_MUST},
        /* What people can do. */
        {"Members can export their data as CSV", "The system shall let members export their data as CSV.",
         PRIORITY_NONE},
        {"Logged-in users must be able to RSVP", "The system shall let logged-in users RSVP.", PRIORITY_MUST},
        {"A treasurer should be able to see, at any time, who has paid",
         "The system shall let a treasurer see, at any time, who has paid.", PRIORITY_SHOULD},
        {"[P1] Users can mute a thread", "The system shall let users mute a thread.", PRIORITY_SHOULD},
        /* Instructions. */
        {"Send a weekly summary", "The system shall send a weekly summary.", PRIORITY_NONE},
        {"Sends a weekly summary", "The system shall send a weekly summary.", PRIORITY_NONE},
        {"to send reminders", "The system shall send reminders.", PRIORITY_NONE},
        {"Never send two reminders on one day", "The system shall never send two reminders on one day.",
         PRIORITY_MUST},
        {"Do not store card numbers", "The system shall not store card numbers.", PRIORITY_NONE},
        {"Must support TLS", "The system shall support TLS.", PRIORITY_MUST},
        {"Search by name or city", "The system shall search by name or city.", PRIORITY_NONE},
        {"Export invoices as CSV", "The system shall export invoices as CSV.", PRIORITY_NONE},
        {"make containers first class citizens inside a Pod",
         "The system shall make containers first class citizens inside a Pod.", PRIORITY_NONE},
        {"(alpha) allow easy injection of sidecars",
         "The system shall allow easy injection of sidecars (alpha).", PRIORITY_NONE},
        /* Triggers. */
        {"When a payment fails, we email the member",
         "When a payment fails, the system shall email the member.", PRIORITY_NONE},
        {"If the mail server is down then queue the message",
         "If the mail server is down, then the system shall queue the message.", PRIORITY_NONE},
        {"If an e-mail bounces, the treasurer must see it the same day",
         "If an e-mail bounces, then the treasurer shall see it the same day.", PRIORITY_MUST},
        {"When a member, an admin or a guest logs in, an audit entry is written",
         "When a member, an admin or a guest logs in, an audit entry shall be written.", PRIORITY_NONE},
        {"For each payment, send a receipt", "For each payment, the system shall send a receipt.",
         PRIORITY_NONE},
        {"When a reminder is due, the member will receive it",
         "When a reminder is due, the member shall receive it.", PRIORITY_NONE},
        /* Wishes and noun phrases. */
        {"We need a dashboard", "The system shall provide a dashboard.", PRIORITY_NONE},
        {"We want members to be able to see their balance", "The system shall let members see their balance.",
         PRIORITY_NONE},
        {"There must be a way to undo", "The system shall provide a way to undo.", PRIORITY_MUST},
        {"Support for TLS 1.3", "The system shall support TLS 1.3.", PRIORITY_NONE},
        {"As a visitor, I want to browse events without an account",
         "The system shall let a visitor browse events without an account.", PRIORITY_NONE},
        {"**Offline**: works without a network", "**Offline**: the system shall work without a network.",
         PRIORITY_NONE},
        {"A reminder is never sent twice", "A reminder shall never be sent twice.", PRIORITY_MUST},
        {"Send a weekly summary (nice to have)", "The system shall send a weekly summary.", PRIORITY_COULD},
        {"Ideally, it could suggest a date", "The system shall suggest a date.", PRIORITY_COULD},
    };
    check_shapes(table, COUNT_OF(table), true, *state);
}

static void what_is_not_sure_keeps_its_words(void **state)
{
    static const struct shaping_case table[] = {
        {"Search results load in under 2 seconds", "Search results load in under 2 seconds.", PRIORITY_NONE},
        {"Email delivery within 5 minutes", "Email delivery within 5 minutes.", PRIORITY_NONE},
        {"Load times under 2 seconds", "Load times under 2 seconds.", PRIORITY_NONE},
        {"Display settings", "Display settings.", PRIORITY_NONE},
        {"Dark mode", "Dark mode.", PRIORITY_NONE},
        {"Use of cookies", "Use of cookies.", PRIORITY_NONE},
        {"They must be told", "They must be told.", PRIORITY_MUST},
        {"I can export it", "I can export it.", PRIORITY_NONE},
        {"You can export your data", "You can export your data.", PRIORITY_NONE},
        {"Users will abandon slow pages", "Users will abandon slow pages.", PRIORITY_NONE},
        {"If the mail server is down, it retries", "If the mail server is down, it retries.", PRIORITY_NONE},
        {"When possible, send it", "When possible, send it.", PRIORITY_NONE},
        {"After that, send it", "After that, send it.", PRIORITY_NONE},
        {"For example, send a receipt", "For example, send a receipt.", PRIORITY_NONE},
        {"Reminders that are late must be sent again", "Reminders that are late must be sent again.",
         PRIORITY_MUST},
        {"As a member, I want to filter events so that I find mine",
         "As a member, I want to filter events so that I find mine.", PRIORITY_NONE},
        {"Users may decide to run it", "Users may decide to run it.", PRIORITY_NONE},
        {"Users can already run it", "Users can already run it.", PRIORITY_NONE},
        {"When it is slow, the user will most likely leave",
         "When it is slow, the user will most likely leave.", PRIORITY_NONE},
        {"A container is required by the Pod", "A container is required by the Pod.", PRIORITY_MUST},
        {"RSVP requires authentication", "RSVP requires authentication.", PRIORITY_NONE},
        {"Members cannot see others", "Members cannot see others.", PRIORITY_NONE},
        {"nothing", "Nothing.", PRIORITY_NONE},
        {"restartPolicy stays", "restartPolicy stays.", PRIORITY_NONE},
        {"v2.1 released", "v2.1 released.", PRIORITY_NONE},
        {"Is it done?", "Is it done?", PRIORITY_NONE},
        {"", "", PRIORITY_NONE},
    };
    check_shapes(table, COUNT_OF(table), false, *state);
}

static void a_pronoun_means_the_system_only_when_nothing_came_before(void **state)
{
    check_str(ears_shape(STR("It must link to the invoice"), false, *state).text,
              STR("It must link to the invoice."));
    check_str(ears_shape(STR("It must link to the invoice"), true, *state).text,
              STR("The system shall link to the invoice."));
    assert_false(ears_shape(STR("This must be quick"), false, *state).shaped);
}

static void priorities_are_marks_or_modals(void **state)
{
    static const struct {
        const char *line, *left;
        enum priority priority;
    } marks[] = {
        {"Must have: export", "export", PRIORITY_MUST},
        {"[P0] export", "export", PRIORITY_MUST},
        {"**Should**: export", "export", PRIORITY_SHOULD},
        {"**Must:** export", "export", PRIORITY_MUST},
        {"Nice to have - export", "export", PRIORITY_COULD},
        {"Optional – export", "export", PRIORITY_COULD},
        {"If possible, export", "export", PRIORITY_COULD},
        {"export (could have).", "export", PRIORITY_COULD},
        {"export [P2]", "export", PRIORITY_COULD},
        {"export - must", "export", PRIORITY_MUST},
        {"Won't have: export", "export", PRIORITY_WONT},
        {"must export", "must export", PRIORITY_NONE},
        {"export (as CSV)", "export (as CSV)", PRIORITY_NONE},
        {"Must, of course", "Must, of course", PRIORITY_NONE},
        {"Should:", "Should:", PRIORITY_NONE},
    };
    static const struct {
        const char *sentence;
        enum priority priority;
    } modals[] = {
        {"Solve what happens when sidecars should run", PRIORITY_NONE},
        {"Reminders that should be late must be sent", PRIORITY_MUST},
        {"It must work, and it could be nice", PRIORITY_COULD},
        {"It is required", PRIORITY_MUST},
        {"It ought to work", PRIORITY_SHOULD},
        {"mustard", PRIORITY_NONE},
    };
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        struct str line = str_from(marks[i].line);
        assert_int_equal(priority_take(&line), marks[i].priority);
        check_str(line, str_from(marks[i].left));
    }
    for (size_t i = 0; i < COUNT_OF(modals); i++)
        if (priority_of(str_from(modals[i].sentence), *state) != modals[i].priority)
            fail_msg("%s", modals[i].sentence);
}

static void behaviours_are_told_from_other_sentences(void **state)
{
    assert_true(ears_is_behaviour(STR("Send reminders."), *state));
    assert_true(ears_is_behaviour(STR("Members must pay."), *state));
    assert_true(ears_is_behaviour(STR("When it fails, retry after a day."), *state));
    assert_false(ears_is_behaviour(STR("Treasurers are volunteers."), *state));
    assert_false(ears_is_behaviour(STR("Nearly everybody reads e-mail."), *state));
    assert_false(ears_is_behaviour(STR("This is the case when it never becomes ready."), *state));
    assert_false(ears_is_behaviour(STR("The user will need to spend time."), *state));
    assert_false(ears_is_behaviour(STR("Users may decide to run it."), *state));
}

static void sentences_are_finished(void **state)
{
    static const char *const table[][2] = {
        {"a sentence", "A sentence."},
        {"A sentence.", "A sentence."},
        {"really?", "Really?"},
        {"so;", "So."},
        {"**bold** move", "**Bold** move."},
        {"(aside) then", "(aside) then."},
        {"said “no.”", "Said “no.”."},
        {"  spaced  ", "Spaced."},
        {"npm_token is kept", "npm_token is kept."},
        {"über uns", "über uns."},
        {"and so on…", "And so on…"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        check_str(sentence_finished(str_from(table[i][0]), *state), str_from(table[i][1]));
}

/* Shaping a requirement that has been shaped changes nothing, and no content word is ever lost. */
static void shaping_is_stable_and_loses_no_word(void **state)
{
    static const char *const subjects[] = {"",          "The system ",
                                           "It ",       "We ",
                                           "Members ",  "A treasurer ",
                                           "The list ", "Our app ",
                                           "They ",     "Reminders that are late ",
                                           "New users "};
    static const char *const modals[] = {
        "",        "must ",     "should ",          "can ", "could ", "will ",
        "has to ", "must not ", "must be able to ", "is ",  "never ", "needs to "};
    static const char *const verbs[] = {"send ", "sends ",  "export ",  "show ",   "sent ",
                                        "open ", "search ", "be told ", "report ", "pay "};
    static const char *const objects[] = {"a reminder",
                                          "invoices as CSV",
                                          "who has not paid",
                                          "`restartPolicy` twice",
                                          "[the docs](http://x.y)",
                                          "in under 2 seconds",
                                          "results quickly",
                                          ""};
    static const char *const triggers[] = {"",
                                           "When a payment fails, ",
                                           "If a member, an admin or a guest logs in, ",
                                           "Every day at 9:00, ",
                                           "If it rains then ",
                                           "Nice to have: "};
    struct random_seeded random;
    property_begin(&random, "shaping_is_stable_and_loses_no_word");
    for (int round = 0; round < 6000; round++) {
        struct str sentence = str_format(
            *state, "%s%s%s%s%s", triggers[random_below(&random, COUNT_OF(triggers))],
            subjects[random_below(&random, COUNT_OF(subjects))],
            modals[random_below(&random, COUNT_OF(modals))], verbs[random_below(&random, COUNT_OF(verbs))],
            objects[random_below(&random, COUNT_OF(objects))]);
        struct ears_requirement once = ears_shape(sentence, true, *state);
        struct ears_requirement twice = ears_shape(once.text, true, *state);
        struct word_list before = words_content(sentence, *state), after = words_content(once.text, *state);
        if (once.shaped && !str_eq(once.text, twice.text))
            fail_msg("\"%.*s\" became \"%.*s\"", STR_ARGS(once.text), STR_ARGS(twice.text));
        for (size_t i = 0; i < before.count; i++)
            if (!words_has(&after, before.items[i].stem) &&
                !str_is_one_of(before.items[i].text, (const char *const[]){"Nice", "needs", "able", NULL}))
                fail_msg("\"%.*s\" lost \"%.*s\": %.*s", STR_ARGS(sentence), STR_ARGS(before.items[i].text),
                         STR_ARGS(once.text));
        if (once.shaped)
            assert_true(str_find(once.text, STR(" shall "), 0) != SIZE_MAX);
    }
}

static void verbs_are_known_by_their_forms(void **state)
{
    check_str(verb_base(STR("sends"), *state), STR("send"));
    check_str(verb_base(STR("Notifies"), *state), STR("notify"));
    check_str(verb_base(STR("passes"), *state), STR("pass"));
    check_str(verb_base(STR("caches"), *state), STR("cache"));
    assert_null(verb_base(STR("pass"), *state).ptr);
    assert_null(verb_base(STR("dogs"), *state).ptr);
    assert_null(verb_base(STR("is"), *state).ptr);
    assert_true(verb_is_participle(STR("sent")) && verb_is_participle(STR("stored")));
    assert_false(verb_is_participle(STR("need")) || verb_is_participle(STR("red")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(behaviours_become_requirements),
        ARENA_TEST(what_is_not_sure_keeps_its_words),
        ARENA_TEST(a_pronoun_means_the_system_only_when_nothing_came_before),
        ARENA_TEST(priorities_are_marks_or_modals),
        ARENA_TEST(behaviours_are_told_from_other_sentences),
        ARENA_TEST(sentences_are_finished),
        ARENA_TEST(shaping_is_stable_and_loses_no_word),
        ARENA_TEST(verbs_are_known_by_their_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
