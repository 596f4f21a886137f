#include "http_client/address_reach.h"
#include "http_client/curl_events.h"
#include "http_client/http_client.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_TIMEOUT 10000L
#define POLL_TIMEOUT 1000
#define SWEEP 250 /* milliseconds between two looks at what stands still */

/* One exchange. Made by send, owned by the client's thread from then on. */
struct transfer {
    CURL *curl;
    struct curl_slist *headers;
    char *body;
    struct http_client_sink *sink;
    size_t received, limit;
    bool has_started, is_stopped, is_too_large, is_refused, may_reach_private;
    int64_t first_timeout, stall_timeout, delay;
    struct timespec queued, last_byte;
    char reason[CURL_ERROR_SIZE];
    struct transfer *next; /* in the queue of new ones, then in the list of open ones */
};

struct curl_http_client {
    struct http_client base;
    CURLM *multi;
    struct curl_events *events;
    pthread_t thread;
    pthread_mutex_t lock; /* guards fresh and stopping */
    struct transfer *fresh;
    bool stopping, stopped; /* `stopped`: the thread has ended; the owner's own */
    struct transfer *open;  /* the thread's own, as what follows */
    struct timespec swept;
};

static int64_t since(const struct timespec *from)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)(now.tv_sec - from->tv_sec) * 1000 + (now.tv_nsec - from->tv_nsec) / 1000000;
}

/* Asked at the moment of connecting, so a name that changes its address does not help. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = context;
    enum address_reach reach = address_reach_of(&address->addr);

    if (purpose != CURLSOCKTYPE_IPCXN || reach == REACH_NOWHERE ||
        (reach == REACH_PRIVATE && !transfer->may_reach_private)) {
        transfer->is_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool start(struct transfer *transfer)
{
    long status = 0;
    curl_off_t retry_after = 0;

    transfer->has_started = true;
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->curl, CURLINFO_RETRY_AFTER, &retry_after);
    return transfer->sink->ops->started(transfer->sink, (int)status, (int64_t)retry_after);
}

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = size * count;

    clock_gettime(CLOCK_MONOTONIC, &transfer->last_byte);
    if (!transfer->has_started && !start(transfer)) {
        transfer->is_stopped = true;
        return 0;
    }
    transfer->received += length;
    if (transfer->received > transfer->limit) {
        transfer->is_too_large = true;
        return 0;
    }
    if (!transfer->sink->ops->received(transfer->sink, str_of(bytes, length))) {
        transfer->is_stopped = true;
        return 0;
    }
    return length;
}

static void transfer_free(struct transfer *self)
{
    curl_easy_cleanup(self->curl);
    curl_slist_free_all(self->headers);
    free(self->body);
    free(self);
}

static struct error *describe(const struct transfer *transfer, CURLcode code)
{
    const char *reason = transfer->reason[0] ? transfer->reason : curl_easy_strerror(code);

    if (code == CURLE_OK || transfer->is_stopped)
        return OK;
    if (transfer->is_too_large)
        return error_new(ERROR_UNAVAILABLE, "too_large", "the answer is longer than %zu bytes",
                         transfer->limit);
    if (transfer->is_refused)
        return error_new(ERROR_UNAVAILABLE, "refused_address",
                         "this address is not asked: it is link-local, reserved or private");
    switch ((int)code) {
    case CURLE_OPERATION_TIMEDOUT:
        return error_new(ERROR_UNAVAILABLE, "timeout", "no whole answer in time: %s", reason);
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_WEIRD_SERVER_REPLY:
        return error_new(ERROR_UNAVAILABLE, "cut", "the answer ended before its end: %s", reason);
    default:
        return error_new(ERROR_UNAVAILABLE, "unreachable", "%s", reason);
    }
}

/* Takes the transfer out of the open ones and tells its sink. */
static void finish(struct curl_http_client *self, struct transfer *transfer, struct error *error)
{
    struct transfer **link = &self->open;

    while (*link != transfer)
        link = &(*link)->next;
    *link = transfer->next;
    curl_multi_remove_handle(self->multi, transfer->curl);
    if (!error && !transfer->has_started && !transfer->is_stopped)
        start(transfer); /* an answer without a body */
    transfer->sink->ops->finished(transfer->sink, error);
    transfer_free(transfer);
}

/* Opens the queued transfers that are due (all of them, when stopping); *wait is the time until the next one
 * is. */
static void take_fresh(struct curl_http_client *self, bool *stopping, int *wait)
{
    struct transfer **link = &self->fresh;

    *wait = POLL_TIMEOUT;
    pthread_mutex_lock(&self->lock);
    *stopping = self->stopping;
    while (*link) {
        struct transfer *transfer = *link;
        int64_t left = transfer->delay - since(&transfer->queued);

        if (left > 0 && !*stopping) {
            *wait = left < *wait ? (int)left : *wait;
            link = &transfer->next;
            continue;
        }
        *link = transfer->next;
        transfer->next = self->open;
        self->open = transfer;
        clock_gettime(CLOCK_MONOTONIC, &transfer->last_byte);
        curl_multi_add_handle(self->multi, transfer->curl);
    }
    pthread_mutex_unlock(&self->lock);
}

static void finish_done(struct curl_http_client *self)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(self->multi, &left)) != NULL) {
        struct transfer *transfer;
        CURLcode code = message->data.result;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        finish(self, transfer, describe(transfer, code));
    }
}

/* Ends what is waited for in vain, and what nobody wants any more. */
static void sweep(struct curl_http_client *self)
{
    struct transfer *transfer = self->open;

    if (since(&self->swept) < SWEEP)
        return;
    clock_gettime(CLOCK_MONOTONIC, &self->swept);
    while (transfer) {
        struct transfer *next = transfer->next;
        int64_t allowed = transfer->has_started ? transfer->stall_timeout : transfer->first_timeout;
        bool (*wanted)(struct http_client_sink *) = transfer->sink->ops->wanted;

        if (wanted && !wanted(transfer->sink)) {
            transfer->is_stopped = true;
            finish(self, transfer, OK);
        } else if (allowed && since(&transfer->last_byte) > allowed) {
            finish(self, transfer,
                   error_new(ERROR_UNAVAILABLE, "stalled", "nothing came for %lld seconds",
                             (long long)(allowed / 1000)));
        }
        transfer = next;
    }
}

static void *run(void *argument)
{
    struct curl_http_client *self = argument;
    bool stopping;
    int wait;

    for (;;) {
        take_fresh(self, &stopping, &wait);
        if (stopping)
            break;
        curl_events_wait(self->events, wait);
        finish_done(self);
        sweep(self);
    }
    while (self->open)
        finish(self, self->open, error_new(ERROR_UNAVAILABLE, "stopping", "the server is stopping"));
    return NULL;
}

static void set_options(struct transfer *transfer, const struct http_client_call *call)
{
    CURL *curl = transfer->curl;

    curl_easy_setopt(curl, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(curl, CURLOPT_URL, call->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY,
                     ""); /* nothing from the environment decides where a document goes */
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "stet/" STET_VERSION);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)call->timeout);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->reason);
    /* A connection that another call opened was checked by what that call may reach. */
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, call->may_reach_private ? 0L : 1L);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    if (transfer->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, transfer->body);
    }
}

static struct transfer *transfer_new(const struct http_client_call *call, struct http_client_sink *sink)
{
    struct transfer *self = memory_alloc(sizeof(*self));
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);

    *self =
        (struct transfer){.curl = curl_easy_init(),
                          .sink = sink,
                          .limit = call->answer_limit,
                          .may_reach_private = call->may_reach_private,
                          .first_timeout = call->first_timeout ? call->first_timeout : call->stall_timeout,
                          .stall_timeout = call->stall_timeout,
                          .delay = call->delay};
    clock_gettime(CLOCK_MONOTONIC, &self->queued);
    for (size_t i = 0; i < call->header_count; i++)
        self->headers = curl_slist_append(
            self->headers,
            str_format(mem, "%s: %.*s", call->headers[i].name, STR_ARGS(call->headers[i].value)).ptr);
    self->headers = curl_slist_append(self->headers, "Expect:");
    if (call->body.ptr) {
        self->body = memory_alloc(call->body.len + 1);
        memcpy(self->body, call->body.ptr, call->body.len);
    }
    set_options(self, call);
    return self;
}

static void client_send(struct http_client *base, const struct http_client_call *call,
                        struct http_client_sink *sink)
{
    struct curl_http_client *self = container_of(base, struct curl_http_client, base);
    struct transfer *transfer, **end;

    pthread_mutex_lock(&self->lock);
    if (self->stopping) {
        pthread_mutex_unlock(&self->lock);
        sink->ops->finished(sink, error_new(ERROR_UNAVAILABLE, "stopping", "the server is stopping"));
        return;
    }
    transfer = transfer_new(call, sink);
    for (end = &self->fresh; *end;)
        end = &(*end)->next;
    *end = transfer;
    pthread_mutex_unlock(&self->lock);
    curl_events_wake(self->events);
}

static void client_stop(struct http_client *base)
{
    struct curl_http_client *self = container_of(base, struct curl_http_client, base);

    if (self->stopped)
        return;
    self->stopped = true;
    pthread_mutex_lock(&self->lock);
    self->stopping = true;
    pthread_mutex_unlock(&self->lock);
    curl_events_wake(self->events);
    pthread_join(self->thread, NULL);
}

static void release(struct curl_http_client *self)
{
    curl_multi_cleanup(self->multi);
    curl_events_free(self->events);
    pthread_mutex_destroy(&self->lock);
    free(self);
}

static void client_free(struct http_client *base)
{
    struct curl_http_client *self = container_of(base, struct curl_http_client, base);

    client_stop(base);
    release(self);
}

struct error *curl_http_client_new(struct http_client **ret)
{
    static const struct http_client_ops ops = {.send = client_send, .stop = client_stop, .free = client_free};
    struct curl_http_client *self;
    struct error *error;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_new(ERROR_INTERNAL, "curl", "libcurl cannot be started");
    self = memory_alloc(sizeof(*self));
    *self = (struct curl_http_client){.base.ops = &ops, .multi = curl_multi_init()};
    pthread_mutex_init(&self->lock, NULL);
    error = self->multi ? curl_events_new(self->multi, &self->events)
                        : error_new(ERROR_INTERNAL, "curl", "libcurl cannot be started");
    if (!error && pthread_create(&self->thread, NULL, run, self) != 0)
        error = error_new(ERROR_INTERNAL, "curl", "the thread of the HTTP client cannot be started");
    if (error) {
        release(self);
        return error;
    }
    pthread_setname_np(self->thread, "curl");
    *ret = &self->base;
    return OK;
}
