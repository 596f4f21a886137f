#include "services/model_assistant.h"

#include "services/model_answer.h"
#include "services/model_prompt.h"
#include "services/obligations.h"
#include "services/words.h"
#include "unicode.h"

#include <stdlib.h>

#define QUOTE_MAX ((size_t)280)
#define RAW_MAX ((size_t)64 << 10)
#define MARK_BYTES 6
#define REPAIR_TOKENS 200 /* for the words around the first answer */
#define WORDS_TO_TELL 6   /* fewer do not say what language they are in */

struct model_assistant {
    struct assistant base;
    struct model_endpoint endpoint;
    char *name, *host;
    _Atomic int64_t context_tokens;
    struct background *background;
    struct model_ledger *ledger;
    const struct log *log;
};

/* One reply: up to two calls, the answer and its repair. */
struct generation {
    struct model_hearer hearer;
    struct model_assistant *assistant;
    const struct assistant_turn *turn;
    struct assistant_sink *sink;
    struct arena *mem; /* the turn's */
    struct model_prompt prompt;
    struct model_call call;
    struct model_answer answer;
    struct strbuf prose;
    struct manifest manifest;
    struct assistant_usage usage;
    struct id reservation;
    struct error *failure; /* of the call that just ended */
    bool is_repair, is_unwanted, has_spoken;
    struct str problem; /* what the repair is to mend */
};

static struct generation *generation_of(struct model_hearer *hearer)
{
    return container_of(hearer, struct generation, hearer);
}

static void speak(void *context, struct str text)
{
    struct generation *self = context;

    if (!text.len || self->is_repair) /* a repair's prose repeats the first one's */
        return;
    self->has_spoken = true;
    strbuf_add(&self->prose, text);
    if (!self->sink->ops->delta(self->sink, text))
        self->is_unwanted = true;
}

static bool hear_text(struct model_hearer *hearer, struct str text)
{
    struct generation *self = generation_of(hearer);

    model_answer_feed(&self->answer, text);
    return !self->is_unwanted && !self->answer.raw.overflowed;
}

static bool hear_wanted(struct model_hearer *hearer)
{
    struct generation *self = generation_of(hearer);
    return self->sink->ops->wanted(self->sink);
}

/* The reason, and what the operations take away of what the document obliges to: nobody strikes a "shall"
 * without seeing it named. */
static struct str full_reason(const struct generation *self, struct str reason,
                              const struct operation *operations, size_t count)
{
    const struct document *document = self->turn->document;
    struct strbuf out = strbuf_new(self->mem, (size_t)1 << 16);

    strbuf_add(&out, reason.ptr ? reason : STR("The assistant gave no reason."));
    for (size_t i = 0; i < count; i++) {
        size_t index = document_find(document, operations[i].node);
        struct str_list lost;
        bool takes =
            operations[i].kind == OPERATION_REPLACE_TEXT || operations[i].kind == OPERATION_REMOVE_NODE;
        if (!takes || index == SIZE_MAX)
            continue;
        lost = obligations_lost(document->nodes[index].text, operations[i].text, self->mem);
        for (size_t j = 0; j < lost.count; j++)
            strbuf_addf(&out, "%s\"%.*s\"",
                        j ? ", " : " It takes out: ", STR_ARGS(utf8_cut(lost.items[j], 200)));
    }
    return strbuf_str(&out);
}

/* The proposals of an answer: a change with a reason begins one, a change without goes with the one before
 * it. */
static void propose(struct generation *self)
{
    const struct assistant_turn *turn = self->turn;
    struct str quote =
        turn->message_count ? utf8_cut(turn->messages[turn->message_count - 1].text, QUOTE_MAX) : STR_NONE;
    struct operation *operations = arena_array_of(self->mem, self->answer.count + 1, struct operation);
    size_t i = 0;

    while (i < self->answer.count) {
        struct str reason = self->answer.changes[i].reason;
        size_t from = i;

        do {
            operations[i] = self->answer.changes[i].operation;
            i++;
        } while (i < self->answer.count && !self->answer.changes[i].reason.ptr);
        struct proposal_draft draft = {
            .origin = turn->interview->pending.ptr ? PROPOSAL_INTERVIEW : PROPOSAL_CHAT,
            .reason = full_reason(self, reason, &operations[from], i - from),
            .quote = quote,
            .operations = &operations[from],
            .count = i - from,
        };
        self->sink->ops->proposal(self->sink, &draft);
    }
}

/* With a model too the interview is Stet's: a message that leads to a change answers the pending question. */
static void step_interview(struct generation *self)
{
    struct str pending = self->turn->interview->pending;
    const struct question *next = model_next_question(self->turn, self->mem);
    struct assistant_interview_step step = {.next = next ? str_from(next->id) : STR_NONE};

    if (pending.ptr && !self->answer.count)
        return;
    if (pending.ptr) {
        step.answered = pending;
        step.state = ANSWER_GIVEN;
    }
    if (step.answered.ptr || step.next.ptr)
        self->sink->ops->interview(self->sink, &step);
}

static void add_note(struct generation *self, struct str note)
{
    self->sink->ops->delta(self->sink, str_format(self->mem, "\n\n_%.*s_", STR_ARGS(note)));
}

static bool tells_language(struct str text, struct arena *mem)
{
    return words_all(text, mem).count >= WORDS_TO_TELL;
}

/* Models fall into another language now and then. What was said cannot be unsaid, but named. */
static void note_language(struct generation *self)
{
    const struct assistant_turn *turn = self->turn;
    struct str asked = turn->message_count ? turn->messages[turn->message_count - 1].text : STR("");
    struct str prose = strbuf_str(&self->prose);

    if (tells_language(asked, self->mem) && words_are_english(asked, self->mem) && prose.len > 40 &&
        !words_are_english(prose, self->mem))
        add_note(self,
                 STR("The model answered in another language than yours. Ask it to say that in English, "
                     "or ask the guide."));
}

static void tell_manifest(struct generation *self)
{
    self->sink->ops->manifest(self->sink, &self->manifest);
}

static void fail(struct generation *self, struct error *error)
{
    tell_manifest(self);
    self->sink->ops->failed(self->sink, error);
}

static void complete(struct generation *self, struct str problem)
{
    note_language(self);
    if (problem.ptr) {
        self->manifest.problem = problem;
        self->manifest.answer = str_dup(self->mem, utf8_cut(strbuf_str(&self->answer.raw), RAW_MAX));
        add_note(self, str_format(self->mem, "Some changes that the model suggested could not be used: %.*s.",
                                  STR_ARGS(problem)));
    }
    propose(self);
    step_interview(self);
    tell_manifest(self);
    self->sink->ops->done(self->sink, &self->usage);
}

static struct error *reserve(struct generation *self)
{
    struct model_ledger *ledger = self->assistant->ledger;
    struct model_spending spending = {
        .workspace = self->turn->workspace,
        .prd = self->turn->prd,
        .message = self->turn->reply,
        .is_of_workspace = self->assistant->endpoint.is_of_workspace,
        .purpose = self->is_repair ? PURPOSE_REPAIR : PURPOSE_ANSWER,
        .model = str_from(self->assistant->name),
        .prompt_tokens = self->prompt.estimated_tokens,
        .completion_tokens = self->prompt.answer_tokens,
    };
    return ledger ? ledger->ops->reserve(ledger, &spending, self->mem, &self->reservation) : OK;
}

static void ask(struct generation *self)
{
    struct model_request request = {
        .model = self->assistant->endpoint.model,
        .messages = self->prompt.messages,
        .count = self->prompt.count,
        .temperature = MODEL_TEMPERATURE,
        .context_tokens = self->prompt.estimated_tokens + self->prompt.answer_tokens,
        .answer_tokens = self->prompt.answer_tokens,
    };

    model_answer_init(&self->answer, self->turn->document, self->mem, speak, self);
    model_call_start(&self->call, &self->assistant->endpoint, &request, &self->hearer, self->mem);
}

/* One more turn, with the exact reason why the changes were refused. */
static void repair(struct generation *self)
{
    struct prompt_message *messages =
        arena_array_of(self->mem, self->prompt.count + 2, struct prompt_message);
    struct str first = str_dup(self->mem, strbuf_str(&self->answer.raw));
    struct error *refused;

    memcpy(messages, self->prompt.messages, self->prompt.count * sizeof(*messages));
    messages[self->prompt.count] = (struct prompt_message){"assistant", first.len ? first : STR("(nothing)")};
    messages[self->prompt.count + 1] = (struct prompt_message){
        "user", str_format(self->mem,
                           "A change was refused: %.*s. Send all changes again, corrected, and nothing else.",
                           STR_ARGS(self->problem))};
    self->prompt.messages = messages;
    self->prompt.count += 2;
    self->prompt.estimated_tokens += self->prompt.answer_tokens + REPAIR_TOKENS;
    self->is_repair = true;
    refused = reserve(self);
    if (refused) {
        error_free(refused);
        complete(self, str_format(self->mem, "%.*s; the budget for models leaves no room to have it mended",
                                  STR_ARGS(self->problem)));
        return;
    }
    ask(self);
}

static void note_call(struct generation *self)
{
    const struct model_call *call = &self->call;

    if (self->manifest.call_count == MANIFEST_CALLS_MAX)
        return;
    self->manifest.calls[self->manifest.call_count++] = (struct manifest_call){
        .is_repair = self->is_repair,
        .prompt_tokens = call->reading.usage.prompt_tokens,
        .completion_tokens = call->reading.usage.completion_tokens,
        .first_text_after = call->first_text_after,
        .took = clock_monotonic(self->assistant->endpoint.clock) - call->started_at,
        .outcome = str_from(self->failure ? error_code(self->failure) : "done"),
    };
    self->usage.prompt_tokens += call->reading.usage.prompt_tokens;
    self->usage.completion_tokens += call->reading.usage.completion_tokens;
}

static void settle(struct generation *self)
{
    struct model_ledger *ledger = self->assistant->ledger;
    const struct assistant_usage *usage = &self->call.reading.usage;
    /* Nothing was taken by a call that was refused or never came there. */
    bool is_unsent = self->call.status != 200 && !self->call.pieces;
    struct error *error = ledger ? ledger->ops->settle(ledger, self->reservation, usage->prompt_tokens,
                                                       usage->completion_tokens, is_unsent)
                                 : OK;

    if (error)
        background_report(self->assistant->background, "settling what a model's answer took", error);
    error_free(error);
}

/* The length ran out: of the prose, the answer is lost; of the changes, fewer may fit. */
static struct error *check_length(struct generation *self)
{
    if (self->call.reading.end != MODEL_CUT_SHORT)
        return OK;
    if (!self->answer.count && !self->answer.problem.ptr)
        return error_new(
            ERROR_UNAVAILABLE, "model_cut",
            "The model's answer was cut off at its greatest length. What came so far is kept; ask "
            "for less at a time.");
    self->answer.problem =
        STR("the answer was cut off at its greatest length; send fewer and shorter changes");
    return OK;
}

static bool is_empty(const struct generation *self)
{
    return !self->has_spoken && !self->answer.count && !self->answer.problem.ptr;
}

/* A call has ended; on a thread that may wait for the database. */
static void conclude(void *context)
{
    struct generation *self = context;

    settle(self);
    note_call(self);
    if (!self->failure) {
        model_answer_end(&self->answer);
        self->failure = check_length(self);
    }
    if (self->failure && self->is_repair) {
        /* The first answer stands without its changes. */
        error_free(self->failure);
        self->answer.count = 0;
        complete(self, self->problem);
    } else if (self->failure) {
        fail(self, self->failure);
    } else if (self->is_repair) {
        struct str problem = self->answer.problem;
        complete(self, problem.ptr || self->answer.count ? problem : self->problem);
    } else if (is_empty(self)) {
        fail(self,
             error_new(ERROR_UNAVAILABLE, "model_empty",
                       "The model answered with nothing. Your message is kept; try again, say it in other "
                       "words, or ask the guide."));
    } else if (self->answer.problem.ptr) {
        self->problem = self->answer.problem;
        repair(self);
    } else {
        complete(self, STR_NONE);
    }
}

static void hear_ended(struct model_hearer *hearer, struct error *error)
{
    struct generation *self = generation_of(hearer);

    self->failure = error;
    background_run(self->assistant->background, conclude, self);
}

static struct str make_mark(struct random *random, struct arena *mem)
{
    unsigned char bytes[MARK_BYTES];
    random_fill(random, bytes, sizeof(bytes));
    return hex_encode(mem, bytes, sizeof(bytes));
}

static void describe(struct generation *self)
{
    const struct model_assistant *assistant = self->assistant;
    const struct model_prompt *prompt = &self->prompt;

    self->manifest = (struct manifest){
        .model = str_from(assistant->name),
        .host = str_from(assistant->host),
        .temperature = MODEL_TEMPERATURE,
        .context_tokens = prompt->context_tokens,
        .estimated_tokens = prompt->estimated_tokens,
        .bytes = prompt->bytes,
        .revision = self->turn->revision,
        .messages = (int64_t)prompt->count - 1,
        .changes = (int64_t)prompt->changes,
        .proposals = (int64_t)prompt->proposals,
        .nodes = prompt->nodes,
        .count = prompt->node_count,
    };
}

static void start(struct assistant *base, const struct assistant_turn *turn, struct assistant_sink *sink)
{
    static const struct model_hearer_ops ops = {hear_text, hear_wanted, hear_ended};
    struct generation *self = arena_new_of(turn->mem, struct generation);
    struct model_assistant *assistant = container_of(base, struct model_assistant, base);
    struct error *refused;

    self->hearer.ops = &ops;
    self->assistant = assistant;
    self->turn = turn;
    self->sink = sink;
    self->mem = turn->mem;
    self->prose = strbuf_new(turn->mem, (size_t)1 << 20);
    model_prompt_build(turn, make_mark(assistant->endpoint.random, turn->mem), model_assistant_context(base),
                       turn->mem, &self->prompt);
    refused = reserve(self);
    if (refused) {
        sink->ops->failed(sink, refused);
        return;
    }
    describe(self);
    log_write(assistant->log, LOG_LEVEL_INFO, "model asked",
              LOG_FIELDS({"model", str_from(assistant->name)}, {"prd", turn->prd_key},
                         {"bytes", str_format(turn->mem, "%lld", (long long)self->prompt.bytes)},
                         {"nodes", str_format(turn->mem, "%zu", self->prompt.node_count)}));
    ask(self);
}

static const char *name(const struct assistant *base)
{
    const struct model_assistant *self = (const struct model_assistant *)(const void *)base;
    return self->name;
}

const struct model_endpoint *model_assistant_endpoint(const struct assistant *base)
{
    const struct model_assistant *self = (const struct model_assistant *)(const void *)base;
    return &self->endpoint;
}

const char *model_assistant_host(const struct assistant *base)
{
    const struct model_assistant *self = (const struct model_assistant *)(const void *)base;
    return self->host;
}

void model_assistant_set_context(struct assistant *base, int64_t tokens)
{
    container_of(base, struct model_assistant, base)->context_tokens = tokens;
}

int64_t model_assistant_context(const struct assistant *base)
{
    const struct model_assistant *self = (const struct model_assistant *)(const void *)base;
    int64_t tokens = self->context_tokens;
    return tokens ? tokens : MODEL_CONTEXT_DEFAULT;
}

static void assistant_free(struct assistant *base)
{
    struct model_assistant *self = container_of(base, struct model_assistant, base);

    secret_release(&self->endpoint.key);
    free(self->endpoint.url);
    free(self->endpoint.model);
    free(self->name);
    free(self->host);
    free(self);
}

/* "host:port" of "http://user:secret@host:port/path" */
static struct str host_of(struct str url, struct arena *mem)
{
    size_t at = str_find(url, STR("://"), 0);
    struct str host = str_slice(url, at == SIZE_MAX ? 0 : at + 3, SIZE_MAX);

    host = str_slice(host, 0, str_find_char(host, '/', 0));
    at = str_find_char(host, '@', 0);
    return str_dup(mem, at == SIZE_MAX ? host : str_slice(host, at + 1, SIZE_MAX));
}

struct assistant *model_assistant_new(const struct model_assistant_options *options)
{
    static const struct assistant_ops ops = {.start = start, .name = name, .free = assistant_free};
    const char *url = options->url && options->url[0] ? options->url : options->protocol->url;
    struct model_assistant *self = memory_alloc(sizeof(*self));
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);

    *self = (struct model_assistant){
        .base.ops = &ops,
        .endpoint =
            {
                .protocol = options->protocol,
                .url = memory_strdup(url ? url : ""),
                .model = memory_strdup(options->model),
                .timeout = options->timeout,
                .is_of_workspace = options->is_of_workspace,
                .may_reach_private = options->may_reach_private,
                .client = options->client,
                .clock = options->clock,
                .random = options->random,
            },
        .name = memory_strdup(str_format(mem, "%s/%s", options->protocol->name, options->model).ptr),
        .host = memory_strdup(host_of(str_from(url ? url : ""), mem).ptr),
        .context_tokens = options->context_tokens,
        .background = options->background,
        .ledger = options->ledger,
        .log = options->log,
    };
    if (options->key.ptr)
        self->endpoint.key =
            secret_copy(str_format(mem, "%s%.*s", options->protocol->key_prefix, STR_ARGS(options->key)));
    return &self->base;
}
