#include "database/postgres_connection.h"
#include "database/postgres_result.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#define VALUES_MAX 64
#define STATEMENT_TIMEOUT "30000"
/* A little longer than the server's own limit: only a dead network or a frozen server gets here. */
#define ANSWER_WAIT_MS 35000

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

/* Waits until the socket is ready for one of `events`. */
static struct error *await_socket(struct postgres_connection *self, short events, int64_t deadline)
{
    struct pollfd socket = {.fd = PQsocket(self->handle), .events = events};
    int ready;

    do {
        const int64_t left = deadline - monotonic_ms();

        ready = poll(&socket, 1, left > 0 ? (int)left : 0);
    } while (ready < 0 && errno == EINTR);
    if (ready > 0)
        return OK;
    return lost(self, ready == 0 ? "no answer in time" : strerror(errno));
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

static struct error *result_error(struct postgres_connection *self, const PGresult *result)
{
    if (!PQresultErrorField(result, PG_DIAG_SQLSTATE))
        return lost(self, PQresultErrorMessage(result));
    if (PQstatus(self->handle) == CONNECTION_BAD || postgres_result_outdates_statements(result))
        self->lost = true;
    return postgres_result_error(result, self->transaction.mode);
}

/* Sends what PQsend… has queued and takes all answers; *ret is the last, or the call fails with the first
 * failure. */
static struct error *await_answer(struct postgres_connection *self, int queued, int64_t wait, PGresult **ret)
{
    const int64_t deadline = monotonic_ms() + wait;
    _cleanup_(postgres_result_clearp) PGresult *kept = NULL;
    PGresult *result = NULL;

    if (!queued)
        return lost(self, PQerrorMessage(self->handle));
    TRY(send_all(self, deadline));
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
    }
    if (!kept)
        return lost(self, PQerrorMessage(self->handle));
    if (result_failed(kept))
        return result_error(self, kept);
    *ret = kept;
    kept = NULL;
    return OK;
}

struct error *postgres_connection_run_script(struct postgres_connection *self, const char *sql, int64_t wait)
{
    _cleanup_(postgres_result_clearp) PGresult *result = NULL;

    return await_answer(self, PQsendQuery(self->handle, sql), wait, &result);
}

void postgres_connection_close(struct postgres_connection *self)
{
    statement_cache_clear(&self->statements, free);
    PQfinish(self->handle);
    self->handle = NULL;
    self->lost = false;
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

    if (self->handle && !self->lost && PQstatus(self->handle) == CONNECTION_OK)
        return OK;
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
    case VALUE_NULL:
        break;
    }
    return NULL;
}

struct error *postgres_connection_run(struct postgres_connection *self, const char *sql,
                                      const struct value *values, size_t count, struct arena *mem,
                                      struct rows **rows, size_t *changed)
{
    _cleanup_(arena_freep) struct arena *scratch = NULL;
    _cleanup_(postgres_result_clearp) PGresult *result = NULL;
    const char *parameters[VALUES_MAX];
    struct postgres_statement *statement;
    int64_t number = 0;

    if (count > VALUES_MAX)
        return error_new(ERROR_INTERNAL, "database", "%zu values are too many, in: %s", count, sql);
    if (count > 0)
        scratch = arena_new(1024);
    for (size_t i = 0; i < count; i++)
        parameters[i] = value_parameter(scratch, &values[i]);

    TRY(statement_for(self, sql, &statement));
    TRY(await_answer(
        self, PQsendQueryPrepared(self->handle, statement->name, (int)count, parameters, NULL, NULL, 0),
        ANSWER_WAIT_MS, &result));
    if (PQresultStatus(result) == PGRES_EMPTY_QUERY)
        return error_new(ERROR_INTERNAL, "database", "a statement is empty");
    if (changed) {
        const struct str command = str_from(PQcmdStatus(result));

        /* "SELECT 3" counts rows that were read. */
        if (!str_starts(command, STR("SELECT")))
            (void)str_to_int(str_from(PQcmdTuples(result)), &number);
        *changed = (size_t)number;
    }
    if (rows) {
        *rows = postgres_result_rows(result, mem);
        result = NULL;
    }
    return OK;
}
