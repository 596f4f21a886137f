#include "database/postgres_connection.h"
#include "database/postgres_result.h"
#include "digest.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#define VALUES_MAX 256
#define STATEMENT_TIMEOUT "30000"
/* A little longer than the server's own limit. */
#define ANSWER_WAIT_MS 35000
/* A statement may take its time, but a server that is silent for so long is asked whether it is there. */
#define SILENCE_MS 2000

struct postgres_statement {
    char name[24];
};

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

static int64_t monotonic_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct error *lost(struct postgres_connection *self, const char *why)
{
    struct error *error =
        error_new(ERROR_UNAVAILABLE, "database_unavailable", "the connection to PostgreSQL was lost: %.*s",
                  STR_ARGS(str_trim(str_from(why))));

    self->lost = true;
    error_set_retry_after(error, 5);
    return error;
}

/* False when nobody answers there: the server is frozen, or the network to it is gone. It is asked on a
 * connection of its own, and need not know us. The shortest wait that libpq knows is two seconds. */
static bool server_is_there(const struct postgres_connection *self)
{
    static const char *const names[] = {"dbname", "connect_timeout", NULL};
    const char *const values[] = {self->url, "2", NULL};

    return PQpingParams(names, values, 1) != PQPING_NO_RESPONSE;
}

/* Waits until the socket is ready for one of `events`. */
static struct error *await_socket(struct postgres_connection *self, short events, int64_t deadline)
{
    struct pollfd socket = {.fd = PQsocket(self->handle), .events = events};

    for (;;) {
        const int64_t until = deadline - monotonic_ms();
        const int64_t left = until > 0 ? until : 0;
        const int ready = poll(&socket, 1, left < SILENCE_MS ? (int)left : SILENCE_MS);

        if (ready > 0)
            return OK;
        if (ready < 0 && errno != EINTR)
            return lost(self, strerror(errno));
        if (ready == 0 && left <= SILENCE_MS)
            return lost(self, "no answer in time");
        if (ready == 0 && !server_is_there(self)) {
            self->silent = true;
            return lost(self, "it does not answer any more");
        }
    }
}

static struct error *send_all(struct postgres_connection *self, int64_t deadline)
{
    int unsent;

    while ((unsent = PQflush(self->handle)) > 0) {
        TRY(await_socket(self, POLLIN | POLLOUT, deadline));
        if (!PQconsumeInput(self->handle))
            return lost(self, PQerrorMessage(self->handle));
    }
    return unsent == 0 ? OK : lost(self, PQerrorMessage(self->handle));
}

static struct error *next_result(struct postgres_connection *self, int64_t deadline, PGresult **ret)
{
    while (PQisBusy(self->handle)) {
        TRY(await_socket(self, POLLIN, deadline));
        if (!PQconsumeInput(self->handle))
            return lost(self, PQerrorMessage(self->handle));
    }
    *ret = PQgetResult(self->handle);
    return OK;
}

static bool result_failed(const PGresult *result)
{
    const ExecStatusType status = PQresultStatus(result);

    return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY;
}

static bool result_copies(const PGresult *result)
{
    const ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

static struct error *result_error(struct postgres_connection *self, const PGresult *result)
{
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

    if (!PQresultErrorField(result, PG_DIAG_SQLSTATE))
        return lost(self, PQresultErrorMessage(result));
    if (strcmp(severity ? severity : "FATAL", "ERROR") != 0 || PQstatus(self->handle) == CONNECTION_BAD ||
        postgres_result_outdates_statements(result))
        self->lost = true;
    return postgres_result_error(result, self->transaction.mode);
}

/* Takes the answer to one query, which may have several results: *ret is the last one, or the call fails with
 * the first failure. */
static struct error *take_answer(struct postgres_connection *self, int64_t deadline, PGresult **ret)
{
    _cleanup_(postgres_result_clearp) PGresult *kept = NULL;
    PGresult *result = NULL;

    for (;;) {
        TRY(next_result(self, deadline, &result));
        if (!result)
            break;
        if (kept && result_failed(kept)) {
            PQclear(result);
            continue;
        }
        PQclear(kept);
        kept = result;
        if (result_copies(kept))
            return lost(self, "COPY is of no use here");
    }
    if (!kept)
        return lost(self, PQerrorMessage(self->handle));
    if (result_failed(kept))
        return result_error(self, kept);
    *ret = kept;
    kept = NULL;
    return OK;
}

/* Sends what PQsend… has queued and takes the answer to it. */
static struct error *await_answer(struct postgres_connection *self, int queued, int64_t wait, PGresult **ret)
{
    const int64_t deadline = monotonic_ms() + wait;

    if (!queued)
        return lost(self, PQerrorMessage(self->handle));
    TRY(send_all(self, deadline));
    return take_answer(self, deadline, ret);
}

struct error *postgres_connection_run_script(struct postgres_connection *self, const char *sql, int64_t wait)
{
    _cleanup_(postgres_result_clearp) PGresult *result = NULL;

    return await_answer(self, PQsendQuery(self->handle, sql), wait, &result);
}

/* Takes the answer to the last transaction's ROLLBACK, which nobody has waited for. */
static struct error *settle(struct postgres_connection *self)
{
    _cleanup_(postgres_result_clearp) PGresult *result = NULL;

    if (!self->unanswered)
        return OK;
    self->unanswered = false;
    return take_answer(self, monotonic_ms() + ANSWER_WAIT_MS, &result);
}

void postgres_connection_roll_back(struct postgres_connection *self)
{
    struct error *error = OK;

    if (self->handle && !self->lost && PQtransactionStatus(self->handle) != PQTRANS_IDLE) {
        if (PQsendQuery(self->handle, "ROLLBACK"))
            error = send_all(self, monotonic_ms() + ANSWER_WAIT_MS);
        else
            self->lost = true;
        self->unanswered = true;
    }
    error_free(error);
    self->opening = NULL;
    /* At once, so that the server lets go of its locks. */
    if (self->lost)
        postgres_connection_close(self);
}

void postgres_connection_close(struct postgres_connection *self)
{
    statement_cache_clear(&self->statements, free);
    PQfinish(self->handle);
    self->handle = NULL;
    self->lost = false;
    self->silent = false;
    self->unanswered = false;
}

struct error *postgres_url_check(const char *url)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    bool fine = options != NULL;

    /* An @ in a password that is not written as %40 ends up in the host. */
    for (PQconninfoOption *option = options; option && option->keyword; option++)
        if (option->val && strcmp(option->keyword, "host") == 0 && option->val[0] != '/' &&
            option->val[0] != '@' && strchr(option->val, '@'))
            fine = false;
    PQconninfoFree(options);
    if (fine)
        return OK;
    return error_new(
        ERROR_INVALID, "database_url",
        "the database URL is malformed; it looks like postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with "
        "special characters of the password as %%XX (@ is %%40)");
}

static struct error *configure(struct postgres_connection *self)
{
    static const char settings[] = "SET client_min_messages = error;"
                                   "SET bytea_output = hex;"
                                   "SET statement_timeout = " STATEMENT_TIMEOUT ";"
                                   "SET lock_timeout = 5000;"
                                   "SET idle_in_transaction_session_timeout = 60000;"
                                   /* A commit that was acknowledged must survive a crash. */
                                   "SELECT set_config('synchronous_commit', 'on', false) WHERE "
                                   "current_setting('synchronous_commit') = 'off'";
    const char *encoding = PQparameterStatus(self->handle, "server_encoding");

    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return error_new(ERROR_INVALID, "database_encoding",
                         "the PostgreSQL database has encoding %s; make one with UTF8",
                         encoding ? encoding : "unknown");
    return postgres_connection_run_script(self, settings, ANSWER_WAIT_MS);
}

static struct error *connect_anew(struct postgres_connection *self)
{
    /* What comes before dbname can be overruled by the URL, what comes after cannot. */
    static const char *const names[] = {"fallback_application_name",
                                        "connect_timeout",
                                        "tcp_user_timeout",
                                        "keepalives_idle",
                                        "dbname",
                                        "client_encoding",
                                        NULL};
    const char *const values[] = {"stet", "5", "35000", "30", self->url, "UTF8", NULL};
    struct error *error;

    self->handle = PQconnectdbParams(names, values, 1);
    if (PQstatus(self->handle) != CONNECTION_OK) {
        error = error_new(ERROR_UNAVAILABLE, "database_unavailable", "PostgreSQL cannot be reached: %.*s",
                          STR_ARGS(str_trim(str_from(PQerrorMessage(self->handle)))));
        error_set_retry_after(error, 5);
        return error;
    }
    PQsetNoticeReceiver(self->handle, ignore_notice, NULL);
    PQsetnonblocking(self->handle, 1);
    return configure(self);
}

struct error *postgres_connection_open(struct postgres_connection *self)
{
    struct error *error;

    if (self->handle && !self->lost) {
        error = settle(self);
        if (!error)
            return OK;
        error_free(error);
    }
    postgres_connection_close(self);
    error = connect_anew(self);
    if (error)
        postgres_connection_close(self);
    return error;
}

static struct error *prepare(struct postgres_connection *self, const char *sql, const char *name)
{
    _cleanup_(postgres_result_clearp) PGresult *result = NULL;
    struct error *error =
        await_answer(self, PQsendPrepare(self->handle, name, sql, 0, NULL), ANSWER_WAIT_MS, &result);

    if (!error_is(error, ERROR_INTERNAL))
        return error;
    return error_wrap(error, ERROR_INTERNAL, "database", "not understood: %s", sql);
}

static struct error *statement_for(struct postgres_connection *self, const char *sql,
                                   struct postgres_statement **ret)
{
    struct postgres_statement *statement = statement_cache_find(&self->statements, sql);
    struct error *error;

    if (!statement) {
        if (!statement_cache_has_room(&self->statements, sql)) {
            statement_cache_clear(&self->statements, free);
            TRY(postgres_connection_run_script(self, "DEALLOCATE ALL", ANSWER_WAIT_MS));
        }
        statement = memory_alloc(sizeof(*statement));
        snprintf(statement->name, sizeof(statement->name), "s%llu", ++self->prepared);
        error = prepare(self, sql, statement->name);
        if (error) {
            free(statement);
            return error;
        }
        statement_cache_add(&self->statements, sql, statement);
    }
    *ret = statement;
    return OK;
}

static const char *value_parameter(struct arena *mem, const struct value *value)
{
    switch (value->type) {
    case VALUE_INTEGER:
        return str_format(mem, "%lld", (long long)value->integer).ptr;
    case VALUE_TEXT:
        return str_cstr(mem, value->text);
    case VALUE_BYTES: /* as BYTEA writes itself */
        return str_format(mem, "\\x%.*s", STR_ARGS(hex_encode(mem, value->text.ptr, value->text.len))).ptr;
    case VALUE_NULL:
        break;
    }
    return NULL;
}

static struct error *leave_pipeline(struct postgres_connection *self, int64_t deadline)
{
    _cleanup_(postgres_result_clearp) PGresult *end = NULL;

    TRY(next_result(self, deadline, &end));
    if (PQresultStatus(end) != PGRES_PIPELINE_SYNC || !PQexitPipelineMode(self->handle))
        return lost(self, PQerrorMessage(self->handle));
    return OK;
}

/* Sends the statement that begins the transaction together with the first statement in it: one way to the
 * server and back instead of two. https://www.postgresql.org/docs/15/libpq-pipeline-mode.html */
static struct error *run_opening(struct postgres_connection *self, const struct postgres_statement *statement,
                                 const char *const *parameters, int count, PGresult **ret)
{
    const int64_t deadline = monotonic_ms() + ANSWER_WAIT_MS;
    _cleanup_(postgres_result_clearp) PGresult *opened = NULL;
    struct error *error;

    if (!PQenterPipelineMode(self->handle) ||
        !PQsendQueryParams(self->handle, self->opening, 0, NULL, NULL, NULL, NULL, 0) ||
        !PQsendQueryPrepared(self->handle, statement->name, count, parameters, NULL, NULL, 0) ||
        !PQpipelineSync(self->handle))
        return lost(self, PQerrorMessage(self->handle));
    TRY(send_all(self, deadline));
    error = take_answer(self, deadline, &opened);
    if (error) {
        self->lost = true;
        return error;
    }
    self->opening = NULL;
    error = take_answer(self, deadline, ret);
    if (self->lost)
        return error;
    if (!error)
        return leave_pipeline(self, deadline);
    error_free(leave_pipeline(self, deadline)); /* a failure of this leaves the connection marked as lost */
    return error;
}

static struct error *run_prepared(struct postgres_connection *self,
                                  const struct postgres_statement *statement, const char *const *parameters,
                                  int count, PGresult **ret)
{
    if (self->opening)
        return run_opening(self, statement, parameters, count, ret);
    return await_answer(self,
                        PQsendQueryPrepared(self->handle, statement->name, count, parameters, NULL, NULL, 0),
                        ANSWER_WAIT_MS, ret);
}

static size_t rows_changed(PGresult *result)
{
    int64_t number;

    /* "SELECT 3" counts rows that were read. */
    if (str_starts(str_from(PQcmdStatus(result)), STR("SELECT")) ||
        !str_to_int(str_from(PQcmdTuples(result)), &number))
        return 0;
    return (size_t)number;
}

struct error *postgres_connection_run(struct postgres_connection *self, const char *sql,
                                      const struct value *values, size_t count, struct arena *mem,
                                      struct rows **rows, size_t *changed)
{
    _cleanup_(arena_freep) struct arena *scratch = NULL;
    _cleanup_(postgres_result_clearp) PGresult *result = NULL;
    const char *parameters[VALUES_MAX];
    struct postgres_statement *statement;

    if (count > VALUES_MAX)
        return error_new(ERROR_INTERNAL, "database", "%zu values are too many, in: %s", count, sql);
    if (count > 0)
        scratch = arena_new(1024);
    for (size_t i = 0; i < count; i++)
        parameters[i] = value_parameter(scratch, &values[i]);

    TRY(statement_for(self, sql, &statement));
    TRY(run_prepared(self, statement, parameters, (int)count, &result));
    if (PQresultStatus(result) == PGRES_EMPTY_QUERY)
        return error_new(ERROR_INTERNAL, "database", "a statement is empty");
    if (changed)
        *changed = rows_changed(result);
    if (rows) {
        *rows = postgres_result_rows(result, mem);
        result = NULL;
    }
    return OK;
}
