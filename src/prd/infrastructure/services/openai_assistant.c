#include "services/openai_assistant.h"

#include "secret.h"
#include "services/model_answer.h"
#include "services/model_prompt.h"
#include "services/sse_parser.h"
#include "unicode.h"

#include <jansson.h>
#include <stdlib.h>

#define TRIES 3
#define RETRY_AFTER_MAX 20 /* seconds */
#define BACKOFF 500        /* milliseconds, doubled each time */
#define STALL 60000        /* milliseconds without a byte */
#define ANSWER_LIMIT ((size_t)8 << 20)
#define REFUSAL_MAX ((size_t)4096) /* bytes of an error answer that are looked at */
#define QUOTE_MAX ((size_t)280)

struct openai_assistant {
    struct assistant base;
    char *url, *model, *name;
    struct secret authorization; /* "Bearer …"; empty: none */
    int64_t timeout;
    struct http_client *client;
    const struct log *log;
};

/* One reply: up to two requests (the answer and its repair), each tried up to TRIES times. */
struct generation {
    struct http_client_sink http;
    struct openai_assistant *assistant;
    const struct assistant_turn *turn;
    struct assistant_sink *sink;
    struct arena *mem; /* the turn's */
    struct model_prompt prompt;
    struct model_answer answer;
    struct sse_parser events;
    struct strbuf refusal;
    struct assistant_usage usage;
    int tries, status;
    int64_t retry_after;
    bool is_repair, is_finished, is_unwanted, has_spoken, is_malformed;
    struct str problem; /* of the first answer, which the repair is to mend */
};

static void send_request(struct generation *self, int64_t delay);

static void speak(void *context, struct str text)
{
    struct generation *self = context;

    if (!text.len || self->is_repair) /* a repair's prose repeats the first one's */
        return;
    self->has_spoken = true;
    if (!self->sink->ops->delta(self->sink, text))
        self->is_unwanted = true;
}

static void take_usage(struct generation *self, const json_t *usage)
{
    if (!json_is_object(usage))
        return;
    self->usage.prompt_tokens += json_integer_value(json_object_get(usage, "prompt_tokens"));
    self->usage.completion_tokens += json_integer_value(json_object_get(usage, "completion_tokens"));
}

static void take_event(void *context, struct str data)
{
    struct generation *self = context;
    const json_t *choice, *content;
    json_t *chunk;

    if (self->is_finished && str_eq(data, STR("[DONE]")))
        return;
    if (str_eq(data, STR("[DONE]"))) {
        self->is_finished = true;
        return;
    }
    chunk = json_loadb(data.ptr, data.len, 0, NULL);
    if (!json_is_object(chunk) || json_object_get(chunk, "error")) {
        self->is_malformed = true;
        json_decref(chunk);
        return;
    }
    choice = json_array_get(json_object_get(chunk, "choices"), 0);
    content = json_object_get(json_object_get(choice, "delta"), "content");
    if (json_is_string(content))
        model_answer_feed(&self->answer, str_of(json_string_value(content), json_string_length(content)));
    if (json_is_string(json_object_get(choice, "finish_reason")))
        self->is_finished = true;
    take_usage(self, json_object_get(chunk, "usage"));
    json_decref(chunk);
}

static bool http_started(struct http_client_sink *sink, int status, int64_t retry_after)
{
    struct generation *self = container_of(sink, struct generation, http);
    self->status = status;
    self->retry_after = retry_after;
    return true;
}

static bool http_received(struct http_client_sink *sink, struct str bytes)
{
    struct generation *self = container_of(sink, struct generation, http);

    if (self->status != 200) {
        strbuf_add(&self->refusal, bytes);
        return !self->refusal.overflowed;
    }
    if (!sse_parser_feed(&self->events, bytes))
        self->is_malformed = true;
    return !self->is_unwanted && !self->is_malformed;
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
            .reason = reason.ptr ? reason : STR("The assistant gave no reason."),
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

static void fail(struct generation *self, struct error *error)
{
    self->sink->ops->failed(self->sink, error);
}

static void complete(struct generation *self)
{
    if (self->is_repair && self->answer.problem.ptr) {
        struct str note =
            str_format(self->mem, "\n\n_Some changes that the model suggested could not be used: %.*s._",
                       STR_ARGS(self->answer.problem));
        self->sink->ops->delta(self->sink, note);
    }
    propose(self);
    step_interview(self);
    self->sink->ops->done(self->sink, &self->usage);
}

/* One more turn, with the exact reason why the changes were refused. */
static void repair(struct generation *self)
{
    struct prompt_message *messages =
        arena_array_of(self->mem, self->prompt.count + 2, struct prompt_message);

    memcpy(messages, self->prompt.messages, self->prompt.count * sizeof(*messages));
    messages[self->prompt.count] =
        (struct prompt_message){"assistant", str_dup(self->mem, strbuf_str(&self->answer.raw))};
    messages[self->prompt.count + 1] = (struct prompt_message){
        "user", str_format(self->mem,
                           "A change was refused: %.*s. Send all changes again, corrected, and nothing else.",
                           STR_ARGS(self->answer.problem))};
    self->prompt.messages = messages;
    self->prompt.count += 2;
    self->is_repair = true;
    self->tries = 0;
    send_request(self, 0);
}

/* The words of the endpoint's own error, cut short: they may come from anywhere. */
static struct str refusal_text(struct generation *self)
{
    struct str text = strbuf_str(&self->refusal);
    json_t *json = json_loadb(text.ptr, text.len, 0, NULL);
    const json_t *error = json_object_get(json, "error");
    const char *message =
        json_string_value(json_is_string(error) ? error : json_object_get(error, "message"));
    struct str ret = message ? str_dup(self->mem, utf8_cut(str_from(message), 200)) : STR_NONE;

    json_decref(json);
    return ret.ptr && !utf8_has_control(ret) ? ret : STR("no reason given");
}

static struct error *describe_status(struct generation *self)
{
    struct str text = refusal_text(self);
    const char *model = self->assistant->model;

    switch (self->status) {
    case 401:
    case 403:
        return error_new(ERROR_UNAVAILABLE, "model_key",
                         "The model's server refused the key (%.*s). An administrator can "
                         "set STET_AI_KEY.",
                         STR_ARGS(text));
    case 404:
        return error_new(ERROR_UNAVAILABLE, "model_unknown",
                         "The model's server does not know \"%s\" or has no chat there "
                         "(%.*s). An administrator can check STET_AI_URL and STET_AI_MODEL.",
                         model, STR_ARGS(text));
    case 429:
        return error_new(ERROR_UNAVAILABLE, "model_busy",
                         "The model's server is asked too often right now. Your message is "
                         "kept; try again in a minute.");
    default:
        return error_new(ERROR_UNAVAILABLE, "model_failed",
                         "The model's server answered with status %d (%.*s). Your message "
                         "is kept; try again.",
                         self->status, STR_ARGS(text));
    }
}

/* What a broken exchange means for the person; the technical reason stays in the chain for the log. */
static struct error *describe_break(struct error *error)
{
    if (error_has_code(error, "stalled") || error_has_code(error, "timeout"))
        return error_wrap(error, ERROR_UNAVAILABLE, "model_stalled",
                          "The model stopped answering. What came so far is kept; "
                          "try again.");
    if (error_has_code(error, "cut"))
        return error_wrap(error, ERROR_UNAVAILABLE, "model_cut",
                          "The model's answer was cut off. What came so far is kept; "
                          "try again.");
    if (error_has_code(error, "stopping"))
        return error_wrap(error, ERROR_UNAVAILABLE, "stopping",
                          "The server stopped while the model was answering. What "
                          "came so far is kept; try again.");
    return error_wrap(error, ERROR_UNAVAILABLE, "model_unreachable",
                      "The model's server cannot be reached. Your message is "
                      "kept; try again, or ask an administrator to check STET_AI_URL.");
}

static bool may_try_again(const struct generation *self, const struct error *error)
{
    bool is_passing =
        error ? error_has_code(error, "unreachable") : self->status == 429 || self->status == 503;
    return is_passing && !self->has_spoken && self->tries < TRIES && self->retry_after <= RETRY_AFTER_MAX;
}

static void http_finished(struct http_client_sink *sink, struct error *error)
{
    struct generation *self = container_of(sink, struct generation, http);

    if (may_try_again(self, error)) {
        int64_t backoff = (int64_t)BACKOFF << (self->tries - 1);
        error_free(error);
        send_request(self, self->retry_after ? SECONDS(self->retry_after) : backoff);
        return;
    }
    if (error) {
        fail(self, describe_break(error));
    } else if (self->is_unwanted) {
        fail(self, error_new(ERROR_UNAVAILABLE, "stopped",
                             "The model's answer was stopped: it had grown too long, or the server is going "
                             "down. What came so far is kept."));
    } else if (self->status != 200) {
        fail(self, describe_status(self));
    } else if (self->is_malformed) {
        fail(self, error_new(ERROR_UNAVAILABLE, "model_malformed",
                             "The model's server sent something that is no answer. "
                             "What came so far is kept; try again."));
    } else if (!self->is_finished) {
        fail(self, describe_break(error_new(ERROR_UNAVAILABLE, "cut", "the stream ended without an end")));
    } else {
        model_answer_end(&self->answer);
        if (!self->is_repair && !self->has_spoken && !self->answer.count && !self->answer.problem.ptr)
            fail(self, error_new(ERROR_UNAVAILABLE, "model_empty",
                                 "The model answered with nothing. Your message is kept; "
                                 "try again, or say it in other words."));
        else if (self->answer.problem.ptr && !self->is_repair)
            repair(self);
        else
            complete(self);
    }
}

static struct str write_body(const struct generation *self)
{
    json_t *messages = json_array(), *body;
    struct str ret;
    char *text;

    for (size_t i = 0; i < self->prompt.count; i++)
        json_array_append_new(messages, json_pack("{s:s, s:s%}", "role", self->prompt.messages[i].role,
                                                  "content", self->prompt.messages[i].text.ptr,
                                                  self->prompt.messages[i].text.len));
    body = json_pack("{s:s, s:b, s:{s:b}, s:f, s:o}", "model", self->assistant->model, "stream", 1,
                     "stream_options", "include_usage", 1, "temperature", 0.2, "messages", messages);
    text = json_dumps(body, JSON_COMPACT);
    ret = str_dup(self->mem, str_from(text));
    free(text);
    json_decref(body);
    return ret;
}

static void send_request(struct generation *self, int64_t delay)
{
    struct openai_assistant *assistant = self->assistant;
    struct http_client_header headers[] = {
        {"Content-Type", STR("application/json")},
        {"Accept", STR("text/event-stream")},
        {"Authorization", secret_bytes(&assistant->authorization)},
    };
    struct http_client_call call = {
        .method = "POST",
        .url = str_format(self->mem, "%s/chat/completions", assistant->url).ptr,
        .headers = headers,
        .header_count = assistant->authorization.len ? 3 : 2,
        .body = write_body(self),
        .timeout = assistant->timeout + delay,
        .stall_timeout = STALL,
        .delay = delay,
        .answer_limit = ANSWER_LIMIT,
        .may_reach_private = true, /* STET_AI_URL is the operator's */
    };

    self->tries++;
    self->status = 0;
    self->retry_after = 0;
    self->is_finished = self->is_malformed = false;
    self->refusal = strbuf_new(self->mem, REFUSAL_MAX);
    sse_parser_init(&self->events, self->mem, take_event, self);
    model_answer_init(&self->answer, self->turn->document, self->mem, speak, self);
    assistant->client->ops->send(assistant->client, &call, &self->http);
}

static void start(struct assistant *base, const struct assistant_turn *turn, struct assistant_sink *sink)
{
    static const struct http_client_sink_ops ops = {http_started, http_received, http_finished};
    struct generation *self = arena_new_of(turn->mem, struct generation);

    self->http.ops = &ops;
    self->assistant = container_of(base, struct openai_assistant, base);
    self->turn = turn;
    self->sink = sink;
    self->mem = turn->mem;
    model_prompt_build(turn, self->mem, &self->prompt);
    log_write(self->assistant->log, LOG_LEVEL_INFO, "model asked",
              LOG_FIELDS({"model", str_from(self->assistant->name)}, {"prd", turn->prd_key},
                         {"context", self->prompt.manifest}));
    send_request(self, 0);
}

static const char *name(const struct assistant *base)
{
    const struct openai_assistant *self = (const struct openai_assistant *)(const void *)base;
    return self->name;
}

static void assistant_free(struct assistant *base)
{
    struct openai_assistant *self = container_of(base, struct openai_assistant, base);

    secret_release(&self->authorization);
    free(self->url);
    free(self->model);
    free(self->name);
    free(self);
}

struct error *openai_assistant_new(const struct openai_assistant_options *options, struct assistant **ret)
{
    static const struct assistant_ops ops = {.start = start, .name = name, .free = assistant_free};
    struct openai_assistant *self = memory_alloc(sizeof(*self));
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);

    *self = (struct openai_assistant){
        .base.ops = &ops,
        .url = memory_strdup(options->url),
        .model = memory_strdup(options->model),
        .name = memory_strdup(str_format(mem, "openai/%s", options->model).ptr),
        .timeout = options->timeout,
        .client = options->client,
        .log = options->log,
    };
    if (options->key.ptr)
        self->authorization = secret_copy(str_format(mem, "Bearer %.*s", STR_ARGS(options->key)));
    *ret = &self->base;
    return OK;
}
