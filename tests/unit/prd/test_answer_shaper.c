#include "guide_fixture.h"
#include "services/item_text.h"
#include "services/prose.h"
#include "services/words.h"

static struct shaped_answer shape(struct guide_fixture *fixture, const char *topic, struct str answer)
{
    struct shaping_context context = {.document = &fixture->document,
                                      .open_proposals = fixture->proposals,
                                      .open_count = fixture->proposal_count};
    struct shaped_answer shaped;
    answer_shape(topic_find(str_from(topic)), answer, &context, fixture->mem, &shaped);
    return shaped;
}

static struct guide_fixture *new_prd(struct arena *mem)
{
    return fixture_new(mem, "prd", STR(""));
}

/* The texts of the operations, one after the other. */
static struct str texts_of(const struct shaped_answer *shaped, struct arena *mem)
{
    struct str *parts = arena_array_of(mem, shaped->count, struct str);
    for (size_t i = 0; i < shaped->count; i++)
        parts[i] = shaped->operations[i].text;
    return str_join(mem, parts, shaped->count, STR(""));
}

static void check_shape(struct guide_fixture *fixture, const char *topic, const char *answer,
                        const char *expected)
{
    struct shaped_answer shaped = shape(fixture, topic, str_from(answer));
    check_str(texts_of(&shaped, fixture->mem), str_from(expected));
}

static void behaviours_become_items(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    check_shape(fixture, "requirements",
                "- Send a reminder\n- It could sync with the bank\n- [x] Nice to have: dark mode",
                "- **FR-?** The system shall send a reminder.\n  - priority: must\n  - status: open\n"
                "- **FR-?** The system shall sync with the bank.\n  - priority: could\n  - status: open\n"
                "- **FR-?** Dark mode.\n  - priority: could\n  - status: done\n");
    check_shape(fixture, "requirements",
                "Hi! It must send reminders. It should show who has paid; it must log in. Thanks!",
                "- **FR-?** The system shall send reminders.\n  - priority: must\n  - status: open\n"
                "- **FR-?** The system shall show who has paid; it must log in.\n  - priority: should\n  - "
                "status: open\n");
    check_shape(fixture, "quality", "Pages must load in 2 s; bank details must never be stored",
                "- **NFR-?** Pages shall load in 2 s.\n  - priority: must\n  - status: open\n"
                "- **NFR-?** Bank details shall never be stored.\n  - priority: must\n  - status: open\n");
}

#define MUST "\n  - priority: must\n  - status: open\n"

static void lines_without_bullets_are_a_list(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);

    check_shape(fixture, "requirements",
                "Send a reminder\nStop it when the fee is paid\nExport who has not paid",
                "- **FR-?** The system shall send a reminder." MUST
                "- **FR-?** The system shall stop it when the fee is paid." MUST
                "- **FR-?** The system shall export who has not paid." MUST);
    check_shape(fixture, "requirements", "send a reminder\nshow who has paid",
                "- **FR-?** The system shall send a reminder." MUST
                "- **FR-?** The system shall show who has paid." MUST);
    /* Prose that is broken at some width. */
    check_shape(fixture, "requirements", "Send a reminder 7 days\nbefore a fee is due.",
                "- **FR-?** The system shall send a reminder 7 days before a fee is due." MUST);
    check_shape(fixture, "requirements", "Send a reminder to the\nTreasurer of the club.",
                "- **FR-?** The system shall send a reminder to the Treasurer of the club." MUST);
    /* A line is one thing, with all of its sentences. */
    check_shape(fixture, "requirements", "Show the nearest city. Without one, show all.\nSend mail",
                "- **FR-?** The system shall show the nearest city. Without one, show all." MUST
                "- **FR-?** The system shall send mail." MUST);
}

static void the_steps_of_a_scenario_are_one_statement(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);

    check_shape(fixture, "failures",
                "- **WHEN** the network fails\n- **THEN** the command ends normally\n"
                "- **GIVEN** the account is locked\n- **WHEN** the user signs out\n- **THEN** the token "
                "dies\n- **AND** a line "
                "is logged",
                "- **FR-?** When the network fails, then the command ends normally." MUST
                "- **FR-?** When the account is locked and the user signs out, the token dies and a line "
                "shall be logged." MUST);
    check_shape(fixture, "failures",
                "WHEN the mail bounces THEN the system SHALL show it\nIF the feed is late THEN "
                "the system SHALL wait",
                "- **FR-?** WHEN the mail bounces THEN the system SHALL show it." MUST
                "- **FR-?** IF the feed is late, then the system shall wait." MUST);
}

static void a_part_without_a_subject_stays_with_its_sentence(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    check_shape(fixture, "requirements", "- Tokens are signed; validated on every request",
                "- **FR-?** Tokens shall be signed; validated on every request." MUST);
}

static void a_lead_in_gives_its_list_a_priority(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    struct shaped_answer shaped =
        shape(fixture, "requirements", STR("Nice to have:\n- send a digest\n- must export CSV"));
    check_has(shaped.operations[0].text, STR("priority: could"));
    check_has(shaped.operations[1].text, STR("priority: must"));
    assert_int_equal(shaped.left_count, 1);
    check_str(shaped.left[0].text, STR("Nice to have:"));
    assert_null(shaped.left[0].why.ptr);
}

static void what_leans_on_a_statement_stays_with_it(void **state)
{
    check_shape(new_prd(*state), "requirements",
                "The reminder must contain the amount. It must link to the invoice.\n\n"
                "- Show balances:\n  - of members\n  - of clubs\n- Log in. Otherwise nothing works.",
                "- **FR-?** The reminder shall contain the amount. It must link to the invoice.\n"
                "  - priority: must\n  - status: open\n"
                "- **FR-?** The system shall show balances: of members; of clubs.\n  - priority: must\n  - "
                "status: open\n"
                "- **FR-?** The system shall log in. Otherwise nothing works.\n  - priority: must\n  - "
                "status: open\n");
}

static void code_and_links_survive(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    struct shaped_answer shaped =
        shape(fixture, "requirements",
              STR("- Return `a. B` and see [docs. Really](http://x.y/z).\n\n```json\n{\"a\": 1}\n\n```\n- "
                  "Send mail"));
    assert_int_equal(shaped.items[ITEM_FUNCTIONAL], 2);
    check_has(shaped.operations[0].text, STR("`a. B` and see [docs. Really](http://x.y/z)."));
    check_has(shaped.operations[0].text, STR("\n\n  ```json\n  {\"a\": 1}\n\n  ```\n\n  - priority: must\n"));
    fixture_apply(fixture, shaped.operations, shaped.count);
    check_has(fixture_text(fixture), STR("- **FR-2** The system shall send mail."));
}

static void sentences_about_requirements_introduce_them(void **state)
{
    check_shape(new_prd(*state), "requirements",
                "Treasurers are volunteers. They hate paperwork. Send reminders.",
                "Treasurers are volunteers. They hate paperwork.\n"
                "- **FR-?** The system shall send reminders.\n  - priority: must\n  - status: open\n");
}

/* What tells a story asks for nothing, however many modals its clauses have. */
static void stories_are_no_requirements(void **state)
{
    check_shape(new_prd(*state), "requirements",
                "Users may decide to start early. That could be abused.\n\n"
                "Send reminders.\n\nNobody is at risk here.",
                "Users may decide to start early. That could be abused.\n\nNobody is at risk here.\n"
                "- **FR-?** The system shall send reminders.\n  - priority: must\n  - status: open\n");
}

static void prose_is_kept_word_for_word(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    check_shape(fixture, "problem",
                "Hello!\n\nFees are **late**:\n\n- in spring\n- in autumn\n\n> a quote\n\nThanks",
                "Fees are **late**:\n\n- in spring\n- in autumn\n\n> a quote\n");
    check_shape(fixture, "users", "# Users\n\nTreasurers.\n\n# Others\n\nMembers.",
                "Treasurers.\n\n### Others\n\nMembers.\n");
    check_shape(fixture, "non-goals", "No phones.\n\n- **FR-3** The system shall not.\nR-2: no",
                "No phones.\n\n- **FR-?** The system shall not.\n**R-?** no\n");
    assert_string_equal(shape(fixture, "problem", STR("Fees are late.")).section, "Problem");
}

static void numbers_in_goals_become_metrics(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    check_shape(fixture, "goals",
                "Members pay unasked. Unpaid fees after 30 days fall from 12 % to 4 % within 6 months.",
                "Members pay unasked.\n"
                "- **M-?** Unpaid fees after 30 days fall from 12 % to 4 % within 6 months.\n"
                "  - baseline: 12 %\n  - target: 4 %\n  - due: within 6 months\n");
    /* A goal that is nothing but a measure is told in both places: the goals would be empty. */
    check_shape(fixture, "goals", "- 30 % fewer late payments",
                "- 30 % fewer late payments\n- **M-?** 30 % fewer late payments.\n  - target: 30 % fewer\n");
    check_shape(fixture, "goals", "Be ready within 6 months.", "Be ready within 6 months.\n");
}

static void metrics_say_where_they_start_and_end(void **state)
{
    static const struct {
        const char *answer, *fields;
    } table[] = {
        {"12 % today, under 4 % by June 2027",
         "  - baseline: 12 %\n  - target: under 4 %\n  - due: June 2027\n"},
        {"Currently 40 calls a day; 10 at most", "  - baseline: 40 calls a day\n"},
        {"At least 1,000 active members", "  - target: At least 1,000 active members\n"},
        {"Happier people", ""},
        {"Fees unpaid after 30 days: under 4 %", "  - target: under 4 %\n"},
        {"No accepted word is lost in 10,000 random interleavings of 8 writers", ""}, /* nothing to reach */
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct shaped_answer shaped = shape(new_prd(*state), "metrics", str_from(table[i].answer));
        struct str text = texts_of(&shaped, *state);
        assert_int_equal(shaped.items[ITEM_METRIC], 1);
        check_str(str_slice(text, str_find_char(text, '\n', 0) + 1, text.len), str_from(table[i].fields));
    }
}

static void risks_keep_what_is_done_about_them(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    check_shape(
        fixture, "risks", "Members may see spam; mitigation: use the club's address.",
        "- **R-?** Members may see spam.\n  - mitigation: use the club's address\n  - status: open\n");
    check_shape(
        fixture, "risks", "The bank may change. We would import by hand.",
        "- **R-?** The bank may change.\n  - mitigation: We would import by hand\n  - status: open\n");
    check_shape(fixture, "risks", "Treasurers may not trust it, so we show why.",
                "- **R-?** Treasurers may not trust it.\n  - mitigation: we show why\n  - status: open\n");
    check_shape(fixture, "risks", "- Fines (mitigated by storing nothing).\n- Outages → a queue",
                "- **R-?** Fines.\n  - mitigation: storing nothing\n  - status: open\n"
                "- **R-?** Outages.\n  - mitigation: a queue\n  - status: open\n");
    check_shape(
        fixture, "risks",
        "Some come to mind.\n\n## Spam\n\nMembers may see spam.\n\nOften.\n\n## Fines\n\n- small\n- large",
        "Some come to mind.\n- **R-?** Spam.\n\n  Members may see spam.\n\n  Often.\n\n  - status: open\n"
        "- **R-?** Small.\n  - status: open\n- **R-?** Large.\n  - status: open\n");
}

static void milestones_have_a_due(void **state)
{
    check_shape(new_prd(*state), "milestones",
                "Pilot by March 2027, for three clubs. Alpha in 1.28, beta in 1.29; GA later.",
                "- **MS-?** Pilot by March 2027, for three clubs.\n  - due: March 2027\n  - status: open\n"
                "- **MS-?** Alpha in 1.28.\n  - due: 1.28\n  - status: open\n"
                "- **MS-?** Beta in 1.29.\n  - due: 1.29\n  - status: open\n"
                "- **MS-?** GA later.\n  - status: open\n");
}

/* What an answer says that was not asked for goes where it belongs. */
static void other_things_are_noticed(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    check_shape(fixture, "users",
                "Hikers, mostly in groups. The system shall work without a network. Pilots must be able to "
                "share a route. It must never draw a closed path.",
                "Hikers, mostly in groups.\n"
                "- **FR-?** The system shall work without a network." MUST
                "- **FR-?** The system shall let pilots share a route." MUST
                "- **FR-?** The system shall never draw a closed path." MUST);
    check_shape(
        fixture, "users", "- Hikers\n- Risk: old maps lead astray\n- **Decision:** no boats\n- guides",
        "- Hikers\n- Guides\n- **R-?** Old maps lead astray.\n  - status: open\n- **D-?** No boats.\n");
    check_shape(fixture, "constraints",
                "It must run on two servers. We decided to use SQLite because it is small.",
                "It must run on two servers.\n- **D-?** Use SQLite because it is small.\n");
    check_shape(fixture, "goals", "Hikers get home. Launch in two valleys by May 2027.",
                "Hikers get home.\n- **MS-?** Launch in two valleys by May 2027.\n  - due: May 2027\n  - "
                "status: open\n");
    check_shape(fixture, "risks", "There is a risk that rangers object. Assumption: maps are free.",
                "- **R-?** Rangers object.\n  - status: open\n- **A-?** Maps are free.\n  - status: open\n");
    /* How things are today is no requirement, and neither is what is told as a story or quoted. */
    check_shape(fixture, "problem", "It must be copied by hand. The system must be restarted each night.",
                "It must be copied by hand. The system must be restarted each night.\n");
    check_shape(fixture, "quote", "We decided to buy it at once.",
                "## Customer quote\n\nWe decided to buy it at once.\n");
    check_shape(fixture, "constraints", "The app must run in our own cellar.",
                "The app must run in our own cellar.\n");
    check_shape(fixture, "users", "Users: hikers", "Users: hikers\n");
}

static void prose_is_printed_as_sentences(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    check_shape(fixture, "problem", "maps are old. nobody knows the paths!! who is lost, calls us",
                "Maps are old. Nobody knows the paths! Who is lost, calls us.\n");
    check_shape(fixture, "users", "hikers, approx. 300 a day incl. groups",
                "Hikers, approx. 300 a day incl. groups.\n");
    check_shape(fixture, "non-goals", "no boats\nno bikes", "- No boats\n- No bikes\n");
    check_shape(fixture, "users", "- Hikers\n- rangers\n- iPad owners",
                "- Hikers\n- Rangers\n- iPad owners\n");
    check_shape(fixture, "users", "- hikers\n- rangers", "- hikers\n- rangers\n");
    check_shape(
        fixture, "customer-faq", "do I need a phone? no\nis it free? yes, for hikers",
        "## Customer questions\n\n- **Do I need a phone?** No.\n- **Is it free?** Yes, for hikers.\n");
    check_shape(fixture, "internal-faq", "Q: Who pays? A: The valley.",
                "## Internal questions\n\n- **Who pays?** The valley.\n");
    check_shape(fixture, "internal-faq", "Who pays? The valley. Why? It asked.",
                "## Internal questions\n\n- **Who pays?** The valley.\n- **Why?** It asked.\n");
}

static void what_goes_elsewhere_leaves_a_list_in_order(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "rfc", STR(""));
    struct shaped_answer shaped =
        shape(fixture, "goals", STR("1. Rescues fall from 40 to 10 per month.\n2. Hikers trust the map."));
    for (size_t i = 0; i < shaped.count; i++)
        fixture_apply(fixture, &shaped.operations[i], 1);
    check_has(fixture_text(fixture),
              STR("## Goals\n\n1. Hikers trust the map.\n\n## Success metrics\n\n- **M-1** Rescues fall from "
                  "40 to 10 per month.\n  - baseline: 40 per month\n  - target: 10 per month\n"));
}

static void metrics_read_arrows_and_bare_numbers(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    check_shape(
        fixture, "metrics", "- lost hikers: 12% → 4% by june 2027\n- calls per day: 25 now, target 5",
        "- **M-?** Lost hikers: 12% → 4% by june 2027.\n  - baseline: 12%\n  - target: 4%\n  - due: june "
        "2027\n- **M-?** Calls per day: 25 now, target 5.\n  - baseline: 25 calls per day\n  - target: 5 "
        "calls per day\n");
    check_shape(
        fixture, "metrics",
        "Cost falls from $41k to < $25k per month. Help comes in 20 minutes instead of 3 hours.",
        "- **M-?** Cost falls from $41k to < $25k per month.\n  - baseline: $41k\n  - target: < $25k per "
        "month\n- **M-?** Help comes in 20 minutes instead of 3 hours.\n  - baseline: 3 hours\n  - target: "
        "20 minutes\n");
}

static void failures_are_conditions(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    check_shape(fixture, "failures", "The battery dies -> the phone must beep. Offline: works from the cache",
                "- **FR-?** If the battery dies, then the phone shall beep." MUST
                "- **FR-?** Offline: the system shall work from the cache." MUST);
    check_shape(fixture, "failures", "If nobody moves for an hour the ranger must be called.",
                "- **FR-?** If nobody moves for an hour, then the ranger shall be called." MUST);
    check_shape(fixture, "failures", "- Hiker is lost 3x → must pay the rescue",
                "- **FR-?** Hiker is lost 3x → must pay the rescue." MUST);
}

static void sentences_in_a_row_are_statements_of_their_own(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    check_shape(
        fixture, "requirements",
        "Well, first of all a hiker needs to be able to draw a route. Then the app must show the "
        "weather. It would be nice if you could also share it. We probably need some kind of archive.",
        "- **FR-?** A hiker shall be able to draw a route." MUST
        "- **FR-?** The app shall show the weather." MUST
        "- **FR-?** The system shall let people share it.\n  - priority: could\n  - status: open\n"
        "- **FR-?** The system shall provide an archive." MUST);
    check_shape(fixture, "requirements", "The app must warn hikers, and the ranger must see it.",
                "- **FR-?** The app shall warn hikers." MUST "- **FR-?** The ranger shall see it." MUST);
    check_shape(fixture, "questions", "who pays? letters: who sends them",
                "- **Q-?** Who pays?\n  - status: open\n- **Q-?** Letters: who sends them?\n  - "
                "status: open\n");
}

static void questions_and_what_is_not_known(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    check_shape(fixture, "questions",
                "Do we text? The board decides. I don't know how many pay late.\n- Pricing",
                "- **Q-?** Do we text? The board decides.\n  - status: open\n"
                "- **Q-?** Not known yet: how many pay late.\n  - status: open\n- **Q-?** Pricing.\n  - "
                "status: open\n");
    /* In other answers too, wherever they stand. */
    check_shape(fixture, "problem", "Fees are late. We don't know why people wait. Is it the date?",
                "Fees are late.\n- **Q-?** Not known yet: why people wait.\n  - status: open\n"
                "- **Q-?** Is it the date?\n  - status: open\n");
    check_shape(fixture, "problem", "Why care? Because fees are late.", "Why care? Because fees are late.\n");
    check_shape(fixture, "requirements", "Send mail. Which language?",
                "- **FR-?** The system shall send mail.\n  - priority: must\n  - status: open\n"
                "- **Q-?** Which language?\n  - status: open\n");
    check_shape(fixture, "assumptions", "Everybody reads mail.",
                "- **A-?** Everybody reads mail.\n  - status: open\n");
}

static void what_is_said_already_is_not_proposed_again(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    struct shaped_answer shaped = shape(fixture, "requirements", STR("- Send a reminder\n- Send reminders"));
    assert_int_equal(shaped.count, 1);
    check_str(shaped.left[0].why, STR("it is said twice"));
    fixture_apply(fixture, shaped.operations, 1);
    shaped = shape(fixture, "requirements", STR("The system must send reminders. Never send a reminder."));
    assert_int_equal(shaped.count, 1); /* the opposite is not the same */
    check_str(shaped.left[0].why, STR("FR-1 says it already"));
    fixture->draft_count = 1;
    fixture->drafts[0] = (struct proposal_draft){.operations = shaped.operations, .count = 1};
    fixture_keep(fixture);
    shaped = shape(fixture, "requirements", STR("Never send reminders"));
    assert_int_equal(shaped.count, 0);
    check_str(shaped.left[0].why, STR("a proposal that waits for you says it already"));
    /* A question is no requirement, and a requirement no answer to it. */
    fixture_import(fixture,
                   STR("# T\n\n- **Q-1** Who writes the letters?\n- **FR-1** Members send reminders\n"));
    shaped = shape(fixture, "requirements", STR("Write letters"));
    assert_int_equal(shaped.items[ITEM_FUNCTIONAL], 1);
    shaped = shape(fixture, "questions", STR("Do members send reminders?"));
    assert_int_equal(shaped.items[ITEM_QUESTION], 1);
    fixture_import(fixture, STR("# T\n\n## Problem\n\nFees are always late.\n"));
    shaped = shape(fixture, "problem", STR("Fees are always late."));
    assert_int_equal(shaped.count, 0);
    check_str(shaped.left[0].why, STR("the document says it already"));
}

static void a_missing_section_comes_with_its_content(void **state)
{
    struct guide_fixture *fixture = fixture_new(*state, "blank", STR("An idea."));
    struct shaped_answer shaped =
        shape(fixture, "goals", STR("Pay in time. 30 % fewer reminders. Who checks?"));
    fixture_apply(fixture, shaped.operations, shaped.count);
    check_str(fixture_text(fixture), STR("# Club fees\n\nAn idea.\n\n## Goals\n\nPay in time.\n\n## Success "
                                         "metrics\n\n- **M-1** 30 % fewer "
                                         "reminders.\n  - target: 30 % fewer\n\n## Open questions\n\n- "
                                         "**Q-1** Who checks?\n  - status: open\n"));
}

static void codes_that_people_write_stay_open(void **state)
{
    check_shape(new_prd(*state), "requirements",
                "- **FR-7** Send mail\n- FR-8: Keep mail\n- as FR-1 says, hide mail",
                "- **FR-?** The system shall send mail.\n  - priority: must\n  - status: open\n"
                "- **FR-?** The system shall keep mail.\n  - priority: must\n  - status: open\n"
                "- **FR-?** As FR-1 says, hide mail.\n  - priority: must\n  - status: open\n");
}

static void other_languages_keep_their_words(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    struct shaped_answer shaped =
        shape(fixture, "requirements",
              STR("- Das System muss eine E-Mail an die Mitglieder senden\n- Es soll nicht mahnen"));
    check_str(texts_of(&shaped, *state),
              STR("- **FR-?** Das System muss eine E-Mail an die Mitglieder senden.\n  - priority: must\n  - "
                  "status: open\n"
                  "- **FR-?** Es soll nicht mahnen.\n  - priority: must\n  - status: open\n"));
    assert_int_equal(shaped.own_words, 2);
    assert_int_equal(
        shape(fixture, "requirements", STR("支払い期限を知らせる。領収書を送る。")).items[ITEM_FUNCTIONAL],
        2);
}

static void comments_are_left_out_and_said(void **state)
{
    struct shaped_answer shaped = shape(new_prd(*state), "problem", STR("<!--\nhelp\n-->\nFees are late."));
    check_str(texts_of(&shaped, *state), STR("Fees are late.\n"));
    check_str(shaped.left[0].text, STR("the HTML comments"));
}

static void nothing_comes_of_nothing(void **state)
{
    static const char *const answers[] = {"", " \n\t", "Hi!", "<!-- only a comment -->", "---"};
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        assert_int_equal(shape(new_prd(*state), "requirements", str_from(answers[i])).count, 0);
        assert_int_equal(shape(new_prd(*state), "problem", str_from(answers[i])).count, 0);
    }
}

/* The sections of a real document as answers: every item, and every word. */
static void a_real_document_comes_out_well(void **state)
{
    struct guide_fixture *fixture = new_prd(*state);
    struct str kep = test_data(*state, "prds/kep-753-sidecar-containers.md"), text;
    struct shaped_answer shaped;

    shaped = shape(fixture, "requirements", markdown_section(kep, "Goals"));
    assert_int_equal(shaped.items[ITEM_FUNCTIONAL], 5);
    text = texts_of(&shaped, *state);
    check_has(
        text,
        STR("The system shall make containers implementing the sidecar pattern first class citizens inside "
            "a Pod.\n"));
    check_has(text, STR("The system shall allow easy injection of sidecar containers in any Pod.\n"));
    check_has(text, STR("(to be evaluated after alpha).\n"));

    shaped = shape(fixture, "non-goals", markdown_section(kep, "Non-Goals"));
    assert_int_equal(shaped.count, 1);
    text = shaped.operations[0].text;
    assert_true(str_starts(text, STR("This proposal doesn't aim to:\n- support arbitrary dependencies")));
    assert_true(str_ends(text, STR("- (alpha) support containers termination ordering\n")));

    shaped = shape(fixture, "risks", markdown_section(kep, "Risks and Mitigations"));
    assert_int_equal(shaped.items[ITEM_RISK], 8);
    check_has(shaped.operations[3].text,
              STR("- **R-?** Scenario 2. Balloon sidecars.\n\n  Users may decide to start"));
    fixture_apply(fixture, shaped.operations, shaped.count);

    shaped = shape(fixture, "problem", markdown_section(kep, "Motivation"));
    check_has(shaped.operations[0].text, STR("\n### Problems: service mesh\n"));
    check_has(shaped.operations[0].text, STR("[kubeexit](https://github.com/karlkfi/kubexit)"));
    fixture_apply(fixture, shaped.operations, shaped.count);
    check_lacks(fixture_text(fixture), STR("<!--"));
}

/* Pieces of answers as people write them. */
static struct str random_answer(struct random_seeded *random, struct arena *mem)
{
    static const char *const pieces[] = {
        "Members pay late. ",
        "It must send reminders. ",
        "The list should open in under 2 seconds. ",
        "\n- export unpaid fees as CSV ",
        "\n- Nice to have: dark mode ",
        "\n  - nested detail here ",
        "\n\n",
        "When a payment fails, we email the treasurer. ",
        "If the bank is down then queue payments. ",
        "I don't know how many clubs exist. ",
        "Who decides about pricing? ",
        "mitigation: call the bank. ",
        "Pilot by March 2027, launch in Q3 2027. ",
        "Unpaid fees fall from 12 % to 4 %. ",
        "\n\n## Heading of mine\n\n",
        "\n\n```sh\nrun --all\n```\n\n",
        "see [the guide](http://a.b/c. d) first. ",
        "Use `code. With dots` here. ",
        "\n1. first numbered thing\n2. second numbered thing\n",
        "\n> quoted wisdom\n",
        "\n| cell one | cell two |\n|---|---|\n",
        "This leans on that. ",
        "However, treasurers object. ",
        "must have: audit trail; retention rules; ",
        "Risks abound → insurance. ",
        "(aside) support offline work. ",
        "- [x] finished task\n",
        "As a visitor, I want to browse maps. ",
        "“Quoted. Speech.” matters. ",
        "FR-12 is mentioned. ",
        "\n- **FR-3** forged item\n",
        "Zahlungen sind fällig. ",
    };
    struct strbuf answer = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t i = 1 + random_below(random, 9); i > 0; i--)
        strbuf_add(&answer, str_from(pieces[random_below(random, COUNT_OF(pieces))]));
    return strbuf_str(&answer);
}

static bool is_dropped_on_purpose(struct str word)
{
    static const char *const marks[] = {"nice", "mitigation", "don't", "know", "FR", "want", NULL};
    return str_is_one_of(word, marks);
}

/* Every content word of an answer is in some operation, or in what is listed as left out; and whatever is
 * proposed fits the document, item by item, without a code that was not given by it. */
static void no_word_is_lost(void **state _unused_)
{
    static const char *const topics[] = {"problem",    "users",     "goals",    "metrics",     "requirements",
                                         "failures",   "quality",   "risks",    "constraints", "assumptions",
                                         "milestones", "questions", "non-goals"};
    struct random_seeded random;
    property_begin(&random, "no_word_is_lost");
    for (int round = 0; round < 1500; round++) {
        struct arena *mem = arena_new(0);
        struct guide_fixture *fixture =
            fixture_new(mem, random_below(&random, 4) == 0 ? "blank" : "prd", STR(""));
        struct str answer = random_answer(&random, mem);
        const char *topic = topics[random_below(&random, COUNT_OF(topics))];
        struct shaped_answer shaped = shape(fixture, topic, answer);
        struct word_list said = words_content(answer, mem), kept;
        struct strbuf all = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
        strbuf_add(&all, texts_of(&shaped, mem));
        for (size_t i = 0; i < shaped.left_count; i++)
            strbuf_addf(&all, " %.*s", STR_ARGS(shaped.left[i].text));
        kept = words_content(strbuf_str(&all), mem);
        for (size_t i = 0; i < said.count; i++)
            if (!words_has(&kept, said.items[i].stem) && !is_dropped_on_purpose(said.items[i].text) &&
                !(said.items[i].text.ptr[0] >= '0' && said.items[i].text.ptr[0] <= '9'))
                fail_msg("\"%.*s\" of \"%.*s\" (%s) is not in \"%.*s\"", STR_ARGS(said.items[i].text),
                         STR_ARGS(answer), topic, STR_ARGS(strbuf_str(&all)));
        for (size_t i = 0; i < shaped.count; i++)
            fixture_apply(fixture, &shaped.operations[i], 1);
        for (size_t i = 0; i < fixture->document.count; i++) {
            struct item_code code;
            if (fixture->document.nodes[i].code.ptr != NULL &&
                item_code_parse(fixture->document.nodes[i].code, &code))
                assert_true(code.number <= fixture->floor[code.kind] && code.number < 30);
        }
        arena_free(mem);
    }
}

/* Whatever bytes an answer has, what is proposed fits. */
static void any_answer_fits(void **state _unused_)
{
    static const char *const topics[] = {"problem",    "goals",     "requirements", "risks",
                                         "milestones", "questions", "terms"};
    struct random_seeded random;
    property_begin(&random, "any_answer_fits");
    for (int round = 0; round < 1500; round++) {
        struct arena *mem = arena_new(0);
        struct guide_fixture *fixture = fixture_new(mem, "prd", STR(""));
        struct str bytes = random_str(&random, mem, random_below(&random, 200),
                                      STR("ab cd.\n\n-*#>`[]()|:;FR-1?!0 2%@\t_~<>\"'"));
        struct strbuf answer = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
        struct shaped_answer shaped;
        for (size_t i = 0; i < bytes.len; i++)
            if (bytes.ptr[i] == '@')
                strbuf_add(&answer, STR("→é"));
            else
                strbuf_add_char(&answer, bytes.ptr[i]);
        shaped = shape(fixture, topics[random_below(&random, COUNT_OF(topics))], strbuf_str(&answer));
        for (size_t i = 0; i < shaped.count; i++)
            fixture_apply(fixture, &shaped.operations[i], 1);
        arena_free(mem);
    }
}

/* Each item is a decision of a person, and shown with what the document would say: more than they could look
 * at are asked for again. */
static void one_answer_makes_so_many_items(void **state)
{
    struct strbuf answer = strbuf_new(*state, SIZE_MAX);
    struct shaped_answer shaped;

    for (int i = 0; i < 3000; i++)
        strbuf_addf(&answer, "- Send mail to list %d\n", i);
    shaped = shape(new_prd(*state), "requirements", strbuf_str(&answer));
    assert_int_equal(shaped.items[ITEM_FUNCTIONAL], SHAPED_ITEMS_MAX);
    assert_int_equal(shaped.left_count, 3000 - SHAPED_ITEMS_MAX);
    assert_true(str_contains(shaped.left[0].text, STR("mail to list 100")));
    assert_true(str_contains(shaped.left[0].why, STR("at most 100")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(behaviours_become_items),
        ARENA_TEST(a_lead_in_gives_its_list_a_priority),
        ARENA_TEST(what_leans_on_a_statement_stays_with_it),
        ARENA_TEST(code_and_links_survive),
        ARENA_TEST(sentences_about_requirements_introduce_them),
        ARENA_TEST(stories_are_no_requirements),
        ARENA_TEST(prose_is_kept_word_for_word),
        ARENA_TEST(numbers_in_goals_become_metrics),
        ARENA_TEST(metrics_say_where_they_start_and_end),
        ARENA_TEST(risks_keep_what_is_done_about_them),
        ARENA_TEST(milestones_have_a_due),
        ARENA_TEST(other_things_are_noticed),
        ARENA_TEST(prose_is_printed_as_sentences),
        ARENA_TEST(what_goes_elsewhere_leaves_a_list_in_order),
        ARENA_TEST(metrics_read_arrows_and_bare_numbers),
        ARENA_TEST(failures_are_conditions),
        ARENA_TEST(sentences_in_a_row_are_statements_of_their_own),
        ARENA_TEST(questions_and_what_is_not_known),
        ARENA_TEST(what_is_said_already_is_not_proposed_again),
        ARENA_TEST(a_missing_section_comes_with_its_content),
        ARENA_TEST(codes_that_people_write_stay_open),
        ARENA_TEST(other_languages_keep_their_words),
        ARENA_TEST(comments_are_left_out_and_said),
        ARENA_TEST(nothing_comes_of_nothing),
        ARENA_TEST(a_real_document_comes_out_well),
        ARENA_TEST(lines_without_bullets_are_a_list),
        ARENA_TEST(the_steps_of_a_scenario_are_one_statement),
        ARENA_TEST(a_part_without_a_subject_stays_with_its_sentence),
        ARENA_TEST(one_answer_makes_so_many_items),
        cmocka_unit_test(no_word_is_lost),
        cmocka_unit_test(any_answer_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
