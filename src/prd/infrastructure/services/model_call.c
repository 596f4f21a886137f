#include "services/model_call.h"
#include "services/model_failures.h"

#define TRIES 3
#define RETRY_AFTER_MAX 30 /* seconds */
#define BACKOFF 500        /* milliseconds, doubled each time */
#define FIRST_TEXT SECONDS(90)
#define IDLE SECONDS(60)
#define ANSWER_LIMIT ((size_t)8 << 20)
#define REFUSAL_MAX ((size_t)4096)  /* bytes of an error answer that are looked at */
#define EVENT_MAX ((size_t)1 << 20) /* bytes of an event of a stream */
#define HEADERS_MAX 4
#define BLANK_MAX ((size_t)4096) /* bytes before it is plain what an answer is */

static void send_request(struct model_call *self, int64_t delay);

static int64_t elapsed(const struct model_call *self)
{
    return clock_monotonic(self->endpoint->clock) - self->started_at;
}

static void take_text(void *context, struct str text)
{
    struct model_call *self = context;

    if (!text.len)
        return;
    self->last_text_at = clock_monotonic(self->endpoint->clock);
    if (!self->pieces++)
        self->first_text_after = self->last_text_at - self->started_at;
    strbuf_add(&self->untold, text);
}

/* Words that came together are told together: one event for all who listen. */
static void tell(struct model_call *self)
{
    if (self->untold.len > 0 && !self->hearer->ops->text(self->hearer, strbuf_str(&self->untold)))
        self->is_unwanted = true;
    self->untold.len = 0;
}

static void take_event(void *context, struct str data)
{
    struct model_call *self = context;

    if (self->is_unwanted || self->reading.end == MODEL_BROKEN || self->reading.end == MODEL_OVERLOADED)
        return;
    self->has_event = true;
    self->endpoint->protocol->read(&self->reading, data);
}

static void take_sse(void *context, const struct sse_event *event)
{
    take_event(context, event->data);
}

static bool http_started(struct http_client_sink *sink, int status, int64_t retry_after)
{
    struct model_call *self = container_of(sink, struct model_call, http);
    self->status = status;
    self->retry_after = retry_after;
    return true;
}

static bool parse(struct model_call *self, struct str bytes)
{
    return self->endpoint->protocol->framing == MODEL_LINES ? ndjson_parser_feed(&self->parser.lines, bytes)
                                                            : sse_parser_feed(&self->parser.events, bytes);
}

/* By how it begins. Where lines are streamed, each is a JSON text: only one that does not end is no line. */
static enum model_shape shape_of(enum model_framing framing, struct str body)
{
    struct str start = str_trim(body);

    if (start.len == 0)
        return body.len < BLANK_MAX ? MODEL_UNSEEN : MODEL_STREAM;
    if (start.ptr[0] != '{')
        return MODEL_STREAM;
    if (framing != MODEL_LINES)
        return MODEL_WHOLE;
    for (const char *at = start.ptr + 1; at < body.ptr + body.len; at++) {
        if (*at == '\n' || *at == '\r')
            return MODEL_WHOLE;
        if (*at != ' ' && *at != '\t')
            return MODEL_STREAM;
    }
    return body.len < BLANK_MAX ? MODEL_UNSEEN : MODEL_STREAM;
}

static bool feed(struct model_call *self, struct str bytes)
{
    if (self->shape == MODEL_STREAM)
        return parse(self, bytes);
    strbuf_add(&self->whole, bytes);
    if (self->shape == MODEL_UNSEEN)
        self->shape = shape_of(self->endpoint->protocol->framing, strbuf_str(&self->whole));
    return self->shape == MODEL_STREAM ? parse(self, strbuf_str(&self->whole)) : !self->whole.overflowed;
}

/* The body has come to its end: what waits for that is read. */
static void read_rest(struct model_call *self)
{
    if (self->shape == MODEL_WHOLE) {
        self->reading.is_whole = true;
        take_event(self, strbuf_str(&self->whole));
        if (self->reading.end == MODEL_OPEN)
            self->reading.end = MODEL_BROKEN;
    } else if (self->endpoint->protocol->framing == MODEL_LINES) {
        ndjson_parser_end(&self->parser.lines);
    }
}

/* Signs of life are no words. */
static bool is_late(const struct model_call *self)
{
    int64_t allowed = self->pieces ? IDLE : FIRST_TEXT;
    int64_t since = self->pieces ? self->last_text_at : self->started_at;
    return clock_monotonic(self->endpoint->clock) - since > allowed;
}

static bool http_received(struct http_client_sink *sink, struct str bytes)
{
    struct model_call *self = container_of(sink, struct model_call, http);

    if (self->status != 200) {
        strbuf_add(&self->refusal, bytes);
        return !self->refusal.overflowed;
    }
    if (!feed(self, bytes))
        self->is_malformed = true;
    tell(self);
    self->is_late = is_late(self);
    return !self->is_unwanted && !self->is_malformed && !self->is_late && !self->reading.is_over;
}

static bool http_wanted(struct http_client_sink *sink)
{
    struct model_call *self = container_of(sink, struct model_call, http);

    if (!self->is_unwanted)
        self->is_unwanted = !self->hearer->ops->wanted(self->hearer);
    return !self->is_unwanted;
}

/* A request that the server would take without what is not in every model's power. */
static bool may_try_plain(const struct model_call *self)
{
    struct str words = str_of(self->refusal.ptr, self->refusal.len);
    return self->status == 400 && !self->request.is_plain && words.len &&
           (str_contains(words, STR("temperature")) || str_contains(words, STR("stream_options")));
}

static bool is_passing(const struct model_call *self, const struct error *error)
{
    if (error)
        return !self->status && (error_has_code(error, "unreachable") || error_has_code(error, "cut"));
    if (self->status == 200)
        return self->reading.end == MODEL_OVERLOADED;
    return self->status == 429 || self->status == 503 || self->status == 529;
}

/* Milliseconds until another try; -1: none. */
static int64_t next_try(struct model_call *self, const struct error *error)
{
    int64_t wait = self->retry_after ? SECONDS(self->retry_after) : (int64_t)BACKOFF << (self->tries - 1);
    uint32_t chance;

    if (!is_passing(self, error) || self->pieces || self->is_unwanted || self->tries >= TRIES ||
        self->retry_after > RETRY_AFTER_MAX)
        return -1;
    random_fill(self->endpoint->random, &chance, sizeof(chance));
    wait += self->retry_after ? chance % BACKOFF : wait * (int64_t)(chance % 1001) / 1000 - wait / 2;
    return elapsed(self) + wait < self->endpoint->timeout ? wait : -1;
}

static struct error *verdict(const struct model_call *self)
{
    if (self->is_unwanted)
        return error_new(
            ERROR_UNAVAILABLE, "stopped",
            "The model's answer was stopped: somebody asked for that, it had grown too long, or the "
            "server is going down. What came so far is kept.");
    if (self->is_late)
        return model_break(self, error_new(ERROR_UNAVAILABLE, "stalled", "signs of life, but no words"));
    if (self->status != 200)
        return model_refusal(self);
    if (self->is_malformed && self->reading.end == MODEL_OPEN)
        return error_new(ERROR_UNAVAILABLE, "model_malformed",
                         "The model's server sent something that is no answer. What came so far is kept; try "
                         "again, or ask the guide.");
    if (self->reading.end != MODEL_ENDED && self->reading.end != MODEL_CUT_SHORT)
        return model_bad_end(self);
    return OK;
}

static void http_finished(struct http_client_sink *sink, struct error *error)
{
    struct model_call *self = container_of(sink, struct model_call, http);
    int64_t wait;

    if (self->status == 200 && (!error || self->shape != MODEL_WHOLE))
        read_rest(self);
    tell(self);
    wait = next_try(self, error);
    if (wait < 0 && !error && may_try_plain(self)) {
        self->request.is_plain = true;
        wait = 0;
    }
    if (wait >= 0) {
        error_free(error);
        send_request(self, wait);
        return;
    }
    /* The answer was whole before the connection broke or went on without a word. */
    if (error && self->status == 200 &&
        (self->reading.end == MODEL_ENDED || self->reading.end == MODEL_CUT_SHORT)) {
        error_free(error);
        error = OK;
    }
    self->hearer->ops->ended(self->hearer, error ? model_break(self, error) : verdict(self));
}

static void reset(struct model_call *self)
{
    self->tries++;
    self->status = 0;
    self->retry_after = 0;
    self->has_event = self->is_malformed = self->is_late = false;
    self->reading = (struct model_reading){.mem = self->mem, .text = take_text, .context = self};
    self->refusal = strbuf_new(self->mem, REFUSAL_MAX);
    self->whole = strbuf_new(self->mem, ANSWER_LIMIT);
    self->untold = strbuf_new(self->mem, ANSWER_LIMIT);
    self->shape = MODEL_UNSEEN;
    if (self->endpoint->protocol->framing == MODEL_LINES)
        ndjson_parser_init(&self->parser.lines, self->mem, take_event, self);
    else
        sse_parser_init(&self->parser.events, EVENT_MAX, self->mem, take_sse, self);
}

static void send_request(struct model_call *self, int64_t delay)
{
    const struct model_endpoint *endpoint = self->endpoint;
    const struct model_protocol *protocol = endpoint->protocol;
    struct http_client_header headers[HEADERS_MAX] = {
        {"Content-Type", STR("application/json")},
        {"Accept", protocol->framing == MODEL_LINES ? STR("application/x-ndjson") : STR("text/event-stream")},
    };
    int64_t left = endpoint->timeout - elapsed(self) - delay;
    size_t count = 2;
    struct http_client_call call;

    reset(self);
    if (protocol->more.name)
        headers[count++] = protocol->more;
    if (endpoint->key.len)
        headers[count++] = (struct http_client_header){protocol->key_header, secret_bytes(&endpoint->key)};
    call = (struct http_client_call){
        .method = "POST",
        .url = model_protocol_url(protocol, endpoint->url, protocol->path, self->mem).ptr,
        .headers = headers,
        .header_count = count,
        .body = protocol->write(&self->request, self->mem),
        .timeout = left > 0 ? left : 1,
        .first_timeout = FIRST_TEXT,
        .stall_timeout = IDLE,
        .delay = delay,
        .answer_limit = ANSWER_LIMIT,
        .may_reach_private = endpoint->may_reach_private,
    };
    endpoint->client->ops->send(endpoint->client, &call, &self->http);
}

void model_call_start(struct model_call *self, const struct model_endpoint *endpoint,
                      const struct model_request *request, struct model_hearer *hearer, struct arena *mem)
{
    static const struct http_client_sink_ops ops = {
        .started = http_started, .received = http_received, .wanted = http_wanted, .finished = http_finished};

    *self = (struct model_call){
        .http.ops = &ops,
        .endpoint = endpoint,
        .request = *request,
        .hearer = hearer,
        .mem = mem,
        .started_at = clock_monotonic(endpoint->clock),
        .first_text_after = -1,
    };
    send_request(self, 0);
}
