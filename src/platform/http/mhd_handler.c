#include "http/mhd_handler.h"
#include "digest.h"
#include "http/answer.h"
#include "http/known_credentials.h"
#include "unicode.h"

/* A refused body up to this size is read to its end, so that the connection can go on. */
#define DRAINED_MAX ((uint64_t)64 << 10)
#define BYTES_A_SECOND ((uint64_t)16 << 10)

void *mhd_begin_request(void *server, const char *target, struct MHD_Connection *mhd)
{
    struct connection *connection = connection_of(mhd);
    struct http_exchange *exchange;
    (void)server;

    if (!connection_move(connection, PHASE_IDLE, PHASE_READING))
        return NULL; /* the timer was first: the connection is ending */
    connection_set_deadline(connection, SECONDS((int64_t)connection->server->options.request_timeout));
    exchange = connection_open_exchange(connection);
    exchange->target = str_dup(exchange->request.mem, str_from(target));
    return exchange;
}

/* Target and query stay as they came: they are decoded once, strictly, by target_parse. */
size_t mhd_leave_encoded(void *context, struct MHD_Connection *mhd, char *text)
{
    (void)context;
    (void)mhd;
    return strlen(text);
}

/* A copy with a question mark for each byte that is not UTF-8, as what comes in a header may be stored as
 * text. */
static struct str without_invalid(struct str text, struct arena *mem)
{
    char *copy = arena_copy(mem, text.ptr, text.len);
    size_t at = 0, next;
    while ((next = utf8_find_invalid(str_of(copy + at, text.len - at))) != SIZE_MAX) {
        at += next;
        copy[at++] = '?';
    }
    return str_of(copy, text.len);
}

/* Blanks and tabs, and nothing else, may stand around a value (RFC 9110, 5.5). What else is there must stay
 * to be refused: libmicrohttpd takes a vertical tab for a part of the value. */
static struct str without_blanks(struct str value)
{
    while (value.len > 0 && (value.ptr[value.len - 1] == ' ' || value.ptr[value.len - 1] == '\t'))
        value.len--;
    while (value.len > 0 && (value.ptr[0] == ' ' || value.ptr[0] == '\t'))
        value = str_slice(value, 1, value.len);
    return value;
}

static enum MHD_Result copy_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_length, const char *value, size_t value_length)
{
    struct http_exchange *exchange = context;
    struct str text = value != NULL ? without_blanks(str_of(value, value_length)) : STR("");
    (void)kind;
    if (!utf8_is_valid(text))
        text = without_invalid(text, exchange->request.mem);
    http_headers_add(&exchange->headers, exchange->request.mem, str_of(name, name_length), text);
    return MHD_YES;
}

/* X-Forwarded-For may be given in several headers, which then count as one list. */
static struct str forwarded_for(const struct http_exchange *exchange)
{
    struct arena *mem = exchange->request.mem;
    struct str all = STR_NONE;
    for (size_t i = 0; i < exchange->headers.count; i++) {
        const struct http_header *header = &exchange->headers.items[i];
        if (!str_eq_nocase(header->name, STR("x-forwarded-for")))
            continue;
        all = all.ptr == NULL ? header->value
                              : str_format(mem, "%.*s,%.*s", STR_ARGS(all), STR_ARGS(header->value));
    }
    return all;
}

static uint64_t key_of(struct str text)
{
    struct digest digest = digest_sha256(text);
    uint64_t key;

    memcpy(&key, digest.bytes, sizeof(key));
    return key != WORKER_KEY_NONE ? key : 1;
}

/* An address, or the first half of an IPv6 one: whoever has one has all that begin like it. */
static uint64_t address_key(struct address address)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    bool is_ipv4 = memcmp(address.bytes, mapped, sizeof(mapped)) == 0;
    return key_of(str_of((const char *)address.bytes, is_ipv4 ? 16 : 8));
}

static struct str client_address(const struct connection *connection, struct http_exchange *exchange)
{
    const struct networks *trusted = &connection->server->trusted;
    struct address client = connection->peer;
    if (trusted->count > 0)
        client = networks_client(trusted, client, forwarded_for(exchange));
    exchange->address_key = address_key(client);
    return address_format(client, exchange->request.mem);
}

/* Whether to answer before the body, which ends the connection: where the client waits for a sign to send it,
 * where it is too long to be dropped, and where its end is not certain. */
static bool answers_early(const struct http_exchange *exchange)
{
    if (!exchange->is_answered)
        return false;
    if (exchange->must_close)
        return true;
    return exchange->has_body && (exchange->announced > DRAINED_MAX ||
                                  http_request_header(&exchange->request, "expect").ptr != NULL);
}

/* The request's head is there. */
static enum MHD_Result open_request(struct connection *connection, struct http_exchange **exchange,
                                    const char *method, const char *version)
{
    struct http_exchange *opened = *exchange;

    opened->method = str_dup(opened->request.mem, str_from(method));
    opened->is_http_1_0 = strcmp(version, MHD_HTTP_VERSION_1_0) == 0;
    (void)MHD_get_connection_values_n(connection->mhd, MHD_HEADER_KIND, copy_header, opened);
    opened->request.address = client_address(connection, opened);
    dispatch_open(&connection->server->dispatcher, opened);
    if (answers_early(opened))
        return connection_move(connection, PHASE_READING, PHASE_RUNNING) ? answer_send(connection, exchange)
                                                                         : MHD_NO;
    if (opened->announced > 0)
        connection_set_deadline(connection, SECONDS((int64_t)connection->server->options.request_timeout +
                                                    (int64_t)(opened->announced / BYTES_A_SECOND)));
    return MHD_YES;
}

/* Who has been let in has turns of their own from now on. */
static void keep_credentials(const struct server *server, const struct http_exchange *exchange)
{
    if (exchange->credentials != 0 && exchange->request.whose != 0)
        known_credentials_keep(server->known, exchange->credentials, exchange->request.whose);
}

static void work(void *job)
{
    struct http_exchange *exchange = job;
    struct connection *connection = exchange->owner;
    const struct dispatcher *dispatcher = &connection->server->dispatcher;
    enum dispatch_state state;

    while ((state = dispatch_run(dispatcher, exchange)) == DISPATCH_AGAIN)
        dispatch_pause(dispatcher, exchange);
    keep_credentials(connection->server, exchange);
    if (state == DISPATCH_HASHES) {
        exchange->may_hash = true;
        if (worker_pool_submit(connection->server->options.hash, exchange->share_key, work, exchange))
            return;
        dispatch_shed(exchange);
    }
    if (state == DISPATCH_DEFERRED && !http_exchange_release(exchange))
        return;
    dispatch_finish(dispatcher, exchange);
    connection_give_back(exchange);
}

/* Whose request it is, as the pools share their threads: of whoever was let in with such credentials before,
 * or else of the address. Credentials that nobody knows count for nothing: anybody can make up any number. */
static void set_share_key(const struct server *server, struct http_exchange *exchange)
{
    const struct http_request *request = &exchange->request;
    struct str credentials = http_request_header(request, "authorization");

    if (credentials.len == 0)
        credentials = http_request_header(request, "cookie");
    exchange->share_key = 0;
    exchange->credentials = credentials.len > 0 ? key_of(credentials) : 0;
    if (exchange->credentials != 0)
        exchange->share_key = known_credentials_find(server->known, exchange->credentials);
    if (exchange->share_key == 0)
        exchange->share_key = exchange->address_key;
    else
        exchange->credentials = 0;
}

static enum MHD_Result run_on(struct connection *connection, struct http_exchange *exchange,
                              struct worker_pool *pool)
{
    struct server *server = connection->server;

    connection_go_away(connection);
    /* After the phase: server_stop sets is_ended before it looks at the phases, so one of both sees the
     * other. */
    if (atomic_load(&server->is_ended) || !worker_pool_submit(pool, exchange->share_key, work, exchange)) {
        dispatch_shed(exchange);
        connection_give_back(exchange);
    }
    return MHD_YES;
}

/* What is shed here costs no turn of the I/O thread beyond this one, and there are most of them when that
 * counts. */
static enum MHD_Result shed(struct connection *connection, struct http_exchange **exchange)
{
    dispatch_shed(*exchange);
    return answer_send(connection, exchange);
}

/* The handler has deferred on the I/O thread. */
static enum MHD_Result wait_for_deferred(struct connection *connection, struct http_exchange *exchange)
{
    connection_go_away(connection);
    if (atomic_load(&connection->server->is_ended))
        connection_abandon(connection);
    if (http_exchange_release(exchange))
        connection_give_back(exchange);
    return MHD_YES;
}

/* The pool of a route; NULL: the I/O thread. */
static struct worker_pool *pool_of(const struct server *server, const struct route *route)
{
    switch (route->runs) {
    case HTTP_RUNS_INLINE:
        return server->options.inline_allowed ? NULL : server->options.work;
    case HTTP_RUNS_HASH:
        return route->hashes == NULL ? server->options.hash : server->options.work;
    case HTTP_RUNS_WORK:
        break;
    }
    return server->options.work;
}

/* The whole request is there. */
static enum MHD_Result handle_request(struct connection *connection, struct http_exchange **exchange)
{
    struct server *server = connection->server;
    struct worker_pool *pool;
    enum dispatch_state state;

    if (!connection_move(connection, PHASE_READING, PHASE_RUNNING))
        return MHD_NO;
    if ((*exchange)->is_answered)
        return answer_send(connection, exchange);
    pool = pool_of(server, (*exchange)->request.route);
    if (pool != NULL) {
        set_share_key(server, *exchange);
        return worker_pool_is_full(pool, (*exchange)->share_key) ? shed(connection, exchange)
                                                                 : run_on(connection, *exchange, pool);
    }
    while ((state = dispatch_run(&server->dispatcher, *exchange)) == DISPATCH_AGAIN) {
        /* An I/O thread does not sleep: the next attempt is a worker's. */
        if (server->options.work != NULL) {
            set_share_key(server, *exchange);
            return run_on(connection, *exchange, server->options.work);
        }
        dispatch_pause(&server->dispatcher, *exchange);
    }
    if (state == DISPATCH_DEFERRED)
        return wait_for_deferred(connection, *exchange);
    return answer_send(connection, exchange);
}

/*
 * libmicrohttpd calls this when the head is there, for each part of the body, when all is there, and again
 * when the connection resumes. An answer to the first call ends the connection; one to the last keeps it.
 */
enum MHD_Result mhd_access_handler(void *server, struct MHD_Connection *mhd, const char *url,
                                   const char *method, const char *version, const char *upload,
                                   size_t *upload_size, void **context)
{
    struct connection *connection = connection_of(mhd);
    struct http_exchange **exchange = (struct http_exchange **)context;
    int phase = atomic_load(&connection->phase);
    size_t size = *upload_size;
    (void)server;
    (void)url;

    if (*exchange == NULL || phase == PHASE_ABANDONED || phase == PHASE_EXPIRED)
        return MHD_NO;
    if (phase == PHASE_READY)
        return answer_send(connection, exchange);
    if ((*exchange)->method.ptr == NULL)
        return open_request(connection, exchange, method, version);
    if (size > 0) {
        *upload_size = 0;
        return dispatch_body(*exchange, upload, size) ? MHD_YES : MHD_NO;
    }
    return handle_request(connection, exchange);
}

void mhd_end_request(void *server, struct MHD_Connection *mhd, void **context,
                     enum MHD_RequestTerminationCode code)
{
    struct connection *connection = connection_of(mhd);
    struct http_exchange *exchange = *context;
    int phase = atomic_load(&connection->phase);
    (void)server;
    (void)code;

    *context = NULL;
    if (phase == PHASE_ABANDONED)
        return;
    if (exchange != NULL)
        connection_close_exchange(connection, exchange);
    connection_set_deadline(connection, connection_idle_wait(connection->server));
    if (phase != PHASE_EXPIRED)
        atomic_store(&connection->phase, PHASE_IDLE);
}
