#include "services/guide.h"
#include "services/answer_statements.h"
#include "services/guide_talk.h"
#include "services/prose.h"
#include "services/words.h"
#include "strbuf.h"

/* By these words a reader, and the guide itself, know that it was said. */
#define WHAT_IT_IS "no language model"

struct str guide_opening(const struct question *question, struct arena *mem)
{
    static const char intro[] = "I am Stet's built-in guide: I follow rules and am " WHAT_IT_IS
                                ". I ask one question at a time and propose what "
                                "the PRD should say; nothing is in it before you let it stand.";
    if (question == NULL)
        return str_format(
            mem, "%s\n\nThe document covers every topic I would ask about. Say “help” for what I can do.",
            intro);
    return str_format(mem, "%s\n\n%s\n\n%s\n\nFor example: %s", intro, question->text, question->why,
                      question->example);
}

static bool has_introduced(const struct assistant_turn *turn)
{
    for (size_t i = 0; i < turn->message_count; i++)
        if (turn->messages[i].role == MESSAGE_ASSISTANT &&
            str_contains(turn->messages[i].text, STR(WHAT_IT_IS)))
            return true;
    return turn->message_count > 30; /* a long conversation is known by its end only */
}

/* Whether the assistant has said anything in this conversation. */
static bool has_spoken(const struct assistant_turn *turn)
{
    for (size_t i = 0; i < turn->message_count; i++)
        if (turn->messages[i].role == MESSAGE_ASSISTANT)
            return true;
    return false;
}

void ask(struct talk *self, const struct question *question)
{
    paragraph(self);
    say(self, "**%s**", question->text);
    say(self, " %s", question->why);
    self->step.next = str_from(question->id);
}

void ask_next(struct talk *self)
{
    struct interview_view view;
    self->interview.pending = STR_NONE;
    interview_view(&self->interview, self->turn->document, self->mem, &view);
    if (view.question != NULL) {
        ask(self, view.question);
        return;
    }
    paragraph(self);
    report_end(self, &view);
}

/* The answer goes into the copy of the interview, so that what comes next is judged with it. */
static void record(struct talk *self, const struct question *question, enum answer_state state)
{
    struct interview_answer answer = {
        .question = str_from(question->id), .state = state, .text = self->message, .at = self->turn->now};
    struct interview_answer *answers =
        arena_array_of(self->mem, self->interview.count + 1, struct interview_answer);
    size_t count = 0;

    for (size_t i = 0; i < self->interview.count; i++)
        if (!str_eq(self->interview.answers[i].question, answer.question))
            answers[count++] = self->interview.answers[i];
    answers[count++] = answer;
    self->interview.answers = answers;
    self->interview.count = count;
    self->step.answered = answer.question;
    self->step.state = state;
}

static const struct question *next_question(struct talk *self)
{
    struct interview_view view;
    if (self->pending != NULL)
        return self->pending;
    interview_view(&self->interview, self->turn->document, self->mem, &view);
    return view.question;
}

static struct str answer_reason(const struct talk *self, const struct question *question,
                                const struct shaped_answer *shaped)
{
    struct str items = counted_items(shaped, self->mem), what = items;
    if (shaped->texts > 0)
        what = items.len > 0 ? str_format(self->mem, "your words, and %.*s", STR_ARGS(items))
                             : STR("your words");
    return str_format(self->mem, "Your answer to “%s”: %.*s.", question->text, STR_ARGS(what));
}

#define NOT_YET "That is good to know; it is not yet an answer to my question:"

/* Whether all of an answer belongs elsewhere, so that the question is as open as before. */
static bool says_other_things(const struct topic *topic, const struct shaped_answer *shaped)
{
    return topic->form == TOPIC_TEXT && shaped->count > 0 && shaped->texts == 0 && shaped->left_count == 0 &&
           strcmp(topic->id, "goals") != 0;
}

/* Whether the last reply asked the question again because of that: nobody is asked a third time. */
static bool was_asked_again(const struct talk *self)
{
    for (size_t i = self->turn->message_count; i-- > 0;)
        if (self->turn->messages[i].role == MESSAGE_ASSISTANT)
            return str_contains(self->turn->messages[i].text, STR(NOT_YET));
    return false;
}

static void take_answer(struct talk *self, const struct question *question)
{
    const struct topic *topic = topic_find(str_from(question->topic));
    struct shaping_context context = shaping_context_of(self);
    struct shaped_answer shaped;
    bool strays;

    answer_shape(topic, self->message, &context, self->mem, &shaped);
    strays = says_other_things(topic, &shaped) && !was_asked_again(self);
    if (!strays)
        record(self, question, ANSWER_GIVEN);
    if (shaped.count > 0)
        propose(self, PROPOSAL_INTERVIEW, answer_reason(self, question, &shaped), shaped.operations,
                shaped.count);
    paragraph(self);
    say(self, "Thank you. ");
    report_shaped(self, &shaped, STR("your answer"));
    if (strays) {
        paragraph(self);
        say(self, NOT_YET);
        ask(self, question);
        return;
    }
    ask_next(self);
}

/* "I don't know" becomes an open question, a guess an assumption, so that it is not forgotten. */
static void take_unknown(struct talk *self, const struct question *question, struct str guess)
{
    struct shaping_context context = shaping_context_of(self);
    struct shaped_answer shaped;
    bool assumes = guess.len > 0;

    unknown_shape(assumes ? ITEM_ASSUMPTION : ITEM_QUESTION,
                  assumes ? sentence_finished(guess, self->mem) : str_from(question->text), &context,
                  self->mem, &shaped);
    record(self, question, ANSWER_UNKNOWN);
    if (shaped.count > 0)
        propose(
            self, PROPOSAL_INTERVIEW,
            str_format(
                self->mem,
                assumes
                    ? "You do not know the answer to “%s” yet and guess; as an assumption it can be checked."
                    : "You do not know the answer to “%s” yet; as an open question it is not forgotten.",
                question->text),
            shaped.operations, shaped.count);
    paragraph(self);
    if (shaped.count == 0)
        say(self, "That is fine; it is on the list already.");
    else if (assumes)
        say(self, "That is fine. I propose to keep your guess as an assumption, so that somebody checks it.");
    else
        say(self, "That is fine. I propose to keep it as an open question, so that it is not forgotten.");
    ask_next(self);
}

static void take_skip(struct talk *self, const struct question *question)
{
    record(self, question, ANSWER_SKIPPED);
    paragraph(self);
    say(self, "Skipped; it stays on the list of what is missing.");
    ask_next(self);
}

static void take_nothing(struct talk *self, const struct question *question)
{
    record(self, question, ANSWER_GIVEN);
    paragraph(self);
    say(self, "Noted: nothing here, so I propose nothing.");
    ask_next(self);
}

static void explain(struct talk *self, const struct question *question)
{
    paragraph(self);
    say(self, "%s", question->why);
    say(self, " A good answer could be: “%s”", question->example);
    say(self, " If you do not know, say so; if it does not apply, say “skip”.\n\n**%s**", question->text);
    self->step.next = str_from(question->id);
}

/* The question before the pending one that has been settled. */
static const struct question *question_before(const struct talk *self)
{
    size_t at = self->interview.count;
    if (self->pending != NULL)
        for (at = 0; at < self->interview.count; at++)
            if (str_eq(self->interview.answers[at].question, str_from(self->pending->id)))
                break;
    while (at-- > 0)
        if (self->interview.answers[at].state != ANSWER_ASKED)
            return question_find(self->interview.answers[at].question);
    return NULL;
}

static void go_back(struct talk *self, const struct command *command _unused_)
{
    const struct question *question = question_before(self);
    paragraph(self);
    if (question == NULL) {
        say(self, "There is no question before this one.");
        if (self->pending != NULL)
            ask(self, self->pending);
        return;
    }
    say(self, "Here is the question before. What I proposed from your earlier answer still waits; strike it "
              "where the "
              "new answer says it better.");
    ask(self, question);
}

static void take_pause(struct talk *self, const struct command *command _unused_)
{
    struct interview_view view;
    interview_view(&self->interview, self->turn->document, self->mem, &view);
    paragraph(self);
    say(self, "Paused at %d %%. Come back whenever you like and say “continue”; nothing is lost.",
        (int)view.percent);
}

/* After a reply to something else, the question that waits is asked again. */
static void remind(struct talk *self)
{
    if (self->pending == NULL)
        return;
    paragraph(self);
    say(self, "My question still stands: **%s**", self->pending->text);
    self->step.next = str_from(self->pending->id);
}

#define OFFER_EVERY 5 /* replies */
#define OFFER "Say “next question” to go on with the interview."

/* Whether one of the last replies has offered to go on: once in a while is enough. */
static bool was_offered(const struct talk *self)
{
    size_t seen = 0;
    for (size_t i = self->turn->message_count; i-- > 0 && seen < OFFER_EVERY;)
        if (self->turn->messages[i].role == MESSAGE_ASSISTANT) {
            if (str_contains(self->turn->messages[i].text, STR(OFFER)))
                return true;
            seen++;
        }
    return false;
}

static void offer_next(struct talk *self)
{
    if (self->pending != NULL) {
        remind(self);
    } else if (next_question(self) != NULL && !was_offered(self)) {
        paragraph(self);
        say(self, OFFER);
    }
}

/* The question that a message may be about: the pending one, or before the first reply the one that the page
 * shows without it having been asked. */
static const struct question *question_at_hand(struct talk *self)
{
    return self->pending != NULL || has_spoken(self->turn) ? self->pending : next_question(self);
}

/* A message that is no command: an answer where a question is open, otherwise words to look up. */
static void take_words(struct talk *self, const struct command *command)
{
    const struct question *question = question_at_hand(self);
    bool asks = message_asks(self->message, self->mem);
    struct command wish, unclear = {.kind = COMMAND_UNCLEAR};
    size_t from = 0;

    if (question == NULL && !asks && wish_read(self->message, self->mem, &wish)) {
        paragraph(self);
        edit_addition(self, &wish);
        offer_next(self);
        return;
    }

    if (question != NULL && (!asks || strcmp(question->topic, "questions") == 0)) {
        take_answer(self, question);
        return;
    }
    paragraph(self);
    if (item_code_find(self->message, &from, &unclear.code))
        report_unclear(self, &unclear);
    else
        report_words(self, command);
    offer_next(self);
}

static void greet(struct talk *self, const struct command *command _unused_)
{
    const struct question *question = next_question(self);
    paragraph(self);
    if (question == NULL) {
        say(self, "Good to see you. I have no question left; say “help” for what else I can do.");
        return;
    }
    say(self, "%s", self->pending != NULL ? "This question is open:" : "Let us begin:");
    ask(self, question);
}

/* Whether the pending question was asked in the last reply, so that "next question" means another one. */
static bool was_just_asked(const struct talk *self)
{
    for (size_t i = self->turn->message_count; i-- > 0;) {
        const struct message *message = &self->turn->messages[i];
        if (message->role == MESSAGE_ASSISTANT)
            return self->pending != NULL && str_eq(message->question, str_from(self->pending->id));
    }
    return false;
}

static void go_on(struct talk *self, const struct command *command _unused_)
{
    bool another = str_starts_nocase(str_trim(self->message), STR("next"));
    if (self->pending == NULL)
        ask_next(self);
    else if (another && was_just_asked(self))
        take_skip(self, self->pending);
    else
        ask(self, self->pending);
}

/* "skip", "I don't know", "none", "example": about the question at hand. */
static void take_about_question(struct talk *self, const struct command *command)
{
    const struct question *question = question_at_hand(self);

    if (question == NULL) {
        paragraph(self);
        say(self, next_question(self) != NULL
                      ? "No question is open. Say “next question” and I ask one."
                      : "No question is open, and I have none left. Say “help” for what I can do.");
    } else if (command->kind == COMMAND_SKIP)
        take_skip(self, question);
    else if (command->kind == COMMAND_UNKNOWN)
        take_unknown(self, question, command->text);
    else if (command->kind == COMMAND_NOTHING)
        take_nothing(self, question);
    else
        explain(self, question);
}

/* What answers each command; `aside`: it leaves the interview where it is, so the open question is asked
 * again. */
static const struct {
    void (*answer)(struct talk *self, const struct command *command);
    bool aside;
} answers[] = {
    [COMMAND_NONE] = {take_words, false},
    [COMMAND_GREETING] = {greet, false},
    [COMMAND_SKIP] = {take_about_question, false},
    [COMMAND_BACK] = {go_back, false},
    [COMMAND_UNKNOWN] = {take_about_question, false},
    [COMMAND_NOTHING] = {take_about_question, false},
    [COMMAND_PAUSE] = {take_pause, false},
    [COMMAND_NEXT] = {go_on, false},
    [COMMAND_HELP] = {report_help, true},
    [COMMAND_EXPLAIN] = {take_about_question, false},
    [COMMAND_MISSING] = {report_missing, true},
    [COMMAND_STATUS] = {report_status, true},
    [COMMAND_LINT] = {report_lint, true},
    [COMMAND_CHANGES] = {report_changes, true},
    [COMMAND_SHOW] = {report_item, true},
    [COMMAND_SET] = {edit_field, true},
    [COMMAND_REMOVE] = {edit_removal, true},
    [COMMAND_REWORD] = {edit_statement, true},
    [COMMAND_ADD] = {edit_addition, true},
    [COMMAND_FIND] = {report_words, true},
    [COMMAND_LIST] = {report_list, true},
    [COMMAND_ORIGIN] = {report_origin, true},
    [COMMAND_FIGURE] = {edit_figure, true},
    [COMMAND_JUDGE] = {report_judgement, true},
    [COMMAND_CANNOT] = {report_limit, true},
    [COMMAND_UNCLEAR] = {report_unclear, true},
    [COMMAND_THANKS] = {thank, true},
    [COMMAND_ACKNOWLEDGE] = {acknowledge, true},
    [COMMAND_MASHED] = {ask_for_words, true},
};

/* Whether the question asks what the product shall do. */
static bool asks_for_behaviour(const struct question *question)
{
    const struct topic *topic = question != NULL ? topic_find(str_from(question->topic)) : NULL;
    return topic != NULL && topic->form == TOPIC_ITEMS &&
           (topic->kind == ITEM_FUNCTIONAL || topic->kind == ITEM_NONFUNCTIONAL);
}

static void guide_start(struct assistant *assistant _unused_, const struct assistant_turn *turn,
                        struct assistant_sink *sink)
{
    const struct assistant_usage usage = {0};
    struct talk talk = {
        .turn = turn, .sink = sink, .mem = turn->mem, .interview = *turn->interview, .message = STR("")};
    struct command command;

    if (turn->message_count > 0 && turn->messages[turn->message_count - 1].text.ptr != NULL)
        talk.message = turn->messages[turn->message_count - 1].text;
    if (!str_is_empty(turn->interview->pending))
        talk.pending = question_find(turn->interview->pending);
    command = command_read(talk.message, turn->now, talk.mem);
    if (command.imperative && asks_for_behaviour(talk.pending))
        command = (struct command){.kind = COMMAND_NONE}; /* it is the answer */
    if (!has_introduced(turn) && command.kind != COMMAND_HELP)
        say(&talk, "I am Stet's built-in guide: I follow rules and am " WHAT_IT_IS ".");
    if (command.foreign)
        say(&talk, "%sI speak only English, but you may answer in any language: your words stay as they are.",
            talk.said ? " " : "");
    if (answers[command.kind].aside)
        paragraph(&talk);
    answers[command.kind].answer(&talk, &command);
    if (answers[command.kind].aside)
        offer_next(&talk);
    if (talk.step.answered.ptr != NULL || talk.step.next.ptr != NULL)
        sink->ops->interview(sink, &talk.step);
    sink->ops->done(sink, &usage);
}

static const char *guide_name(const struct assistant *self _unused_)
{
    return "guide";
}

static void guide_free(struct assistant *self _unused_) {}

struct assistant *guide_assistant(void)
{
    static const struct assistant_ops ops = {.start = guide_start, .name = guide_name, .free = guide_free};
    static struct assistant guide = {.ops = &ops};
    return &guide;
}
