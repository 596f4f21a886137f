/* The PostgreSQL driver: a bounded pool of connections that are opened when needed and opened anew when lost.
 */
#include "database/connection_pool.h"
#include "database/postgres_connection.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define CONNECTIONS_DEFAULT 8
#define ANSWER_WAIT_MS 35000
#define MIGRATION_WAIT_MS HOURS(1)
/* After a failure to connect, others fail at once for so long, instead of each waiting for its own time-out.
 */
#define RECONNECT_PAUSE_MS 1000
#define GATES 64

/* A statement is known by its address. */
static const char PING[] = "SELECT 1";

struct postgres_database {
    struct database base;
    char *url;
    struct clock *clock;
    struct connection_pool pool;
    struct postgres_connection *connections;
    size_t connection_count;
    _Atomic int64_t reconnect_at; /* monotonic */
    /* Of this node's transactions with a number, so that those that wait do not each hold a connection. */
    pthread_mutex_t gates[GATES];
};

static struct postgres_database *database_of(struct database *self)
{
    return container_of(self, struct postgres_database, base);
}

static struct postgres_connection *connection_of(struct transaction *self)
{
    return container_of(self, struct postgres_connection, transaction);
}

static void pause_connecting(struct postgres_database *self)
{
    atomic_store(&self->reconnect_at, clock_monotonic(self->clock) + RECONNECT_PAUSE_MS);
}

static struct error *open_connection(struct postgres_database *self, struct postgres_connection *connection)
{
    const bool connects = !connection->handle || connection->lost;
    struct error *error;

    if (connects && clock_monotonic(self->clock) < atomic_load(&self->reconnect_at)) {
        error = error_new(ERROR_UNAVAILABLE, "database_unavailable",
                          "PostgreSQL could not be reached a moment ago");
        error_set_retry_after(error, 1);
        return error;
    }
    error = postgres_connection_open(connection);
    if (error)
        pause_connecting(self);
    return error;
}

/* Opens the connection, when a transaction has taken it; `opening` is sent with the first statement, if it is
 * given. */
static struct error *prepare_connection(struct postgres_connection *connection, struct database *base,
                                        enum transaction_mode mode, const char *opening)
{
    connection->transaction = (struct transaction){
        .database = base, .mode = mode, .state = TRANSACTION_OPEN, .migrating = !opening};
    connection->opening = opening;
    return open_connection(database_of(base), connection);
}

static struct error *postgres_begin(struct database *base, enum transaction_mode mode,
                                    struct transaction **ret)
{
    struct connection_pool *pool = &database_of(base)->pool;
    struct postgres_connection *connection = connection_pool_take(pool, DATABASE_WAIT_MS);
    struct error *error;

    if (!connection)
        return database_busy_error();
    error = prepare_connection(connection, base, mode,
                               mode == TRANSACTION_WRITE ? "BEGIN ISOLATION LEVEL SERIALIZABLE"
                                                         : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (error)
        connection_pool_give(pool, connection);
    else
        *ret = &connection->transaction;
    return error;
}

static pthread_mutex_t *gate_of(struct postgres_database *self, int64_t number)
{
    return &self->gates[(uint64_t)number % GATES];
}

/* The lock is the session's, because a transaction that waited for one of its own would see the state of the
 * time before it waited. A connection that is lost loses it. */
static void unlock(struct postgres_connection *connection)
{
    char sql[64];

    (void)snprintf(sql, sizeof(sql), "SELECT pg_advisory_unlock(%lld)", (long long)connection->number);
    if (connection->handle && !connection->lost) {
        struct error *error = postgres_connection_run_script(connection, sql, ANSWER_WAIT_MS);
        if (error)
            postgres_connection_close(connection);
        error_free(error);
    }
    connection->is_numbered = false;
}

static void postgres_end(struct transaction *self)
{
    struct postgres_connection *connection = connection_of(self);
    struct postgres_database *database = database_of(self->database);
    pthread_mutex_t *gate = connection->is_numbered ? gate_of(database, connection->number) : NULL;

    postgres_connection_roll_back(connection);
    if (gate)
        unlock(connection);
    connection_pool_give(&database->pool, connection);
    if (gate)
        pthread_mutex_unlock(gate);
}

static struct error *take_lock(struct postgres_connection *connection, int64_t number)
{
    const char *opening = connection->opening;
    struct error *error;
    char sql[64];

    (void)snprintf(sql, sizeof(sql), "SELECT pg_advisory_lock(%lld)", (long long)number);
    connection->opening = NULL;
    error = postgres_connection_run_script(connection, sql, ANSWER_WAIT_MS);
    connection->opening = opening;
    if (error_is(error, ERROR_RETRY)) { /* lock_timeout */
        error_free(error);
        return database_busy_error();
    }
    return error;
}

/* When it finds that the connection died while it was idle, a new one takes over. */
static struct error *lock(struct postgres_database *self, struct postgres_connection *connection,
                          int64_t number)
{
    struct error *error = take_lock(connection, number);

    if (!error || !connection->lost)
        return error;
    if (connection->silent) {
        pause_connecting(self);
        return error;
    }
    error_free(error);
    TRY(open_connection(self, connection));
    return take_lock(connection, number);
}

static struct error *begin_locked(struct database *base, int64_t number, struct transaction **ret)
{
    struct transaction *transaction = NULL;
    struct postgres_connection *connection;
    struct error *error;

    TRY(postgres_begin(base, TRANSACTION_WRITE, &transaction));
    connection = connection_of(transaction);
    error = lock(database_of(base), connection, number);
    if (error) {
        postgres_end(transaction);
        return error;
    }
    /* One snapshot is enough: those that could act on the same state as this one wait for its lock.
     * Serializable, it would lose races against transactions that read or write the same pages of other
     * numbers. */
    connection->opening = "BEGIN ISOLATION LEVEL REPEATABLE READ";
    connection->number = number;
    connection->is_numbered = true;
    *ret = transaction;
    return OK;
}

static struct error *postgres_begin_after(struct database *base, int64_t number, struct transaction **ret)
{
    pthread_mutex_t *gate = gate_of(database_of(base), number);
    struct timespec until;
    struct error *error;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += DATABASE_WAIT_MS / 1000;
    if (pthread_mutex_clocklock(gate, CLOCK_MONOTONIC, &until) != 0)
        return database_busy_error();
    error = begin_locked(base, number, ret);
    if (error)
        pthread_mutex_unlock(gate);
    return error;
}

static struct error *postgres_begin_migration(struct database *base, struct transaction **ret)
{
    /* READ COMMITTED, because each statement then sees what other migrators have committed while this one
     * waited for the lock. The number of the lock is "stet" in ASCII. */
    static const char begin[] = "BEGIN ISOLATION LEVEL READ COMMITTED;"
                                "SET LOCAL statement_timeout = 0;"
                                "SET LOCAL idle_in_transaction_session_timeout = 0;"
                                "SET LOCAL lock_timeout = 60000;"
                                "SELECT pg_advisory_xact_lock(1937007988)";
    struct connection_pool *pool = &database_of(base)->pool;
    struct postgres_connection *connection = connection_pool_take(pool, DATABASE_WAIT_MS);
    struct error *error;

    if (!connection)
        return database_busy_error();
    error = prepare_connection(connection, base, TRANSACTION_WRITE, NULL);
    if (!error)
        error = postgres_connection_run_script(connection, begin, MIGRATION_WAIT_MS);
    if (!error) {
        *ret = &connection->transaction;
        return OK;
    }
    postgres_end(&connection->transaction);
    if (!error_is(error, ERROR_RETRY))
        return error;
    return error_wrap(error, ERROR_UNAVAILABLE, "database_busy",
                      "another node has been migrating for a minute");
}

/* When the first statement finds that the connection died while it was idle, or that a migration has outdated
 * its prepared statements, nothing has been done yet: a new connection takes over. */
static struct error *postgres_run(struct transaction *self, const char *sql, const struct value *values,
                                  size_t count, struct arena *mem, struct rows **rows, size_t *changed)
{
    struct postgres_connection *connection = connection_of(self);
    const char *opening = connection->opening;
    struct error *error = postgres_connection_run(connection, sql, values, count, mem, rows, changed);

    if (!error || !opening || !connection->lost)
        return error;
    if (connection->silent) {
        pause_connecting(database_of(self->database));
        return error;
    }
    error_free(error);
    TRY(open_connection(database_of(self->database), connection));
    if (connection->is_numbered) /* its lock went with the connection */
        TRY(lock(database_of(self->database), connection, connection->number));
    connection->opening = opening;
    return postgres_connection_run(connection, sql, values, count, mem, rows, changed);
}

static struct error *check_inside(const struct postgres_connection *connection)
{
    if (PQtransactionStatus(connection->handle) == PQTRANS_INTRANS)
        return OK;
    return error_new(ERROR_INTERNAL, "transaction_over",
                     "the transaction was ended by one of its statements");
}

static struct error *postgres_run_script(struct transaction *self, const char *sql)
{
    TRY(postgres_connection_run_script(connection_of(self), sql, MIGRATION_WAIT_MS));
    return check_inside(connection_of(self));
}

static struct error *postgres_write(struct transaction *self)
{
    struct postgres_connection *connection = connection_of(self);
    struct error *error;

    if (connection->opening) /* nothing was done */
        return OK;
    TRY(check_inside(connection));
    error = postgres_connection_run_script(connection, "COMMIT", ANSWER_WAIT_MS);
    if (!error || !connection->lost || self->mode == TRANSACTION_READ)
        return error;
    return error_wrap(error, ERROR_UNAVAILABLE, "outcome_unknown",
                      "the connection to PostgreSQL was lost while saving; look whether the change is there");
}

static struct error *postgres_ping(struct database *base)
{
    struct transaction *transaction = NULL;
    struct error *error;

    TRY(postgres_begin(base, TRANSACTION_READ, &transaction));
    error = postgres_run(transaction, PING, NO_VALUES, NULL, NULL, NULL);
    postgres_end(transaction);
    return error;
}

static void postgres_close(struct database *base)
{
    struct postgres_database *self = database_of(base);

    for (size_t i = 0; i < self->connection_count; i++)
        postgres_connection_close(&self->connections[i]);
    connection_pool_release(&self->pool);
    for (size_t i = 0; i < GATES; i++)
        pthread_mutex_destroy(&self->gates[i]);
    free(self->connections);
    free(self->url);
    free(self);
}

static const struct database_ops postgres_ops = {
    .kind = DATABASE_POSTGRESQL,
    .begin = postgres_begin,
    .begin_after = postgres_begin_after,
    .begin_migration = postgres_begin_migration,
    .ping = postgres_ping,
    .close = postgres_close,
    .run = postgres_run,
    .run_script = postgres_run_script,
    .write = postgres_write,
    .end = postgres_end,
};

struct error *postgres_database_open(const struct database_options *options, struct database **ret)
{
    struct postgres_database *self;
    struct error *error;

    TRY(postgres_url_check(options->url));
    self = memory_alloc(sizeof(*self));
    *self = (struct postgres_database){
        .base.ops = &postgres_ops,
        .url = memory_strdup(options->url),
        .clock = options->clock ? options->clock : clock_system(),
        .connection_count = options->connections ? options->connections : CONNECTIONS_DEFAULT,
    };
    self->connections = memory_alloc(self->connection_count * sizeof(*self->connections));
    for (size_t i = 0; i < GATES; i++)
        pthread_mutex_init(&self->gates[i], NULL);
    connection_pool_init(&self->pool, self->connection_count);
    for (size_t i = self->connection_count; i-- > 0;) {
        self->connections[i] = (struct postgres_connection){.url = self->url};
        connection_pool_give(&self->pool, &self->connections[i]);
    }

    error = postgres_connection_open(&self->connections[0]);
    if (error) {
        postgres_close(&self->base);
        return error;
    }
    *ret = &self->base;
    return OK;
}
