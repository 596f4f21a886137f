#include "services/reply_generation.h"
#include "services/growth.h"
#include "services/open_proposals.h"
#include "services/proposal_view.h"
#include "services/turn_snapshot.h"
#include "strbuf.h"

/* A reply longer than this is cut off: nobody reads it, and it would fill memory. */
#define TEXT_MAX ((size_t)256 << 10)
/* An event that is larger is left out of the stream; the list of proposals has it. */
#define EVENT_MAX ((size_t)256 << 10)
#define PROPOSALS_MAX 64
#define ATTEMPTS 3

/* One reply being written. Lives in its own arena, from generate_reply until it is stored. */
struct generation {
    struct assistant_sink sink;
    const struct reply_generation *self;
    struct arena *mem;
    struct assistant *assistant;
    struct message message, reply; /* the message is the one that is answered */
    struct prd prd;
    struct assistant_turn turn;
    struct strbuf text;
    struct proposal_draft *drafts;
    size_t draft_count;
    struct assistant_interview_step step;
    struct assistant_usage usage;
    const struct manifest *manifest; /* NULL: no model was asked */
    struct error *failure;           /* OK: the assistant came to its end */
    bool is_too_long;
    /* The assistant's last word and the return of its start meet here; whoever is second does the rest. */
    _Atomic unsigned arrivals;
};

struct str interrupted_words(void)
{
    return STR("The server stopped while this was being written. Send your message again for a new answer.");
}

static struct generation *generation_of(struct assistant_sink *sink)
{
    return container_of(sink, struct generation, sink);
}

/* What a person is told about a failure. The log has the rest. */
static struct str words_for(const struct error *failure)
{
    if (error_is(failure, ERROR_INTERNAL))
        return STR(
            "The server made a mistake while answering, and its log says which. Send your message again.");
    return str_from(error_message(failure));
}

/* Proposals of one generation, made from its drafts. */
static struct proposal *make_proposals(const struct generation *generation, int64_t now)
{
    const struct reply_generation *self = generation->self;
    struct proposal *proposals = arena_array_of(generation->mem, generation->draft_count, struct proposal);

    for (size_t i = 0; i < generation->draft_count; i++) {
        const struct proposal_draft *draft = &generation->drafts[i];
        struct evidence evidence = {
            .kind = EVIDENCE_MESSAGE,
            .id = id_format(generation->mem, generation->message.id),
            .quote = draft->quote.ptr != NULL ? draft->quote : STR(""),
        };
        proposals[i] = proposal_from(draft, &generation->prd, evidence, id_new(self->clock, self->random),
                                     now, generation->mem);
    }
    return proposals;
}

static struct error *save_interview(struct generation *generation, struct prd_work *work, int64_t now)
{
    const struct assistant_interview_step *step = &generation->step;
    struct interview_answer answer = {
        .question = step->answered,
        .state = step->state,
        .message = generation->message.id,
        .text = generation->message.text,
        .at = now,
    };

    if (step->answered.ptr != NULL) {
        generation->message.question = step->answered;
        TRY(message_repository_update(work->messages, &generation->message));
        TRY(interview_repository_save(work->interviews, generation->prd.id, generation->prd.workspace,
                                      &answer));
    }
    if (step->next.ptr == NULL)
        return OK;
    generation->reply.question = step->next;
    answer =
        (struct interview_answer){.question = step->next, .state = ANSWER_ASKED, .text = STR(""), .at = now};
    return interview_repository_save(work->interviews, generation->prd.id, generation->prd.workspace,
                                     &answer);
}

/* All that came of the reply, in one transaction. */
static struct error *store_once(struct generation *generation, struct proposal *proposals, int64_t now)
{
    struct prd_store *store = generation->self->store;
    _cleanup_(prd_work_end) struct prd_work *work = NULL;

    TRY(prd_store_write(store, generation->reply.prd, &work));
    if (generation->failure == OK) {
        TRY(save_interview(generation, work, now));
        for (size_t i = 0; i < generation->draft_count; i++)
            TRY(propose_once(work, &proposals[i], generation->mem));
    }
    TRY(message_repository_update(work->messages, &generation->reply));
    if (generation->manifest != NULL)
        TRY(manifest_repository_add(work->manifests, &generation->reply, generation->manifest));
    return prd_work_commit(work);
}

static struct error *store_outcome(struct generation *generation, struct proposal *proposals, int64_t now)
{
    struct error *error = OK;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        error_free(error);
        error = store_once(generation, proposals, now);
        if (!error_is(error, ERROR_RETRY))
            break;
    }
    return error;
}

static void send(const struct generation *generation, enum reply_event_kind kind, struct str data)
{
    struct reply_hub *hub = generation->self->hub;
    if (data.len <= EVENT_MAX)
        (void)hub->ops->add(hub, generation->reply.id, kind, data);
}

static struct message_dto describe_reply(const struct generation *generation,
                                         const struct proposal *proposals)
{
    struct arena *mem = generation->mem;
    struct message_dto dto = message_dto_from(&generation->reply, NULL, 0, mem);

    if (proposals == NULL)
        return dto;
    dto.proposals.items = arena_array_of(mem, generation->draft_count, struct str);
    for (size_t i = 0; i < generation->draft_count; i++)
        dto.proposals.items[dto.proposals.count++] = id_format(mem, proposals[i].id);
    return dto;
}

/* Each proposal against the document as it is now. */
static struct error *send_proposals(const struct generation *generation, const struct proposal *proposals)
{
    const struct reply_generation *self = generation->self;
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct proposal_view view;

    if (generation->draft_count == 0)
        return OK;
    TRY(prd_store_read(self->store, &work));
    TRY(proposal_view_open(self->applier, work, generation->prd.id, generation->mem, &view));
    for (size_t i = 0; i < generation->draft_count; i++) {
        struct proposal_dto dto;
        TRY(proposal_view_of(&view, &proposals[i], generation->mem, &dto));
        send(generation, REPLY_PROPOSAL, self->format->proposal(&dto, generation->mem));
    }
    return OK;
}

static void send_outcome(struct generation *generation, const struct proposal *proposals)
{
    const struct reply_format *format = generation->self->format;
    struct message_dto dto = describe_reply(generation, proposals);
    struct usage_dto usage = {generation->usage.prompt_tokens, generation->usage.completion_tokens};
    struct error *error;

    if (generation->failure != OK) {
        send(generation, REPLY_FAILED, format->problem(generation->failure, generation->mem));
        return;
    }
    error = send_proposals(generation, proposals);
    if (error != OK) /* they are stored; the page finds them in the list */
        background_report(generation->self->background, "sending the proposals of a reply", error);
    error_free(error);
    send(generation, REPLY_USAGE, format->usage(&usage, generation->mem));
    send(generation, REPLY_DONE, format->message(&dto, generation->mem));
}

static void tell(const struct generation *generation, const struct proposal *proposals)
{
    struct announcer *announcer = generation->self->announcer;
    struct announcement announcement = {
        .topic = "prd.message",
        .workspace = generation->reply.workspace,
        .prd = generation->reply.prd,
        .subject = generation->reply.id,
    };

    announce(announcer, &announcement);
    announcement.topic = "prd.proposed";
    for (size_t i = 0; proposals != NULL && i < generation->draft_count; i++) {
        announcement.subject = proposals[i].id;
        announce(announcer, &announcement);
    }
}

/* Gives the assistant back, with how it did; before the reply's end is told, so that who then asks about its
 * state hears of it. */
static void release(struct generation *generation)
{
    struct assistants *assistants = generation->self->assistants;
    assistants->ops->heard(assistants, generation->assistant, generation->failure);
    assistants->ops->release(assistants, generation->assistant);
}

static void fill_reply(struct generation *generation)
{
    struct message *reply = &generation->reply;

    if (generation->failure == OK && generation->is_too_long)
        generation->failure = error_new(
            ERROR_TOO_LARGE, "reply_too_long",
            "The answer grew past %zu KiB and was cut off. Ask for less at a time.", TEXT_MAX >> 10);
    reply->text = str_dup(generation->mem, strbuf_str(&generation->text));
    reply->status = generation->failure == OK ? MESSAGE_COMPLETE : MESSAGE_FAILED;
    reply->error = generation->failure == OK ? STR_NONE : words_for(generation->failure);
}

/* Stores what came, tells who listens, and ends the generation. */
static void finish(void *context)
{
    struct generation *generation = context;
    const struct reply_generation *self = generation->self;
    int64_t now = clock_now(self->clock);
    struct proposal *proposals = NULL;
    struct error *error;

    release(generation);
    fill_reply(generation);
    if (error_is(generation->failure, ERROR_INTERNAL))
        background_report(self->background, "answering a message", generation->failure);
    if (generation->failure == OK)
        proposals = make_proposals(generation, now);
    error = store_outcome(generation, proposals, now);
    if (error != OK) {
        background_report(self->background, "storing a reply", error);
        error_free(generation->failure);
        generation->failure =
            error_wrap(error, ERROR_UNAVAILABLE, "not_stored",
                       "The answer came, but could not be stored. Send your message again.");
        proposals = NULL;
    }
    send_outcome(generation, proposals);
    self->hub->ops->close(self->hub, generation->reply.id);
    tell(generation, proposals);
    error_free(generation->failure);
    arena_free(generation->mem);
}

/* The assistant's last word, or the return of its start: the second one finishes. */
static bool is_second(struct generation *generation)
{
    return generation->arrivals++ == 1;
}

static bool hear_delta(struct assistant_sink *sink, struct str text)
{
    struct generation *generation = generation_of(sink);
    struct reply_hub *hub = generation->self->hub;

    if (text.len == 0)
        return !generation->is_too_long;
    if (generation->text.len + text.len > TEXT_MAX)
        generation->is_too_long = true;
    if (generation->is_too_long)
        return false;
    strbuf_add(&generation->text, text);
    return hub->ops->add(hub, generation->reply.id, REPLY_DELTA, text);
}

static void hear_proposal(struct assistant_sink *sink, const struct proposal_draft *draft)
{
    struct generation *generation = generation_of(sink);
    struct arena *mem = generation->mem;
    struct operation *operations;
    struct proposal_draft *copy;

    if (generation->draft_count == PROPOSALS_MAX || draft->count == 0)
        return;
    operations = arena_array_of(mem, draft->count, struct operation);
    for (size_t i = 0; i < draft->count; i++) {
        operations[i] = draft->operations[i];
        operations[i].text = str_dup(mem, draft->operations[i].text);
        operations[i].field = str_dup(mem, draft->operations[i].field);
        operations[i].value = str_dup(mem, draft->operations[i].value);
    }
    generation->drafts = array_room(mem, generation->drafts, generation->draft_count, sizeof(*copy));
    copy = &generation->drafts[generation->draft_count++];
    *copy = (struct proposal_draft){
        .origin = draft->origin,
        .reason = str_dup(mem, draft->reason),
        .quote = str_dup(mem, draft->quote),
        .operations = operations,
        .count = draft->count,
    };
}

static void hear_interview(struct assistant_sink *sink, const struct assistant_interview_step *step)
{
    struct generation *generation = generation_of(sink);
    generation->step = (struct assistant_interview_step){
        .answered = str_dup(generation->mem, step->answered),
        .state = step->state,
        .next = str_dup(generation->mem, step->next),
    };
}

static bool hear_wanted(struct assistant_sink *sink)
{
    struct generation *generation = generation_of(sink);
    struct reply_hub *hub = generation->self->hub;
    return !generation->is_too_long && hub->ops->wanted(hub, generation->reply.id);
}

static void hear_manifest(struct assistant_sink *sink, const struct manifest *manifest)
{
    generation_of(sink)->manifest = manifest;
}

static void end(struct generation *generation)
{
    if (is_second(generation))
        background_run(generation->self->background, finish, generation);
}

static void hear_done(struct assistant_sink *sink, const struct assistant_usage *usage)
{
    struct generation *generation = generation_of(sink);
    if (usage != NULL)
        generation->usage = *usage;
    end(generation);
}

static void hear_failed(struct assistant_sink *sink, struct error *error)
{
    struct generation *generation = generation_of(sink);
    generation->failure = error;
    end(generation);
}

static const struct assistant_sink_ops sink_ops = {
    .delta = hear_delta,
    .proposal = hear_proposal,
    .interview = hear_interview,
    .wanted = hear_wanted,
    .manifest = hear_manifest,
    .done = hear_done,
    .failed = hear_failed,
};

/* The two messages, for who listens. */
static void send_messages(const struct generation *generation, const struct message *said)
{
    const struct message *both[] = {said, &generation->reply};

    for (size_t i = 0; i < COUNT_OF(both); i++) {
        struct message_dto dto = message_dto_from(both[i], NULL, 0, generation->mem);
        send(generation, REPLY_MESSAGE, generation->self->format->message(&dto, generation->mem));
    }
}

static struct message copy_message(const struct message *message, struct arena *mem)
{
    struct message copy = *message;
    copy.author_name = str_dup(mem, message->author_name);
    copy.text = str_dup(mem, message->text);
    copy.question = str_dup(mem, message->question);
    copy.error = str_dup(mem, message->error);
    return copy;
}

void generate_reply(const struct reply_generation *self, const struct reply_order *order)
{
    struct arena *mem = arena_new((size_t)32 << 10);
    struct generation *generation = arena_new_of(mem, struct generation);

    generation->sink.ops = &sink_ops;
    generation->self = self;
    generation->mem = mem;
    generation->assistant = order->assistant;
    generation->message = copy_message(order->answered, mem);
    generation->reply = copy_message(order->reply, mem);
    generation->text = strbuf_new(mem, TEXT_MAX);
    send_messages(generation, order->said);
    generation->failure = take_snapshot(self->store, &generation->message, clock_now(self->clock), mem,
                                        &generation->prd, &generation->turn);
    if (generation->failure != OK) {
        finish(generation);
        return;
    }
    generation->turn.reply = generation->reply.id;
    generation->assistant->ops->start(generation->assistant, &generation->turn, &generation->sink);
    if (is_second(generation))
        finish(generation);
}
