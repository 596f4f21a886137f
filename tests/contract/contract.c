#include "contract.h"
#include "../support/postgres.h"
#include "database/migrator.h"
#include <ftw.h>
#include <libpq-fe.h>
#include <sys/stat.h>
#include <unistd.h>

/* One test on one driver, and what it needs from set-up to tear-down. */
struct contract_case {
    struct contract contract; /* first: tests get a pointer to it */
    const struct contract_test *test;
    const struct postgres *postgres; /* NULL: SQLite */
    enum contract_options options;
    unsigned number;
    char folder[64];
};

static int remove_entry(const char *path, const struct stat *what, int kind, struct FTW *where)
{
    (void)what;
    (void)kind;
    (void)where;
    return remove(path);
}

static int remove_folder(const char *path)
{
    return nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *make_schema(const struct contract_case *self)
{
    PGconn *connection = PQconnectdb(self->postgres->text);
    char sql[64];
    PGresult *result;
    bool made;

    snprintf(sql, sizeof(sql), "CREATE SCHEMA test%u", self->number);
    result = PQexec(connection, sql);
    made = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!made)
        print_error("%s", PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
    return made ? str_format(self->contract.mem, "%s&options=-csearch_path%%3Dtest%u", self->postgres->text,
                             self->number)
                      .ptr
                : NULL;
}

static struct error *open_database(struct contract *self, enum contract_options options)
{
    const struct database_options how = {.url = self->url, .clock = self->clock};

    TRY(database_open(&how, &self->database));
    if (options & CONTRACT_MIGRATED)
        TRY(migrator_run(self->database, migrations, migrations_count, self->clock, NULL));
    return OK;
}

static int set_up(void **state)
{
    struct contract_case *self = *state;
    struct contract *contract = &self->contract;
    struct error *error;

    if (self->postgres && self->postgres->state == POSTGRES_SKIPPED)
        return 0;
    *contract = (struct contract){.mem = arena_new(0), .clock = clock_system(), .random = random_system()};
    snprintf(self->folder, sizeof(self->folder), "/tmp/stet-contract-XXXXXX");
    if (!mkdtemp(self->folder))
        return -1;
    contract->folder = self->folder;
    contract->url =
        self->postgres ? make_schema(self) : str_format(contract->mem, "sqlite:%s/stet.db", self->folder).ptr;
    if (!contract->url)
        return -1;
    error = open_database(contract, self->options);
    if (!error)
        return 0;
    print_error("%.*s\n", STR_ARGS(error_describe(error, contract->mem)));
    error_free(error);
    return -1;
}

static int tear_down(void **state)
{
    struct contract_case *self = *state;

    database_close(self->contract.database);
    arena_free(self->contract.mem);
    self->contract = (struct contract){0};
    return self->folder[0] ? remove_folder(self->folder) : 0;
}

static void run(void **state)
{
    struct contract_case *self = *state;

    if (self->postgres && self->postgres->state == POSTGRES_SKIPPED)
        skip();
    self->test->run(&self->contract);
}

static int run_driver(const char *suite, const char *driver, const struct postgres *postgres,
                      enum contract_options options, const struct contract_test *tests, size_t count)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct contract_case *cases = arena_array_of(mem, count, struct contract_case);
    struct CMUnitTest *units = arena_array_of(mem, count, struct CMUnitTest);

    for (size_t i = 0; i < count; i++) {
        cases[i] = (struct contract_case){
            .test = &tests[i], .postgres = postgres, .options = options, .number = (unsigned)i};
        units[i] = (struct CMUnitTest){.name = str_format(mem, "%s: %s", driver, tests[i].name).ptr,
                                       .test_func = run,
                                       .setup_func = set_up,
                                       .teardown_func = tear_down,
                                       .initial_state = &cases[i]};
    }
    return _cmocka_run_group_tests(str_format(mem, "%s, %s", suite, driver).ptr, units, count, NULL, NULL);
}

int contract_run(const char *suite, enum contract_options options, const struct contract_test *tests,
                 size_t count)
{
    struct postgres postgres;
    int failures = 0;

    if (!(options & CONTRACT_POSTGRESQL))
        failures += run_driver(suite, "sqlite", NULL, options, tests, count);
    postgres_start(&postgres, TEST_SUPPORT_FOLDER);
    if (postgres.state == POSTGRES_FAILED) {
        print_error("PostgreSQL did not start: %s\n", postgres.text);
        failures++;
    } else {
        if (postgres.state == POSTGRES_SKIPPED)
            print_message("skipped on postgresql: %s\n", postgres.text);
        failures += run_driver(suite, "postgresql", &postgres, options, tests, count);
    }
    postgres_stop(&postgres);
    return failures == 0 ? 0 : 1;
}

void contract_execute(struct contract *self, const char *const *statements, size_t count)
{
    struct transaction *work;

    check_ok(database_begin(self->database, TRANSACTION_WRITE, &work));
    for (size_t i = 0; i < count; i++)
        check_ok(transaction_execute(work, statements[i], NO_VALUES, NULL));
    check_ok(transaction_commit(work));
    transaction_end(work);
}

int64_t contract_number(struct contract *self, const char *sql)
{
    struct transaction *work;
    struct rows *rows;

    check_ok(database_begin(self->database, TRANSACTION_READ, &work));
    check_ok(transaction_query(work, sql, NO_VALUES, self->mem, &rows));
    transaction_end(work);
    assert_int_equal(rows->count, 1);
    return row_integer(rows, 0, 0);
}
