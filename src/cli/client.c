#include "client.h"

#include "credentials.h"
#include "http_client/sse_parser.h"
#include "output.h"
#include "strbuf.h"
#include "unicode.h"

#include <curl/curl.h>
#include <stdlib.h>

#define ANSWER_LIMIT ((size_t)64 << 20)
#define API "/api/v1"
#define CONNECT_SECONDS 10L
#define ANSWER_SECONDS 300L
#define SILENCE_SECONDS 60L /* a stream has heartbeats more often than that */

struct client {
    struct arena *mem;
    CURL *curl;
    struct credentials credentials;
    bool may_refresh; /* the credentials are the kept ones */
    char reason[CURL_ERROR_SIZE];
};

/* One request and what comes back. */
struct exchange {
    struct client *client;
    const char *method, *type, *accept;
    struct str path, body;
    struct str last; /* Last-Event-ID; STR_NONE: none */
    long status;
    struct strbuf answer;
    /* For streams. */
    void (*hear)(void *context, const struct client_event *event);
    void *context;
    struct sse_parser events;
};

static void release_json(void *json)
{
    json_decref(json);
}

static struct error *open_client(const struct command_line *line, struct client **ret)
{
    struct client *self = arena_new_of(line->mem, struct client);

    self->mem = line->mem;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    self->curl = curl_easy_init();
    if (!self->curl)
        return error_new(ERROR_INTERNAL, "curl", "libcurl cannot be started");
    *ret = self;
    return OK;
}

static struct str without_slash(struct str url)
{
    while (str_ends(url, STR("/")))
        url.len--;
    return url;
}

struct error *client_open_anonymous(const struct command_line *line, struct str server, struct client **ret)
{
    if (!str_starts(server, STR("http://")) && !str_starts(server, STR("https://")))
        return error_new(ERROR_INVALID, "server",
                         "the server is \"%.*s\"; it must start with http:// or https://", STR_ARGS(server));
    TRY(open_client(line, ret));
    (*ret)->credentials.server = without_slash(server);
    return OK;
}

/* The server that STET_SERVER names must be the one that the kept tokens are for: they go nowhere else. */
static struct error *check_server(const struct credentials *kept)
{
    const char *server = getenv("STET_SERVER");

    if (!server || !server[0] || str_eq(without_slash(str_from(server)), kept->server))
        return OK;
    return error_new(ERROR_UNAUTHENTICATED, "other_server",
                     "STET_SERVER is %s, but you are signed in to %.*s; use `stet login --server %s`, or set "
                     "STET_TOKEN too",
                     server, STR_ARGS(kept->server), server);
}

struct error *client_open(const struct command_line *line, struct client **ret)
{
    const char *server = getenv("STET_SERVER"), *token = getenv("STET_TOKEN");
    struct credentials kept = {0};
    struct client *self;

    if (token && token[0]) {
        kept.server = str_from(server && server[0] ? server : SERVER_DEFAULT);
        kept.access_token = str_from(token);
    } else {
        TRY(credentials_load(line->mem, &kept));
        if (!kept.server.ptr)
            return error_new(ERROR_UNAUTHENTICATED, "signed_out",
                             "nobody is signed in; use `stet login`, or set STET_SERVER and STET_TOKEN");
        TRY(check_server(&kept));
    }
    TRY(client_open_anonymous(line, kept.server, &self));
    self->credentials.access_token = kept.access_token;
    self->credentials.refresh_token = kept.refresh_token;
    self->may_refresh = !str_is_empty(kept.refresh_token);
    *ret = self;
    return OK;
}

bool client_is_kept(const struct client *self)
{
    return self->may_refresh;
}

void client_close(struct client *self)
{
    if (!self)
        return;
    curl_easy_cleanup(self->curl);
    self->curl = NULL;
}

struct str client_server(const struct client *self)
{
    return self->credentials.server;
}

struct str client_escape(struct client *self, const char *text)
{
    char *escaped = curl_easy_escape(self->curl, text, 0);
    struct str ret = str_dup(self->mem, str_from(escaped));
    curl_free(escaped);
    return ret;
}

static void take_event(void *context, const struct sse_event *event)
{
    struct exchange *exchange = context;
    struct client_event heard = {
        .name = str_cstr(exchange->client->mem, event->name),
        .id = event->id.len > 0 ? str_dup(exchange->client->mem, event->id) : STR_NONE,
        .data = json_loadb(event->data.ptr, event->data.len, JSON_DECODE_ANY, NULL),
    };

    if (heard.data)
        exchange->hear(exchange->context, &heard);
    json_decref(heard.data);
}

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct exchange *exchange = context;
    struct str came = str_of(bytes, size * count);

    curl_easy_getinfo(exchange->client->curl, CURLINFO_RESPONSE_CODE, &exchange->status);
    if (exchange->hear && exchange->status < 300)
        return sse_parser_feed(&exchange->events, came) ? came.len : 0;
    strbuf_add(&exchange->answer, came);
    return exchange->answer.overflowed ? 0 : came.len;
}

static struct curl_slist *make_headers(const struct exchange *exchange)
{
    struct client *client = exchange->client;
    struct curl_slist *headers = NULL;

    headers = curl_slist_append(headers, str_format(client->mem, "Accept: %s", exchange->accept).ptr);
    headers = curl_slist_append(headers, exchange->type
                                             ? str_format(client->mem, "Content-Type: %s", exchange->type).ptr
                                             : "Content-Type:");
    headers = curl_slist_append(headers, "Expect:");
    if (exchange->last.ptr)
        headers = curl_slist_append(
            headers, str_format(client->mem, "Last-Event-ID: %.*s", STR_ARGS(exchange->last)).ptr);
    if (!str_is_empty(client->credentials.access_token))
        headers = curl_slist_append(headers, str_format(client->mem, "Authorization: Bearer %.*s",
                                                        STR_ARGS(client->credentials.access_token))
                                                 .ptr);
    return headers;
}

static struct error *perform(struct exchange *exchange)
{
    struct client *client = exchange->client;
    CURL *curl = client->curl;
    struct curl_slist *headers = make_headers(exchange);
    CURLcode code;

    exchange->answer = strbuf_new(client->mem, ANSWER_LIMIT);
    sse_parser_init(&exchange->events, ANSWER_LIMIT, client->mem, take_event, exchange);
    curl_easy_reset(curl);
    curl_easy_setopt(
        curl, CURLOPT_URL,
        str_format(client->mem, "%.*s%.*s", STR_ARGS(client->credentials.server), STR_ARGS(exchange->path))
            .ptr);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L); /* a PRD called ".." is none */
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, exchange->method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "stet/" STET_VERSION);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, client->reason);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
    if (exchange->hear) {
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, SILENCE_SECONDS);
    } else {
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, ANSWER_SECONDS);
    }
    if (exchange->body.ptr || strcmp(exchange->method, "POST") == 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)exchange->body.len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, exchange->body.ptr ? exchange->body.ptr : "");
    }
    client->reason[0] = 0;
    code = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    if (code != CURLE_OK)
        return error_new(ERROR_UNAVAILABLE, "no_answer", "no answer from %.*s: %s",
                         STR_ARGS(client->credentials.server),
                         client->reason[0] ? client->reason : curl_easy_strerror(code));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &exchange->status);
    return OK;
}

static enum error_kind kind_of_status(long status)
{
    switch (status) {
    case 401:
        return ERROR_UNAUTHENTICATED;
    case 403:
        return ERROR_FORBIDDEN;
    case 404:
        return ERROR_NOT_FOUND;
    case 409:
        return ERROR_CONFLICT;
    case 412:
        return ERROR_STALE;
    case 413:
        return ERROR_TOO_LARGE;
    case 429:
        return ERROR_LIMITED;
    case 503:
        return ERROR_UNAVAILABLE;
    default:
        return status >= 500 ? ERROR_INTERNAL : ERROR_INVALID;
    }
}

/* What to say where the answer is no problem+json: it comes from something between here and the server. */
static struct error *plain_refusal(struct exchange *exchange)
{
    struct str server = exchange->client->credentials.server;
    char *location = NULL;

    curl_easy_getinfo(exchange->client->curl, CURLINFO_REDIRECT_URL, &location);
    if (location)
        return error_new(ERROR_INVALID, "redirect",
                         "%.*s sends on to %s; sign in there: `stet login --server URL`", STR_ARGS(server),
                         location);
    return error_new(kind_of_status(exchange->status), "http",
                     "%.*s answered with status %ld; is it a Stet server?", STR_ARGS(server),
                     exchange->status);
}

/* The code that a command goes on with; for people, the others are one. */
static const char *code_of_problem(const json_t *problem)
{
    static const char asks_for_code[] = "second_factor_required";
    return strcmp(json_text(problem, "code"), asks_for_code) == 0 ? asks_for_code : "problem";
}

/* The server's problem+json as an error. */
static struct error *problem_of(struct exchange *exchange)
{
    struct str text = strbuf_str(&exchange->answer);
    json_t *problem = json_loadb(text.ptr, text.len, 0, NULL), *field;
    const char *detail = json_text(problem, "detail"), *title = json_text(problem, "title");
    const char *request = json_text(problem, "request_id");
    curl_off_t seconds = 0;
    struct error *error;
    size_t i;

    if (!detail[0] && !title[0]) {
        json_decref(problem);
        return plain_refusal(exchange);
    }
    error =
        error_new(kind_of_status(exchange->status), code_of_problem(problem), "%s%s%s%s",
                  detail[0] ? detail : title, exchange->status >= 500 && request[0] ? " (request " : "",
                  exchange->status >= 500 ? request : "", exchange->status >= 500 && request[0] ? ")" : "");
    json_array_foreach(json_object_get(problem, "errors"), i, field)
        error_add_field(error, str_from(json_text(field, "pointer")), str_from(json_text(field, "code")),
                        str_from(json_text(field, "detail")));
    json_decref(problem);
    curl_easy_getinfo(exchange->client->curl, CURLINFO_RETRY_AFTER, &seconds);
    error_set_retry_after(error, seconds);
    return error;
}

/* Another command may have refreshed since these were read. The token before is not sent again then: to the
 * server, a token used twice is a stolen one. */
static bool adopt_kept(struct client *self)
{
    struct credentials kept = {0};
    _cleanup_(error_freep) struct error *error = credentials_load(self->mem, &kept);

    if (error || !str_eq(kept.server, self->credentials.server) ||
        str_eq(kept.access_token, self->credentials.access_token))
        return false;
    self->credentials = kept;
    return true;
}

static struct error *refresh(struct client *self)
{
    const struct credentials before = self->credentials;
    json_t *body = json_pack("{s:s%}", "refresh_token", before.refresh_token.ptr, before.refresh_token.len);
    json_t *answer = NULL;
    struct error *error;

    self->may_refresh = false;
    self->credentials.access_token = STR_NONE;
    error = client_call(self, "POST", STR(API "/auth/refresh"), body, &answer);
    self->may_refresh = true;
    self->credentials = before;
    TRY(error);
    self->credentials.access_token = str_from(json_text(answer, "access_token"));
    self->credentials.refresh_token = str_from(json_text(answer, "refresh_token"));
    return credentials_save(&self->credentials, self->mem);
}

/* Sends; where the access token has expired, refreshes and sends again. */
static struct error *deliver(struct exchange *exchange)
{
    struct client *client = exchange->client;
    struct error *error;

    TRY(perform(exchange));
    if (exchange->status == 401 && client->may_refresh && adopt_kept(client))
        TRY(perform(exchange));
    if (exchange->status == 401 && client->may_refresh) {
        error = refresh(client);
        if (error_is(error, ERROR_UNAUTHENTICATED))
            return error_wrap(error, ERROR_UNAUTHENTICATED, "signed_out",
                              "the kept sign-in is no longer valid; sign in again with `stet login`");
        TRY(error);
        TRY(perform(exchange));
    }
    return exchange->status >= 300 ? problem_of(exchange) : OK;
}

static struct str take_body(struct client *self, json_t *body)
{
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    struct str ret = str_dup(self->mem, str_from(text));
    free(text);
    json_decref(body);
    return ret;
}

struct error *client_call(struct client *self, const char *method, struct str path, json_t *body,
                          json_t **ret)
{
    struct exchange exchange = {.client = self,
                                .method = method,
                                .type = body ? "application/json" : NULL,
                                .accept = "application/json",
                                .path = path,
                                .body = take_body(self, body)};
    struct str text;
    json_t *answer = NULL;

    TRY(deliver(&exchange));
    text = strbuf_str(&exchange.answer);
    if (text.len) {
        answer = json_loadb(text.ptr, text.len, JSON_DECODE_ANY, NULL);
        if (!answer)
            return error_new(ERROR_UNAVAILABLE, "no_json",
                             "%.*s did not answer with JSON; is it a Stet server?",
                             STR_ARGS(self->credentials.server));
        arena_defer(self->mem, release_json, answer);
    }
    if (ret)
        *ret = answer;
    return OK;
}

struct error *client_list(struct client *self, struct str path, json_t **ret)
{
    const char *joint = str_find_char(path, '?', 0) == SIZE_MAX ? "?" : "&";
    json_t *all = json_array(), *page;
    struct str next = str_format(self->mem, "%.*s%slimit=100", STR_ARGS(path), joint);
    const char *cursor;

    arena_defer(self->mem, release_json, all);
    do {
        TRY(client_call(self, "GET", next, NULL, &page));
        json_array_extend(all, json_object_get(page, "items"));
        cursor = json_string_value(json_object_get(page, "next"));
        if (cursor)
            next = str_format(self->mem, "%.*s%slimit=100&cursor=%s", STR_ARGS(path), joint,
                              client_escape(self, cursor).ptr);
    } while (cursor);
    *ret = all;
    return OK;
}

struct error *client_transfer(struct client *self, const char *method, struct str path, const char *type,
                              struct str body, const char *accept, struct str *ret)
{
    struct exchange exchange = {
        .client = self, .method = method, .type = type, .accept = accept, .path = path, .body = body};

    TRY(deliver(&exchange));
    *ret = strbuf_str(&exchange.answer);
    return OK;
}

struct error *client_stream(struct client *self, struct str path, json_t *body, struct str last,
                            void (*hear)(void *context, const struct client_event *event), void *context)
{
    struct exchange exchange = {.client = self,
                                .method = body ? "POST" : "GET",
                                .type = body ? "application/json" : NULL,
                                .accept = "text/event-stream",
                                .path = path,
                                .body = take_body(self, body),
                                .last = last,
                                .hear = hear,
                                .context = context};
    return deliver(&exchange);
}
