/* What only PostgreSQL does: connections that break, time-outs, plans that grow old. */
#include "contract.h"
#include <libpq-fe.h>

static struct transaction *begin(struct contract *self, enum transaction_mode mode)
{
    struct transaction *work;

    check_ok(database_begin(self->database, mode, &work));
    return work;
}

/* Ends every connection of Stet to the server, as an administrator or a restart does. */
static int terminate_connections(struct contract *self)
{
    PGconn *connection = PQconnectdb(self->url);
    PGresult *result = PQexec(connection, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                                          "WHERE application_name = 'stet' AND pid <> pg_backend_pid()");
    const int count = PQntuples(result);

    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    PQclear(result);
    PQfinish(connection);
    return count;
}

static void make_things(struct contract *self)
{
    CONTRACT_EXECUTE(self, "CREATE TABLE things (id BIGINT NOT NULL PRIMARY KEY, text TEXT)",
                     "INSERT INTO things (id) VALUES (1)");
}

static void a_connection_lost_in_a_transaction_is_unavailable(struct contract *self)
{
    struct transaction *work;
    struct error *error;

    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    check_ok(transaction_execute(work, "INSERT INTO things (id) VALUES (2)", NO_VALUES, NULL));
    assert_int_equal(terminate_connections(self), 1);
    error = transaction_execute(work, "INSERT INTO things (id) VALUES (3)", NO_VALUES, NULL);
    assert_true(error_is(error, ERROR_UNAVAILABLE));
    assert_true(error_retry_after(error) > 0);
    error_free(error);
    transaction_end(work);

    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM things"), 1);
}

static void a_connection_lost_while_saving_says_so(struct contract *self)
{
    struct transaction *work;
    struct error *error;

    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    check_ok(transaction_execute(work, "INSERT INTO things (id) VALUES (2)", NO_VALUES, NULL));
    assert_int_equal(terminate_connections(self), 1);
    error = transaction_commit(work);
    assert_true(error_is(error, ERROR_UNAVAILABLE));
    assert_true(error_has_code(error, "outcome_unknown"));
    error_free(error);
    transaction_end(work);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM things"), 1);
}

static void use_connections(struct contract *self, struct transaction **open, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        open[i] = begin(self, i % 2 ? TRANSACTION_READ : TRANSACTION_WRITE);
        check_ok(transaction_execute(open[i], "SELECT COUNT(*) FROM things", NO_VALUES, NULL));
    }
    for (size_t i = 0; i < count; i++)
        transaction_end(open[i]);
}

/* Also when the connection breaks between the begin and the first statement. */
static void connections_lost_while_idle_are_not_noticed(struct contract *self)
{
    struct transaction *open[3];
    struct transaction *work;

    make_things(self);
    for (int round = 0; round < 3; round++) {
        use_connections(self, open, COUNT_OF(open));
        assert_int_equal(terminate_connections(self), COUNT_OF(open));
    }
    check_ok(database_ping(self->database));
    assert_int_equal(terminate_connections(self), 1);
    check_ok(database_ping(self->database));

    work = begin(self, TRANSACTION_WRITE);
    assert_int_equal(terminate_connections(self), 1);
    check_ok(transaction_execute(work, "INSERT INTO things (id) VALUES (2)", NO_VALUES, NULL));
    check_ok(transaction_commit(work));
    transaction_end(work);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM things"), 2);
}

/* Before the lock of a number is taken, and after it: then it is taken anew. */
static void a_lost_connection_takes_its_lock_anew(struct contract *self)
{
    static const char held[] = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted";
    struct transaction *work;

    make_things(self);
    check_ok(database_ping(self->database));
    assert_int_equal(terminate_connections(self), 1);
    check_ok(database_begin_after(self->database, 7, &work));
    assert_int_equal(terminate_connections(self), 1);
    check_ok(transaction_execute(work, "INSERT INTO things (id) VALUES (3)", NO_VALUES, NULL));
    assert_int_equal(contract_number(self, held), 1);
    check_ok(transaction_commit(work));
    transaction_end(work);
    assert_int_equal(contract_number(self, held), 0);
}

static void a_slow_statement_is_given_up(struct contract *self)
{
    struct transaction *work = begin(self, TRANSACTION_WRITE);
    struct error *error;

    check_ok(transaction_execute(work, "SET LOCAL statement_timeout = 50", NO_VALUES, NULL));
    error = transaction_execute(work, "SELECT pg_sleep(20)", NO_VALUES, NULL);
    assert_true(error_is(error, ERROR_UNAVAILABLE));
    assert_true(error_has_code(error, "database_slow"));
    error_free(error);
    transaction_end(work);
    check_ok(database_ping(self->database));
}

static void a_lock_that_stays_taken_is_tried_again(struct contract *self)
{
    struct transaction *first;
    struct transaction *second;

    make_things(self);
    first = begin(self, TRANSACTION_WRITE);
    second = begin(self, TRANSACTION_WRITE);
    check_ok(transaction_execute(first, "UPDATE things SET text = 'a'", NO_VALUES, NULL));
    check_ok(transaction_execute(second, "SET LOCAL lock_timeout = 50", NO_VALUES, NULL));
    check_error(transaction_execute(second, "UPDATE things SET text = 'b'", NO_VALUES, NULL), ERROR_RETRY);
    transaction_end(second);
    transaction_end(first);
}

/* Two transactions that each read what the other writes: whichever commits last is told to run again. */
static void a_lost_race_is_told_at_commit(struct contract *self)
{
    struct transaction *first;
    struct transaction *second;
    struct error *error;

    make_things(self);
    first = begin(self, TRANSACTION_WRITE);
    second = begin(self, TRANSACTION_WRITE);
    check_ok(transaction_execute(first, "INSERT INTO things (id) SELECT COUNT(*) + 10 FROM things", NO_VALUES,
                                 NULL));
    check_ok(transaction_execute(second, "INSERT INTO things (id) SELECT COUNT(*) + 20 FROM things",
                                 NO_VALUES, NULL));
    check_ok(transaction_commit(first));
    transaction_end(first);
    error = transaction_commit(second);
    assert_true(error_is(error, ERROR_RETRY));
    error_free(error);
    transaction_end(second);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM things"), 2);
}

/* A newer node migrates while this one runs: the statements this one had prepared are prepared anew. */
static void a_changed_table_is_tried_again(struct contract *self)
{
    static const char select[] = "SELECT * FROM things";
    struct transaction *work;
    struct rows *rows;
    PGconn *other = PQconnectdb(self->url);

    make_things(self);
    work = begin(self, TRANSACTION_READ);
    check_ok(transaction_query(work, select, NO_VALUES, self->mem, &rows));
    transaction_end(work);
    PQclear(PQexec(other, "ALTER TABLE things ADD COLUMN more TEXT"));

    /* In the middle of a transaction it has to run again; as its first statement nobody notices. */
    work = begin(self, TRANSACTION_READ);
    check_ok(transaction_execute(work, "SELECT 1", NO_VALUES, NULL));
    check_error(transaction_query(work, select, NO_VALUES, self->mem, &rows), ERROR_RETRY);
    transaction_end(work);
    work = begin(self, TRANSACTION_READ);
    check_ok(transaction_query(work, select, NO_VALUES, self->mem, &rows));
    assert_int_equal(rows->columns, 3);
    transaction_end(work);

    PQclear(PQexec(other, "ALTER TABLE things DROP COLUMN more"));
    PQfinish(other);
    work = begin(self, TRANSACTION_READ);
    check_ok(transaction_query(work, select, NO_VALUES, self->mem, &rows));
    assert_int_equal(rows->columns, 2);
    transaction_end(work);
}

static struct str setting(struct contract *self, enum transaction_mode mode, const char *sql)
{
    struct transaction *work = begin(self, mode);
    struct rows *rows;

    check_ok(transaction_query(work, sql, NO_VALUES, self->mem, &rows));
    transaction_end(work);
    return row_text(rows, 0, 0);
}

static void sessions_are_set_up(struct contract *self)
{
    check_str(setting(self, TRANSACTION_WRITE, "SHOW transaction_isolation"), STR("serializable"));
    check_str(setting(self, TRANSACTION_READ, "SHOW transaction_isolation"), STR("repeatable read"));
    check_str(setting(self, TRANSACTION_READ, "SHOW transaction_read_only"), STR("on"));
    check_str(setting(self, TRANSACTION_READ, "SHOW application_name"), STR("stet"));
    check_str(setting(self, TRANSACTION_READ, "SHOW statement_timeout"), STR("30s"));
    check_str(setting(self, TRANSACTION_READ, "SHOW client_encoding"), STR("UTF8"));
}

static void a_commit_waits_for_the_disk(struct contract *self)
{
    const struct str url = str_format(self->mem, "%s%%20-csynchronous_commit%%3Doff", self->url);
    const struct database_options options = {.url = url.ptr};
    struct contract other = *self;

    check_ok(database_open(&options, &other.database));
    check_str(setting(&other, TRANSACTION_WRITE, "SHOW synchronous_commit"), STR("on"));
    database_close(other.database);
}

static void all_connections_taken_is_busy(struct contract *self)
{
    const struct database_options options = {.url = self->url, .connections = 2};
    struct database *database;
    struct transaction *open[2];
    struct transaction *one_more = NULL;
    struct error *error;

    check_ok(database_open(&options, &database));
    for (size_t i = 0; i < COUNT_OF(open); i++)
        check_ok(database_begin(database, TRANSACTION_READ, &open[i]));
    error = database_begin(database, TRANSACTION_READ, &one_more);
    assert_true(error_is(error, ERROR_UNAVAILABLE));
    assert_true(error_has_code(error, "database_busy"));
    error_free(error);
    assert_null(one_more);
    for (size_t i = 0; i < COUNT_OF(open); i++)
        transaction_end(open[i]);
    check_ok(database_ping(database));
    database_close(database);
}

static void a_server_that_is_not_there_is_unavailable(struct contract *self)
{
    const struct database_options options = {.url = "postgresql://someone:p4ssw0rd@127.0.0.1:1/stet"};
    struct database *database = NULL;
    struct error *error = database_open(&options, &database);
    struct str text = error_describe(error, self->mem);

    assert_true(error_is(error, ERROR_UNAVAILABLE));
    assert_false(str_contains(text, STR("p4ssw0rd")));
    error_free(error);
    assert_null(database);
}

static void a_malformed_url_is_refused_without_repeating_it(struct contract *self)
{
    static const char *const urls[] = {
        "postgresql://someone:p4ss%zzw0rd@localhost/stet",
        "postgresql://someone:secret@p4ssw0rd@localhost/stet",
        "postgresql://localhost/stet?p4ssw0rd=1",
        "postgresql://[p4ssw0rd/stet",
        "mysql://someone:p4ssw0rd@localhost/stet",
        "p4ssw0rd",
        "",
    };

    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        const struct database_options options = {.url = urls[i]};
        struct database *database;
        struct error *error = database_open(&options, &database);
        struct str text = error_describe(error, self->mem);

        assert_true(error_is(error, ERROR_INVALID));
        assert_false(str_contains(text, STR("p4ss")));
        error_free(error);
    }
}

static void a_database_without_utf8_is_refused(struct contract *self)
{
    const struct str base = str_from(self->url);
    const struct str url = str_format(self->mem, "postgresql://stet@/latin%.*s",
                                      STR_ARGS(str_slice(base, str_find(base, STR("?"), 0), base.len)));
    const struct database_options options = {.url = url.ptr};
    struct database *database;
    PGconn *connection = PQconnectdb(self->url);

    PQclear(
        PQexec(connection,
               "CREATE DATABASE latin ENCODING LATIN1 LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"));
    PQfinish(connection);
    check_error(database_open(&options, &database), ERROR_INVALID);
}

/* After a failure to connect, the next attempts fail at once instead of each running into its own time-out;
 * then it is tried again. A role that may not log in stands for a server that went away. */
static void attempts_to_reconnect_are_paced(struct contract *self)
{
    struct clock_fixed clock;
    const struct str base = str_from(self->url);
    const struct str url = str_format(self->mem, "postgresql://visitor%.*s",
                                      STR_ARGS(str_slice(base, str_find(base, STR("@"), 0), base.len)));
    const struct database_options options = {.url = url.ptr, .clock = &clock.base};
    struct database *database;

    CONTRACT_EXECUTE(self, "CREATE ROLE visitor LOGIN");
    clock_fixed_init(&clock, 1000000);
    check_ok(database_open(&options, &database));
    CONTRACT_EXECUTE(self, "ALTER ROLE visitor NOLOGIN");
    assert_int_equal(terminate_connections(self), 2);

    check_error(database_ping(database), ERROR_UNAVAILABLE);
    CONTRACT_EXECUTE(self, "ALTER ROLE visitor LOGIN");
    check_error(database_ping(database), ERROR_UNAVAILABLE);
    clock.now += 1000;
    check_ok(database_ping(database));
    database_close(database);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(a_connection_lost_in_a_transaction_is_unavailable),
    CONTRACT_TEST(a_connection_lost_while_saving_says_so),
    CONTRACT_TEST(connections_lost_while_idle_are_not_noticed),
    CONTRACT_TEST(a_lost_connection_takes_its_lock_anew),
    CONTRACT_TEST(a_slow_statement_is_given_up),
    CONTRACT_TEST(a_lock_that_stays_taken_is_tried_again),
    CONTRACT_TEST(a_lost_race_is_told_at_commit),
    CONTRACT_TEST(a_changed_table_is_tried_again),
    CONTRACT_TEST(sessions_are_set_up),
    CONTRACT_TEST(a_commit_waits_for_the_disk),
    CONTRACT_TEST(all_connections_taken_is_busy),
    CONTRACT_TEST(a_server_that_is_not_there_is_unavailable),
    CONTRACT_TEST(a_malformed_url_is_refused_without_repeating_it),
    CONTRACT_TEST(a_database_without_utf8_is_refused),
    CONTRACT_TEST(attempts_to_reconnect_are_paced),
};
CONTRACT_MAIN("PostgreSQL", CONTRACT_POSTGRESQL, tests)
