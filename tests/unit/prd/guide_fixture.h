/*
 * What tests of the guide and of the rules for events stand on: documents read by the real parser, changed by
 * the real applier, and a conversation with the guide in which everything is kept in memory.
 */
#pragma once
#include "check.h"
#include "services/answer_shaper.h"
#include "services/applier.h"
#include "services/cmark_markdown_parser.h"
#include "services/guide.h"
#include "strbuf.h"

#define FIXTURE_NOW INT64_C(1800000000000) /* Friday, 2027-01-15 */

struct guide_fixture {
    struct assistant_sink sink; /* first: the ops come back by a cast */
    struct arena *mem;
    struct clock_fixed clock;
    struct random_seeded random;
    struct applier applier;
    struct document document;
    int64_t floor[ITEM_KINDS];
    int64_t revision;

    struct interview interview;
    struct message messages[128];
    size_t message_count;
    struct proposal proposals[64]; /* that wait */
    size_t proposal_count;
    struct turn_change changes[32];
    size_t change_count;

    /* Of the last reply. */
    struct strbuf reply;
    size_t deltas, ends;
    struct proposal_draft drafts[8];
    size_t draft_count;
    struct assistant_interview_step step;
    size_t wanted; /* deltas until nobody listens; 0: for ever */
};

static inline bool fixture_delta(struct assistant_sink *sink, struct str text)
{
    struct guide_fixture *self = (struct guide_fixture *)(void *)sink;
    strbuf_add(&self->reply, text);
    self->deltas++;
    return self->wanted == 0 || self->deltas < self->wanted;
}

static inline void fixture_proposal(struct assistant_sink *sink, const struct proposal_draft *draft)
{
    struct guide_fixture *self = (struct guide_fixture *)(void *)sink;
    assert_true(self->draft_count < COUNT_OF(self->drafts));
    self->drafts[self->draft_count++] = *draft;
}

static inline void fixture_step(struct assistant_sink *sink, const struct assistant_interview_step *step)
{
    ((struct guide_fixture *)(void *)sink)->step = *step;
}

static inline void fixture_done(struct assistant_sink *sink, const struct assistant_usage *usage _unused_)
{
    ((struct guide_fixture *)(void *)sink)->ends++;
}

static inline void fixture_failed(struct assistant_sink *sink _unused_, struct error *error)
{
    print_error("%s\n", error_message(error));
    error_free(error);
    fail();
}

static inline void fixture_import(struct guide_fixture *self, struct str markdown)
{
    struct applied applied;
    check_ok(applier_import(&self->applier, markdown, 1, self->mem, &applied));
    self->document = applied.document;
    memcpy(self->floor, applied.code_floor, sizeof(self->floor));
    self->revision = 1;
}

/* A conversation about a new PRD of the template. */
static inline struct guide_fixture *fixture_new(struct arena *mem, const char *template_name, struct str idea)
{
    static const struct assistant_sink_ops ops = {.delta = fixture_delta,
                                                  .proposal = fixture_proposal,
                                                  .interview = fixture_step,
                                                  .done = fixture_done,
                                                  .failed = fixture_failed};
    struct guide_fixture *self = arena_new_of(mem, struct guide_fixture);
    self->sink.ops = &ops;
    self->mem = mem;
    clock_fixed_init(&self->clock, FIXTURE_NOW);
    random_seeded_init(&self->random, 1);
    self->applier = (struct applier){cmark_markdown_parser(), NULL, &self->random.base, &self->clock.base};
    self->interview.template_name = str_from(template_name);
    self->interview.answers = arena_array_of(mem, 64, struct interview_answer);
    fixture_import(self, template_document(str_from(template_name), STR("Club fees"), idea, mem));
    return self;
}

/* Applies the operations; the test fails when they do not fit. */
static inline void fixture_apply(struct guide_fixture *self, const struct operation *operations, size_t count)
{
    struct applied applied;
    struct error *error = applier_apply(&self->applier, &self->document, operations, count, self->floor,
                                        ++self->revision, NULL, self->mem, &applied);
    for (size_t i = 0; error != OK && i < error_field_count(error); i++)
        print_error("%.*s of \"%.*s\"\n", STR_ARGS(error_field_at(error, i)->detail),
                    STR_ARGS(operations[0].text));
    check_ok(error);
    self->document = applied.document;
    memcpy(self->floor, applied.code_floor, sizeof(self->floor));
}

static inline void fixture_save(struct guide_fixture *self, struct str question, enum answer_state state,
                                struct str text)
{
    struct interview *interview = &self->interview;
    size_t at = 0;
    while (at < interview->count && !str_eq(interview->answers[at].question, question))
        at++;
    if (at == interview->count)
        interview->count++;
    interview->answers[at] = (struct interview_answer){.question = question, .state = state, .text = text};
    if (state == ANSWER_ASKED)
        interview->pending = question;
    else if (str_eq(interview->pending, question))
        interview->pending = STR_NONE;
}

static inline struct assistant_turn fixture_turn(struct guide_fixture *self)
{
    return (struct assistant_turn){
        .mem = self->mem,
        .prd_key = STR("CF"),
        .title = STR("Club fees"),
        .template_name = self->interview.template_name,
        .document = &self->document,
        .messages = self->messages,
        .message_count = self->message_count,
        .interview = &self->interview,
        .open_proposals = self->proposals,
        .open_count = self->proposal_count,
        .changes = self->changes,
        .change_count = self->change_count,
        .code_floor = self->floor,
        .now = FIXTURE_NOW,
    };
}

/* Sends a message; what came of it is in the fixture. Returns the reply. */
static inline struct str fixture_say(struct guide_fixture *self, struct str text)
{
    struct assistant_turn turn;
    size_t ends = self->ends;

    assert_true(self->message_count + 2 <= COUNT_OF(self->messages));
    self->messages[self->message_count++] = (struct message){.role = MESSAGE_USER, .text = text};
    self->reply = strbuf_new(self->mem, STRBUF_LIMIT_DEFAULT);
    self->deltas = self->draft_count = 0;
    self->step = (struct assistant_interview_step){0};
    turn = fixture_turn(self);
    guide_assistant()->ops->start(guide_assistant(), &turn, &self->sink);
    assert_int_equal(self->ends, ends + 1);
    self->messages[self->message_count++] = (struct message){
        .role = MESSAGE_ASSISTANT, .text = strbuf_str(&self->reply), .question = self->step.next};
    if (self->step.answered.ptr != NULL)
        fixture_save(self, self->step.answered, self->step.state, text);
    if (self->step.next.ptr != NULL)
        fixture_save(self, self->step.next, ANSWER_ASKED, STR(""));
    return strbuf_str(&self->reply);
}

/* Lets the proposals of the last reply stand, one operation after the other, as a person does. */
static inline void fixture_accept(struct guide_fixture *self)
{
    for (size_t i = 0; i < self->draft_count; i++)
        for (size_t k = 0; k < self->drafts[i].count; k++)
            fixture_apply(self, &self->drafts[i].operations[k], 1);
}

/* Keeps the proposals of the last reply waiting. */
static inline void fixture_keep(struct guide_fixture *self)
{
    for (size_t i = 0; i < self->draft_count; i++) {
        struct proposal *proposal = &self->proposals[self->proposal_count++];
        proposal->count = self->drafts[i].count;
        proposal->operations = arena_array_of(self->mem, proposal->count, struct proposed_operation);
        for (size_t k = 0; k < proposal->count; k++)
            proposal->operations[k].operation = self->drafts[i].operations[k];
    }
}

static inline struct str fixture_text(struct guide_fixture *self)
{
    return document_text(&self->document, self->mem);
}

/* Says so when `text` does not hold `part`. */
#define check_has(text, part) check_has_at((text), (part), true, __FILE__, __LINE__)
#define check_lacks(text, part) check_has_at((text), (part), false, __FILE__, __LINE__)
static inline void check_has_at(struct str text, struct str part, bool expected, const char *file, int line)
{
    if (str_contains(text, part) == expected)
        return;
    print_error("\"%.*s\"\n%s\n\"%.*s\"\n", STR_ARGS(text), expected ? "has no" : "has", STR_ARGS(part));
    _fail(file, line);
}

/* The text of a file of the test data; skips the test, by name, when it is not there. */
static inline struct str test_data(struct arena *mem, const char *name)
{
    const char *folder = getenv("STET_TEST_DATA");
    struct str path = folder != NULL ? str_format(mem, "%s/%s", folder, name)
                                     : str_format(mem, "%s/../shared/data/%s", STET_SOURCE_ROOT, name);
    FILE *file = fopen(path.ptr, "r");
    char *bytes;
    size_t length;

    if (file == NULL) {
        print_message("skipped: %s is not there\n", path.ptr);
        skip();
    }
    bytes = arena_alloc(mem, (size_t)1 << 20);
    length = fread(bytes, 1, ((size_t)1 << 20) - 1, file);
    fclose(file);
    return str_of(bytes, length);
}

/* The lines of a Markdown document from the heading `from` up to the next heading of the same or a higher
 * level. */
static inline struct str markdown_section(struct str text, const char *heading)
{
    size_t start = SIZE_MAX, at = 0;
    int level = 0;
    struct str rest = text, line;
    bool fenced = false;

    while (str_next_line(&rest, &line)) {
        struct str trimmed = str_trim(line);
        int own = 0;
        fenced = fenced != str_starts(trimmed, STR("```"));
        while (!fenced && (size_t)own < trimmed.len && trimmed.ptr[own] == '#')
            own++;
        if (start != SIZE_MAX && own > 0 && own <= level)
            return str_slice(text, start, at);
        if (start == SIZE_MAX && own > 0 &&
            str_eq(str_trim(str_slice(trimmed, (size_t)own, trimmed.len)), str_from(heading))) {
            start = at + line.len;
            level = own;
        }
        at += line.len;
    }
    return start != SIZE_MAX ? str_slice(text, start, text.len) : STR_NONE;
}
