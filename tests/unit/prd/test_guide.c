#include "guide_fixture.h"

static struct guide_fixture *new_talk(struct arena *mem)
{
    return fixture_new(mem, "prd", STR("Remind members of a club of their fees."));
}

/* A talk in which `question` has been asked. */
static struct guide_fixture *asked(struct arena *mem, const char *question)
{
    struct guide_fixture *fixture = new_talk(mem);
    fixture->messages[fixture->message_count++] =
        (struct message){.role = MESSAGE_ASSISTANT,
                         .text = guide_opening(question_find(str_from(question)), mem),
                         .question = str_from(question)};
    fixture_save(fixture, str_from(question), ANSWER_ASKED, STR(""));
    return fixture;
}

static void says_once_that_it_is_no_model(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    check_has(fixture_say(fixture, STR("hello")), STR("no language model"));
    check_lacks(fixture_say(fixture, STR("hello")), STR("no language model"));
    check_has(fixture_say(fixture, STR("help")), STR("no language model"));
    fixture = asked(*state, "prd.problem");
    check_lacks(fixture_say(fixture, STR("Fees are late.")), STR("no language model"));
    assert_string_equal(guide_assistant()->ops->name(guide_assistant()), "guide");
    check_has(guide_opening(NULL, *state), STR("covers every topic"));
}

static void a_greeting_begins_the_interview(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    struct str reply = fixture_say(fixture, STR("Hi!"));
    check_has(reply, STR("**Which problem does this solve"));
    check_str(fixture->step.next, STR("prd.problem"));
    assert_null(fixture->step.answered.ptr);
    assert_int_equal(fixture->draft_count, 0);
    assert_true(fixture->deltas > 1);
}

/* The page shows the first question before anybody asked it. */
static void the_first_message_may_be_the_answer(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    fixture_say(fixture, STR("Treasurers chase unpaid fees for two evenings a month."));
    check_str(fixture->step.answered, STR("prd.problem"));
    assert_int_equal(fixture->step.state, ANSWER_GIVEN);
    check_str(fixture->step.next, STR("prd.users"));
    assert_int_equal(fixture->draft_count, 1);
}

static void an_answer_becomes_one_proposal_that_quotes_it(void **state)
{
    struct guide_fixture *fixture = asked(*state, "prd.requirements");
    struct str reply =
        fixture_say(fixture, STR("- Send reminders\n- Members can export their fees as CSV\n- Dark mode"));
    assert_int_equal(fixture->draft_count, 1);
    assert_int_equal(fixture->drafts[0].count, 3);
    assert_int_equal(fixture->drafts[0].origin, PROPOSAL_INTERVIEW);
    check_str(fixture->drafts[0].quote,
              STR("- Send reminders\n- Members can export their fees as CSV\n- Dark mode"));
    check_has(fixture->drafts[0].reason, STR("What must it do?"));
    check_has(fixture->drafts[0].reason, STR("3 requirements"));
    check_has(reply, STR("I propose 3 requirements. One is in your own words"));
    check_has(reply, STR("**Which problem")); /* what is missing and matters most */
    fixture_accept(fixture);
    check_has(fixture_text(fixture),
              STR("- **FR-2** The system shall let members export their fees as CSV.\n"));
}

static void a_long_quote_is_cut_between_words(void **state)
{
    struct guide_fixture *fixture = asked(*state, "prd.problem");
    struct strbuf answer = strbuf_new(*state, STRBUF_LIMIT_DEFAULT);
    struct str quote;
    for (int i = 0; i < 100; i++)
        strbuf_add(&answer, STR("Gebühren kommen spät. "));
    fixture_say(fixture, strbuf_str(&answer));
    quote = fixture->drafts[0].quote;
    assert_true(quote.len <= 280 && quote.len > 200);
    assert_true(str_contains(strbuf_str(&answer), quote));
    assert_false(str_ends(quote, STR(" ")));
}

static void questions_are_skipped_and_asked_back(void **state)
{
    struct guide_fixture *fixture = asked(*state, "prd.problem");
    struct str reply = fixture_say(fixture, STR("skip"));
    check_str(fixture->step.answered, STR("prd.problem"));
    assert_int_equal(fixture->step.state, ANSWER_SKIPPED);
    check_str(fixture->step.next, STR("prd.users"));
    check_has(reply, STR("Skipped"));
    reply = fixture_say(fixture, STR("back"));
    assert_null(fixture->step.answered.ptr);
    check_str(fixture->step.next, STR("prd.problem"));
    check_has(reply, STR("**Which problem"));
    reply = fixture_say(fixture, STR("back"));
    check_has(reply, STR("There is no question before this one."));
    check_str(fixture->step.next, STR("prd.problem"));
    fixture_say(fixture, STR("Fees are late."));
    check_str(fixture->step.next, STR("prd.users"));
    fixture_say(fixture, STR("next question"));
    check_str(fixture->step.answered, STR("prd.users"));
    assert_int_equal(fixture->step.state, ANSWER_SKIPPED);
}

static void not_knowing_is_kept(void **state)
{
    struct guide_fixture *fixture = asked(*state, "prd.users");
    struct str reply = fixture_say(fixture, STR("I don't know yet."));
    assert_int_equal(fixture->step.state, ANSWER_UNKNOWN);
    check_has(fixture->drafts[0].operations[0].text,
              STR("- **Q-?** Who will use it, and who else will feel its effects?"));
    check_has(reply, STR("That is fine."));
    reply = fixture_say(fixture, STR("no idea, maybe 500 members"));
    check_has(fixture->drafts[0].operations[0].text, STR("- **A-?** Maybe 500 members.\n  - status: open\n"));
    check_has(reply, STR("as an assumption"));
    fixture = asked(*state, "prd.risks");
    reply = fixture_say(fixture, STR("none"));
    assert_int_equal(fixture->step.state, ANSWER_GIVEN);
    assert_int_equal(fixture->draft_count, 0);
    check_has(reply, STR("nothing here"));
}

static void a_question_is_explained(void **state)
{
    struct guide_fixture *fixture = asked(*state, "prd.problem");
    struct str reply = fixture_say(fixture, STR("What do you mean?"));
    check_has(reply, STR("A good answer could be: “Treasurers of small clubs"));
    check_str(fixture->step.next, STR("prd.problem"));
    assert_null(fixture->step.answered.ptr);
}

static void asides_keep_the_question(void **state)
{
    static const char *const asides[] = {"status",
                                         "what is missing?",
                                         "lint",
                                         "help",
                                         "what changed?",
                                         "show FR-1",
                                         "What does the PRD say about fees?",
                                         "FR-9 is done",
                                         "add risk: the bank is down"};
    for (size_t i = 0; i < COUNT_OF(asides); i++) {
        struct guide_fixture *fixture = asked(*state, "prd.goals");
        struct str reply = fixture_say(fixture, str_from(asides[i]));
        check_has(reply, STR("My question still stands: **What will be different"));
        check_str(fixture->step.next, STR("prd.goals"));
        assert_null(fixture->step.answered.ptr);
        check_lacks(reply, STR("\n\n\n"));
    }
}

static void a_pause_keeps_everything(void **state)
{
    struct guide_fixture *fixture = asked(*state, "prd.goals");
    check_has(fixture_say(fixture, STR("pause")), STR("Paused at"));
    assert_null(fixture->step.next.ptr);
    check_has(fixture_say(fixture, STR("continue")), STR("**What will be different"));
    check_str(fixture->step.next, STR("prd.goals"));
}

static void a_question_of_the_person_is_looked_up(void **state)
{
    struct guide_fixture *fixture = asked(*state, "prd.goals");
    struct str reply = fixture_say(fixture, STR("Who reminds the members of a club?"));
    check_has(reply, STR("this is what the PRD says with those words"));
    check_has(reply, STR("- Summary: Remind members of a club of their fees."));
    assert_int_equal(fixture->draft_count, 0);
    reply = fixture_say(fixture, STR("What about elephants and giraffes?"));
    check_has(reply, STR("it says nothing about “elephants” and “giraffes”"));
}

static void fields_are_set_against_the_text_as_it_is(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    struct str reply;
    fixture_import(fixture, STR("# T\n\n- **FR-3** The system shall send.\n  - status: open\n"));
    reply = fixture_say(fixture, STR("FR-3 is done"));
    assert_int_equal(fixture->drafts[0].count, 1);
    assert_int_equal(fixture->drafts[0].operations[0].kind, OPERATION_SET_FIELD);
    assert_true(digest_eq(fixture->drafts[0].operations[0].base, fixture->document.nodes[1].hash));
    check_has(reply, STR("I propose to set status of FR-3 to “done”; now it is “open”."));
    assert_int_equal(fixture->drafts[0].origin, PROPOSAL_CHAT);
    fixture_accept(fixture);
    check_has(fixture_say(fixture, STR("set FR-3 status done")), STR("FR-3 already says status: done."));
    assert_int_equal(fixture->draft_count, 0);
    check_has(fixture_say(fixture, STR("FR-4 is done")), STR("There is no FR-4 in this PRD"));
    assert_int_equal(fixture->draft_count, 0);
    reply = fixture_say(fixture, STR("change FR-3 to: The system shall send twice"));
    fixture_accept(fixture);
    check_str(fixture_text(fixture),
              STR("# T\n\n- **FR-3** The system shall send twice.\n  - status: done\n"));
    check_has(fixture_say(fixture, STR("change FR-3 to: The system shall send twice.")),
              STR("says that already"));
    check_has(fixture_say(fixture, STR("show FR-3")), STR("- **FR-3** The system shall send twice."));
    fixture_say(fixture, STR("remove FR-3"));
    fixture_accept(fixture);
    check_str(fixture_text(fixture), STR("# T\n\n"));
}

static void an_item_of_several_paragraphs_is_not_reworded(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    fixture_import(fixture, STR("# T\n\n- **FR-3** One.\n\n  Two.\n"));
    check_has(fixture_say(fixture, STR("change FR-3 to: Three")), STR("Edit it in the document"));
    assert_int_equal(fixture->draft_count, 0);
}

static void additions_are_shaped(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    struct str reply = fixture_say(fixture, STR("add requirement: send a receipt; must support PDF"));
    check_has(reply, STR("I propose 2 requirements."));
    check_str(fixture->drafts[0].reason, STR("You asked to add 2 requirements."));
    fixture_accept(fixture);
    reply = fixture_say(fixture, STR("add requirement: send receipts"));
    check_has(reply, STR("I found nothing new in that to propose. Left out: “The system shall send "
                         "receipts.” (FR-1 says it "
                         "already)."));
    assert_int_equal(fixture->draft_count, 0);
    fixture_say(fixture, STR("add goal: pay in time"));
    fixture_accept(fixture);
    check_has(fixture_text(fixture), STR("## Goals\n\nPay in time.\n"));
}

static void an_answer_to_something_else_is_kept_and_the_question_asked_again(void **state)
{
    struct guide_fixture *fixture = asked(*state, "prd.users");
    struct str reply = fixture_say(fixture, STR("The system shall print receipts."));
    check_has(reply, STR("I propose 1 requirement."));
    check_has(reply, STR("not yet an answer to my question"));
    assert_null(fixture->step.answered.ptr);
    check_str(fixture->step.next, STR("prd.users"));
    fixture_say(fixture, STR("The system shall refund fees."));
    check_str(fixture->step.answered, STR("prd.users")); /* nobody is asked a third time */
}

static void what_people_say_is_understood(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    fixture_import(fixture,
                   STR("# T\n\n## Users\n\nTreasurers.\n\n- **FR-1** The system shall send the list within 5 "
                       "minutes.\n- **FR-2** The system shall open from 9:00 to 20:00.\n- **R-1** Spam.\n"));
    check_has(fixture_say(fixture, STR("what are the risks?")), STR("The PRD has 1 risk:\n\n- R-1: Spam."));
    check_has(fixture_say(fixture, STR("show me the open questions")), STR("The PRD has no open question."));
    check_has(fixture_say(fixture, STR("list all requirements")), STR("The PRD has 2 requirements:"));
    check_has(fixture_say(fixture, STR("who are the users?")),
              STR("The PRD says under “Users”:\n\nTreasurers."));
    fixture_say(fixture, STR("make FR-1 faster: 200 ms"));
    check_has(fixture->drafts[0].operations[0].text, STR("within 200 ms."));
    fixture_say(fixture, STR("fr2 must be 21:00 not 20:00"));
    check_has(fixture->drafts[0].operations[0].text, STR("from 9:00 to 21:00."));
    check_has(fixture_say(fixture, STR("FR-2 should be 3 minutes")), STR("I cannot tell which number"));
    assert_int_equal(fixture->draft_count, 0);
    fixture_say(fixture, STR("add a risk that the bank closes"));
    check_has(fixture->drafts[0].operations[0].text, STR("- **R-?** The bank closes."));
    fixture_say(fixture, STR("We need a printed list"));
    check_has(fixture->drafts[0].operations[0].text, STR("The system shall provide a printed list."));
    check_has(fixture_say(fixture, STR("who decided this?")), STR("Name it by its code"));
    check_has(fixture_say(fixture, STR("why FR-1?")), STR("It has stood so since revision"));
    check_has(fixture_say(fixture, STR("is this good?")), STR("I cannot judge"));
    check_has(fixture_say(fixture, STR("translate it to Dutch")), STR("I am no language model"));
    check_has(fixture_say(fixture, STR("undo")), STR("strike the proposal"));
    check_has(fixture_say(fixture, STR("was fehlt noch?")), STR("I speak only English"));
    check_has(fixture_say(fixture, STR("asdf qwer")), STR("I could not read words in that"));
    check_has(fixture_say(fixture, STR("thanks!")), STR("You are welcome."));
    assert_int_equal(fixture->draft_count, 0);
    /* Said to a question about behaviour, it is the answer. */
    fixture = asked(*state, "prd.requirements");
    fixture_say(fixture, STR("List all users"));
    check_has(fixture->drafts[0].operations[0].text, STR("The system shall list all users."));
}

/* Several lines that add something: each is an item of its own, and those of a kind are one proposal. */
static void additions_may_be_several(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    struct str reply =
        fixture_say(fixture, STR("add requirement: send a receipt\nadd requirement: print a bill\n"
                                 "add requirement: show the balance\nadd risk: the bank is down"));
    check_has(reply, STR("I propose 3 requirements. I propose 1 risk."));
    assert_int_equal(fixture->draft_count, 2);
    assert_int_equal(fixture->drafts[0].count, 3);
    check_has(fixture->drafts[0].operations[0].text, STR("The system shall send a receipt."));
    check_has(fixture->drafts[0].operations[2].text, STR("The system shall show the balance."));
    assert_int_equal(fixture->drafts[1].count, 1);
}

static void changes_are_told_since_when(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    struct str reply;
    fixture->changes[0] = (struct turn_change){.revision = 3,
                                               .at = FIXTURE_NOW - 1000,
                                               .author = STR("Ada"),
                                               .cause = STR("answer"),
                                               .summary = STR("added FR-1")};
    fixture->changes[1] = fixture->changes[0];
    fixture->changes[1].summary = STR("added FR-2");
    fixture->changes[2] = (struct turn_change){.revision = 2,
                                               .at = FIXTURE_NOW - INT64_C(1000000000),
                                               .author = STR("Bo"),
                                               .cause = STR("edit"),
                                               .summary = STR("“Problem” changed")};
    fixture->change_count = 3;
    reply = fixture_say(fixture, STR("What changed since yesterday?"));
    check_has(reply, STR("Changed since yesterday, newest first:\n\n- Revision 3, 2027-01-15, Ada: added "
                         "FR-1, added FR-2\n"));
    check_lacks(reply, STR("Bo"));
    check_has(fixture_say(fixture, STR("What changed since last month?")),
              STR("- Revision 2, 2027-01-03, Bo: “Problem” changed"));
    check_lacks(fixture_say(fixture, STR("What changed since revision 2?")), STR("Revision 2,"));
    check_has(fixture_say(fixture, STR("What changed since revision 3?")),
              STR("Nothing has changed since revision 3."));
    check_has(fixture_say(fixture, STR("What changed since the flood?")),
              STR("I did not understand since when"));
    check_has(fixture_say(fixture, STR("What changed?")), STR("The last changes"));
    fixture->change_count = 0;
    check_has(fixture_say(fixture, STR("What changed?")), STR("Nothing has changed yet."));
}

static void status_and_checks_are_told_from_the_data(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    struct str reply;
    check_has(fixture_say(fixture, STR("status")), STR("It holds no requirement or other item yet."));
    check_has(fixture_say(fixture, STR("lint")), STR("no requirement or other item to check"));
    fixture_import(
        fixture,
        STR("# T\n\n- **FR-1** It shall be fast.\n  - status: open\n- **FR-2** Send.\n  - status: done\n"
            "- **M-1** Happiness.\n- **Q-1** Who?\n"));
    reply = fixture_say(fixture, STR("status"));
    check_has(reply, STR("2 requirements (1 open, 1 done), 1 metric and 1 question."));
    reply = fixture_say(fixture, STR("lint"));
    check_has(reply, STR("I checked 4 items and have 5 remarks:\n\n"));
    check_has(reply, STR("- A vague word: FR-1 (fast). Everybody reads it differently"));
    check_has(reply, STR("- A metric without a number: M-1. Nobody can say whether it was reached.\n"));
    reply = fixture_say(fixture, STR("what is missing?"));
    check_has(reply, STR("- 1 open question still to answer: Q-1\n"));
    check_has(reply, STR("- 5 remarks on what is there; say “lint” to read them\n"));
    fixture_import(fixture, STR("# T\n\n- **FR-1** The system shall answer in 2 seconds.\n"));
    check_has(fixture_say(fixture, STR("lint")), STR("found nothing to improve"));
}

static void other_languages_are_kept_and_said(void **state)
{
    struct guide_fixture *fixture = asked(*state, "prd.requirements");
    struct str reply = fixture_say(
        fixture, STR("Das System muss den Mitgliedern eine Erinnerung schicken, und nicht zwei."));
    check_has(reply, STR("my rules for requirements know only English"));
    check_has(fixture->drafts[0].operations[0].text, STR("Das System muss den Mitgliedern"));
    check_str(fixture->step.answered, STR("prd.requirements"));
}

static void without_a_question_commands_about_one_say_so(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    fixture_say(fixture, STR("status"));
    check_has(fixture_say(fixture, STR("skip")), STR("No question is open. Say “next question”"));
    assert_null(fixture->step.answered.ptr);
    check_has(fixture_say(fixture, STR("I don't know")), STR("No question is open"));
    check_has(fixture_say(fixture, STR("Bananas ripen slowly.")), STR("it says nothing about “Bananas”"));
    assert_int_equal(fixture->draft_count, 0);
}

static void nobody_listening_ends_the_reply(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    fixture->wanted = 2;
    fixture_say(fixture, STR("help"));
    assert_int_equal(fixture->deltas, 2);
    assert_int_equal(fixture->ends, 1);
}

static void any_message_gets_a_reply(void **state _unused_)
{
    static const char *const pieces[] = {"skip", "FR-1",  " ",    "is",   "done",    "set", "add", "risk",
                                         ":",    "since", "?",    "what", "changed", "\n",  "- ",  "remove",
                                         "I",    "don't", "know", "back", "é",       "**",  "to",  "1"};
    struct random_seeded random;
    property_begin(&random, "any_message_gets_a_reply");
    for (int round = 0; round < 400; round++) {
        struct arena *mem = arena_new(0);
        struct guide_fixture *fixture = fixture_new(mem, template_names[random_below(&random, 5)],
                                                    random_below(&random, 2) ? STR("Idea.") : STR(""));
        for (int turn = 0; turn < 12; turn++) {
            struct str parts[8];
            size_t count = random_below(&random, COUNT_OF(parts));
            for (size_t i = 0; i < count; i++)
                parts[i] = str_from(pieces[random_below(&random, COUNT_OF(pieces))]);
            assert_true(fixture_say(fixture, str_join(mem, parts, count, STR(" "))).len > 0);
            if (random_below(&random, 2) == 0)
                fixture_accept(fixture);
        }
        arena_free(mem);
    }
}

/* The whole of an interview, as it reads at the end. */
static void an_interview_reads_as_a_careful_editors_work(void **state)
{
    static const char *const answers[] = {
        "Treasurers of small clubs spend two evenings a month chasing unpaid fees by e-mail. They still "
        "write off 12 % of "
        "them.",
        "Treasurers use it every week; most of them are volunteers. Members only get the reminders.",
        "Members pay without being chased. Unpaid fees after 30 days fall from 12 % to 4 % within 6 months.",
        "- Send each member a reminder 7 days before a fee is due\n- When a payment arrives, stop the "
        "reminders for it\n"
        "- Treasurers can export who has not paid as CSV\n- It should show the balance of every member\n"
        "- Nice to have: a weekly summary by e-mail",
        "If an e-mail bounces, the treasurer must see it the same day. If the bank's feed is late, no "
        "reminder must be "
        "sent.",
        "The bank may change its file format. We would then import by hand. Members may take the reminders "
        "for spam; "
        "mitigation: send them from the club's own address.",
        "Personal data must stay in the EU. There are two developers until summer.",
        "The list must open in under 2 seconds for 500 members. Bank details must never be stored.",
        "It does not do bookkeeping. No app for phones in the first year.",
        "Nearly every member reads e-mail.",
        "Pilot with three clubs by March 2027. General availability in Q3 2027.",
        ("Do we also remind members by text message? The board decides. I don't know how many members share "
         "an address."),
    };
    struct guide_fixture *fixture = new_talk(*state);
    struct str reply = STR("");
    fixture_say(fixture, STR("Hello!"));
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        reply = fixture_say(fixture, str_from(answers[i]));
        assert_int_equal(fixture->draft_count, 1);
        fixture_accept(fixture);
    }
    check_has(reply, STR("That was my last question; the PRD is 100 % known."));
    assert_null(fixture->step.next.ptr);
    print_message("%.*s\n", STR_ARGS(fixture_text(fixture)));
    check_str(
        fixture_text(fixture),
        STR("# Club fees\n\n## Summary\n\nRemind members of a club of their fees.\n\n## "
            "Problem\n\nTreasurers of small clubs "
            "spend two evenings a month chasing unpaid fees by e-mail. They still write off 12 % of "
            "them.\n\n## Users\n\n"
            "Treasurers use it every week; most of them are volunteers. Members only get the "
            "reminders.\n\n## Goals\n\n"
            "Members pay without being chased.\n\n## Success metrics\n\n"
            "- **M-1** Unpaid fees after 30 days fall from 12 % to 4 % within 6 months.\n  - baseline: 12 %\n"
            "  - target: 4 %\n  - due: within 6 months\n\n## Non-goals\n\nIt does not do bookkeeping. No app "
            "for phones in "
            "the first year.\n\n## Requirements\n\n### Functional requirements\n\n"
            "- **FR-1** The system shall send each member a reminder 7 days before a fee is due.\n  - "
            "priority: must\n"
            "  - status: open\n\n"
            "- **FR-2** When a payment arrives, the system shall stop the reminders for it.\n  - priority: "
            "must\n"
            "  - status: open\n\n"
            "- **FR-3** The system shall let treasurers export who has not paid as CSV.\n  - priority: must\n"
            "  - status: open\n\n"
            "- **FR-4** The system shall show the balance of every member.\n  - priority: should\n  - "
            "status: open\n\n"
            "- **FR-5** A weekly summary by e-mail.\n  - priority: could\n  - status: open\n\n"
            "- **FR-6** If an e-mail bounces, then the treasurer shall see it the same day.\n  - priority: "
            "must\n"
            "  - status: open\n\n"
            "- **FR-7** If the bank's feed is late, then no reminder shall be sent.\n  - priority: must\n"
            "  - status: open\n\n### Quality requirements\n\n"
            "- **NFR-1** The list shall open in under 2 seconds for 500 members.\n  - priority: must\n  - "
            "status: open\n\n"
            "- **NFR-2** Bank details shall never be stored.\n  - priority: must\n  - status: open\n\n## "
            "Constraints\n\n"
            "Personal data must stay in the EU. There are two developers until summer.\n\n## Risks\n\n"
            "- **R-1** The bank may change its file format.\n  - mitigation: We would then import by hand\n"
            "  - status: open\n\n"
            "- **R-2** Members may take the reminders for spam.\n  - mitigation: send them from the club's "
            "own address\n"
            "  - status: open\n\n## Assumptions\n\n- **A-1** Nearly every member reads e-mail.\n  - status: "
            "open\n\n"
            "## Milestones\n\n- **MS-1** Pilot with three clubs by March 2027.\n  - due: March 2027\n  - "
            "status: open\n\n"
            "- **MS-2** General availability in Q3 2027.\n  - due: Q3 2027\n  - status: open\n\n## "
            "Decisions\n\n"
            "## Open questions\n\n- **Q-1** Do we also remind members by text message? The board decides.\n"
            "  - status: open\n- **Q-2** Not known yet: how many members share an address.\n  - status: "
            "open\n"));
    check_has(fixture_say(fixture, STR("next question")), STR("That was my last question"));
    check_has(fixture_say(fixture, STR("hello")), STR("I have no question left"));
}

/* A spec-kit document keeps its requirements in a table, with CR LF: one more is a row of it. */
static void a_new_requirement_joins_the_table(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR(""));
    struct str before = test_data(*state, "prds/speckit-001-event-discovery-rsvp.md"), last, after;
    size_t at;

    fixture_import(fixture, before);
    last = STR("automatically applied at checkout for that creator's events | P1 |\r\n");
    at = str_find(before, last, 0) + last.len;
    check_has(fixture_say(fixture, STR("add requirement: nice to have: share an event by mail\n"
                                       "add requirement: print the list of attendees")),
              STR("I propose 2 requirements."));
    fixture_accept(fixture);
    after = fixture_text(fixture);
    check_str(str_slice(after, 0, at), str_slice(before, 0, at));
    after = str_slice(after, at, after.len);
    assert_true(str_ends(after, str_slice(before, at, before.len)));
    check_str(str_slice(after, 0, after.len - (before.len - at)),
              STR("| FR-20 | The system shall share an event by mail. | P2 |\r\n"
                  "| FR-21 | The system shall print the list of attendees. | P0 |\r\n"));

    check_has(fixture_say(fixture, STR("add requirement: share an event by mail")),
              STR("FR-20 says it already"));
    check_has(fixture_say(fixture, STR("add metric: 40 % of members share an event")), STR("1 metric"));
    fixture_keep(fixture);
    check_has(fixture_say(fixture, STR("add metric: 40 % of members share an event")),
              STR("a proposal that waits for you says it already"));
    check_has(fixture->proposals[0].operations[0].operation.text,
              STR("| M-? | 40 % of members share an event. |  |\n"));

    check_has(fixture_say(fixture, STR("FR-3 is done")),
              STR("FR-03 is a row of a table that has no column “status”, so I propose nothing."));
    assert_int_equal(fixture->draft_count, 0);
    fixture_say(fixture, STR("set FR-3 priority P2"));
    assert_int_equal(fixture->draft_count, 1);
}

/* What a person said and no column can hold is told, not lost silently. */
static void what_the_table_cannot_say_is_named(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR(""));
    struct str reply;
    fixture_import(fixture, STR("# Club fees\n\n## Risks\n\n| ID | Risk |\n|--|--|\n"
                                "| R-1 | The bank changes its format |\n"));
    reply = fixture_say(fixture, STR("add risk: The treasurer leaves. Mitigation: two people know how"));
    check_str(fixture->drafts[0].operations[0].text, STR("| R-? | The treasurer leaves. |\n"));
    check_has(reply, STR("“mitigation: two people know how” (the table has no column for it)"));
}

/* The same when nothing is decided before the end: the order does not depend on it. */
static void deciding_late_gives_the_same_text(void **state)
{
    static const char *const answers[] = {"Fees are late.", "Treasurers.", "Be paid. 5 % fewer.",
                                          "Send mail. Keep mail.", "If it fails, retry after a day."};
    struct str texts[2];
    for (size_t late = 0; late < 2; late++) {
        struct guide_fixture *fixture = new_talk(*state);
        for (size_t i = 0; i < COUNT_OF(answers); i++) {
            fixture_say(fixture, str_from(answers[i]));
            if (late == 0)
                fixture_accept(fixture);
            else
                fixture_keep(fixture);
        }
        for (size_t i = 0; late == 1 && i < fixture->proposal_count; i++)
            for (size_t k = 0; k < fixture->proposals[i].count; k++)
                fixture_apply(fixture, &fixture->proposals[i].operations[k].operation, 1);
        texts[late] = fixture_text(fixture);
    }
    check_str(texts[1], texts[0]);
    check_has(texts[0], STR("FR-3** If it fails, then the system shall retry after a day."));
}

static void every_template_can_be_finished(void **state)
{
    for (size_t i = 0; template_names[i] != NULL; i++) {
        struct guide_fixture *fixture = fixture_new(*state, template_names[i], STR("An idea."));
        int turns = 0;
        fixture_say(fixture, STR("hi"));
        while (fixture->step.next.ptr != NULL && turns++ < 20) {
            fixture_say(
                fixture,
                str_format(*state, "Answer number %d says that 5 %% of members must be able to pay.", turns));
            fixture_accept(fixture);
        }
        assert_true(turns >= 5 && turns <= 13);
        check_has(strbuf_str(&fixture->reply), STR("last question"));
    }
}

static void a_document_that_says_all_has_no_question(void **state)
{
    struct guide_fixture *fixture = new_talk(*state);
    fixture_import(
        fixture,
        STR("# T\n\n## Problem\n\nFees come too late.\n\n## Users\n\nTreasurers of sports clubs.\n\n## "
            "Goals\n\n"
            "Members pay in time.\n\n- **M-1** 5 % fewer.\n- **FR-1** If it fails, the system shall retry.\n"
            "- **FR-2** The system shall send.\n- **NFR-1** 2 seconds.\n- **R-1** Spam.\n- **A-1** Mail.\n"
            "- **MS-1** Pilot.\n- **Q-1** Who?\n\n## Non-goals\n\nNo phone apps, no bookkeeping.\n\n## "
            "Constraints\n\n"
            "Two developers until summer.\n"));
    check_has(fixture_say(fixture, STR("hello")), STR("I have no question left"));
    check_has(fixture_say(fixture, STR("next question")), STR("the PRD is 100 % known"));
    check_has(fixture_say(fixture, STR("what is missing?")), STR("Every topic I ask about is known."));
    fixture_import(fixture, STR(""));
    fixture->interview.count = 0;
    check_has(fixture_say(fixture, STR("status")), STR("0 of 13 topics are known, 0 % in all."));
    fixture_save(fixture, STR("prd.problem"), ANSWER_GIVEN, STR("Fees are late."));
    fixture_save(fixture, STR("prd.users"), ANSWER_UNKNOWN, STR("I don't know"));
    check_has(fixture_say(fixture, STR("status")),
              STR("1 of 13 topics is known and 1 in part, 11 % in all."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(says_once_that_it_is_no_model),
        ARENA_TEST(a_greeting_begins_the_interview),
        ARENA_TEST(the_first_message_may_be_the_answer),
        ARENA_TEST(an_answer_becomes_one_proposal_that_quotes_it),
        ARENA_TEST(a_long_quote_is_cut_between_words),
        ARENA_TEST(questions_are_skipped_and_asked_back),
        ARENA_TEST(not_knowing_is_kept),
        ARENA_TEST(a_question_is_explained),
        ARENA_TEST(asides_keep_the_question),
        ARENA_TEST(a_pause_keeps_everything),
        ARENA_TEST(a_question_of_the_person_is_looked_up),
        ARENA_TEST(fields_are_set_against_the_text_as_it_is),
        ARENA_TEST(an_item_of_several_paragraphs_is_not_reworded),
        ARENA_TEST(additions_are_shaped),
        ARENA_TEST(an_answer_to_something_else_is_kept_and_the_question_asked_again),
        ARENA_TEST(what_people_say_is_understood),
        ARENA_TEST(additions_may_be_several),
        ARENA_TEST(changes_are_told_since_when),
        ARENA_TEST(status_and_checks_are_told_from_the_data),
        ARENA_TEST(other_languages_are_kept_and_said),
        ARENA_TEST(without_a_question_commands_about_one_say_so),
        ARENA_TEST(nobody_listening_ends_the_reply),
        cmocka_unit_test(any_message_gets_a_reply),
        ARENA_TEST(an_interview_reads_as_a_careful_editors_work),
        ARENA_TEST(a_new_requirement_joins_the_table),
        ARENA_TEST(what_the_table_cannot_say_is_named),
        ARENA_TEST(deciding_late_gives_the_same_text),
        ARENA_TEST(every_template_can_be_finished),
        ARENA_TEST(a_document_that_says_all_has_no_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
