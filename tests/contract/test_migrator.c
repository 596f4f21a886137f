/* The migrator. */
#include "contract.h"
#include "database/migrator.h"
#include <sys/wait.h>
#include <unistd.h>

#define EVERY(n, words, text)                                                                        \
    {                                                                                                \
        .number = (n), .name = words, .sql = (text), .every_kind = true, .checksum = "sum of " words \
    }
#define ONLY(n, words, which, text)                                   \
    {                                                                 \
        .number = (n), .name = words, .sql = (text), .kind = (which), \
        .checksum = "sum of " words " for " #which                    \
    }

static const struct migration plan[] = {
    EVERY(
        1, "0001_things",
        "-- Things and what they are made of; semicolon in a comment.\n"
        "CREATE TABLE things (id BIGINT NOT NULL PRIMARY KEY, text TEXT);\n"
        "CREATE TABLE parts (id BIGINT NOT NULL PRIMARY KEY, thing BIGINT NOT NULL REFERENCES things (id) ON "
        "DELETE CASCADE);\n"
        "INSERT INTO things (id, text) VALUES (1, 'a;b');\n"
        "INSERT INTO parts (id, thing) VALUES (1, 1);\n"),
    ONLY(2, "0002_rebuilt", DATABASE_POSTGRESQL, "ALTER TABLE things ALTER COLUMN text SET NOT NULL;"),
    ONLY(2, "0002_rebuilt", DATABASE_SQLITE,
         "CREATE TABLE new_things (id BIGINT NOT NULL PRIMARY KEY, text TEXT NOT NULL);\n"
         "INSERT INTO new_things SELECT id, text FROM things;\n"
         "DROP TABLE things;\n"
         "ALTER TABLE new_things RENAME TO things;\n"),
    EVERY(3, "0003_more", "INSERT INTO things (id, text) VALUES (2, 'second')"),
};

static size_t migrate(struct contract *self, const struct migration *list, size_t count)
{
    size_t applied = SIZE_MAX;

    check_ok(migrator_run(self->database, list, count, self->clock, &applied));
    return applied;
}

static void refuses(struct contract *self, const struct migration *list, size_t count, const char *code,
                    const char *text)
{
    struct error *error = migrator_run(self->database, list, count, self->clock, NULL);

    assert_true(error_is(error, ERROR_CONFLICT));
    assert_string_equal(error_code(error), code);
    assert_string_equal(error_message(error), text);
    error_free(error);
}

static void a_fresh_database_gets_all(struct contract *self)
{
    struct clock_fixed clock;
    struct transaction *work;
    struct rows *rows;
    size_t applied;

    clock_fixed_init(&clock, 1234567890123);
    check_ok(migrator_run(self->database, plan, COUNT_OF(plan), &clock.base, &applied));
    assert_int_equal(applied, 3);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM things"), 2);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM things WHERE text = 'a;b'"), 1);

    check_ok(database_begin(self->database, TRANSACTION_READ, &work));
    check_ok(transaction_query(
        work, "SELECT number, name, checksum, applied_at FROM schema_migrations ORDER BY number", NO_VALUES,
        self->mem, &rows));
    transaction_end(work);
    assert_int_equal(rows->count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(row_integer(rows, i, 0), i + 1);
        assert_true(row_integer(rows, i, 3) == 1234567890123);
    }
    check_str(row_text(rows, 1, 1), STR("0002_rebuilt"));
    check_str(row_text(rows, 2, 2), STR("sum of 0003_more"));
}

static void a_second_run_does_nothing(struct contract *self)
{
    assert_int_equal(migrate(self, plan, COUNT_OF(plan)), 3);
    assert_int_equal(migrate(self, plan, COUNT_OF(plan)), 0);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM things"), 2);
}

static void later_ones_are_added(struct contract *self)
{
    assert_int_equal(migrate(self, plan, 1), 1);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM things"), 1);
    assert_int_equal(migrate(self, plan, COUNT_OF(plan)), 2);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM things"), 2);
}

static void no_migrations_are_fine(struct contract *self)
{
    assert_int_equal(migrate(self, plan, 0), 0);
    assert_int_equal(migrate(self, plan, 0), 0);
}

/* A rebuilt table keeps what refers to it, and references hold again afterwards. */
static void references_survive_a_rebuild(struct contract *self)
{
    struct transaction *work;

    assert_int_equal(migrate(self, plan, COUNT_OF(plan)), 3);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM parts"), 1);
    check_ok(database_begin(self->database, TRANSACTION_WRITE, &work));
    check_error(transaction_execute(work, "INSERT INTO parts (id, thing) VALUES (2, 404)", NO_VALUES, NULL),
                ERROR_CONFLICT);
    transaction_end(work);
    CONTRACT_EXECUTE(self, "DELETE FROM things WHERE id = 1");
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM parts"), 0);
}

static void a_broken_reference_is_refused(struct contract *self)
{
    const struct migration list[] = {
        plan[0],
        EVERY(2, "0002_broken", "INSERT INTO parts (id, thing) VALUES (5, 404);"),
    };

    check_error(migrator_run(self->database, list, COUNT_OF(list), self->clock, NULL), ERROR_CONFLICT);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM schema_migrations"), 1);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM parts"), 1);
}

static void a_newer_database_is_refused_by_name(struct contract *self)
{
    assert_int_equal(migrate(self, plan, COUNT_OF(plan)), 3);
    refuses(self, plan, 1, "database_newer",
            "the database is at 0003_more, this stet knows up to 0001_things: run the newer stet");
    refuses(self, plan, 0, "database_newer",
            "the database is at 0003_more, this stet knows up to none: run the newer stet");
    assert_int_equal(migrate(self, plan, COUNT_OF(plan)), 0);
}

static void a_changed_file_is_refused_by_name(struct contract *self)
{
    struct migration changed[COUNT_OF(plan)];

    assert_int_equal(migrate(self, plan, COUNT_OF(plan)), 3);
    memcpy(changed, plan, sizeof(plan));
    changed[0].checksum = "another";
    refuses(self, changed, COUNT_OF(changed), "migration_changed",
            "the database was migrated with another version of 0001_things than the one in this stet");
    memcpy(changed, plan, sizeof(plan));
    changed[3].name = "0003_other";
    refuses(self, changed, COUNT_OF(changed), "migration_changed",
            "the database was migrated with 0003_more where this stet has 0003_other: they do not belong "
            "together");
}

/* What came before the failing one stays, of the failing one nothing, and a repaired one goes on from there.
 */
static void a_failing_one_leaves_the_state_before_it(struct contract *self)
{
    struct migration list[] = {
        plan[0],
        EVERY(2, "0002_failing",
              "CREATE TABLE others (id BIGINT);\n"
              "INSERT INTO things (id, text) VALUES (7, 'half done');\n"
              "INSERT INTO nowhere VALUES (1);\n"),
    };
    struct error *error = migrator_run(self->database, list, COUNT_OF(list), self->clock, NULL);

    assert_true(error_is(error, ERROR_INTERNAL));
    assert_non_null(strstr(error_message(error), "0002_failing"));
    assert_non_null(strstr(error_message(error), "nowhere"));
    error_free(error);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM schema_migrations"), 1);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM things"), 1);

    list[1].sql = "CREATE TABLE others (id BIGINT);";
    assert_int_equal(migrate(self, list, COUNT_OF(list)), 1);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM others"), 0);
}

static void one_that_ends_its_transaction_is_refused(struct contract *self)
{
    const struct migration list[] = {
        EVERY(1, "0001_ending", "CREATE TABLE things (id BIGINT); COMMIT; CREATE TABLE others (id BIGINT);"),
    };

    check_error(migrator_run(self->database, list, COUNT_OF(list), self->clock, NULL), ERROR_INTERNAL);
}

static void one_of_comments_only_is_fine(struct contract *self)
{
    const struct migration list[] = {
        EVERY(1, "0001_words", "-- Nothing to do.\n"),
    };

    assert_int_equal(migrate(self, list, COUNT_OF(list)), 1);
}

/* Several nodes start at once on the same new database: each migration runs once. */
static void nodes_do_it_once(struct contract *self)
{
    pid_t nodes[4];
    int applied = 0;

    for (size_t i = 0; i < COUNT_OF(nodes); i++) {
        fflush(NULL);
        nodes[i] = fork();
        assert_true(nodes[i] >= 0);
        if (nodes[i] == 0) {
            const struct database_options options = {.url = self->url};
            struct database *database;
            size_t count = 0;
            struct error *error = database_open(&options, &database);

            if (!error)
                error = migrator_run(database, plan, COUNT_OF(plan), clock_system(), &count);
            if (error)
                fprintf(stderr, "node: %s\n", error_message(error));
            _exit(error ? 100 : (int)count);
        }
    }
    for (size_t i = 0; i < COUNT_OF(nodes); i++) {
        int status;

        assert_int_equal(waitpid(nodes[i], &status, 0), nodes[i]);
        assert_true(WIFEXITED(status));
        applied += WEXITSTATUS(status);
    }
    assert_int_equal(applied, 3);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM things"), 2);
    assert_int_equal(migrate(self, plan, COUNT_OF(plan)), 0);
}

static void stets_own_apply(struct contract *self)
{
    size_t expected = 0;

    for (size_t i = 0; i < migrations_count; i++)
        expected += migrations[i].every_kind || migrations[i].kind == database_kind(self->database);
    assert_int_equal(migrate(self, migrations, migrations_count), expected);
    assert_int_equal(migrate(self, migrations, migrations_count), 0);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(a_fresh_database_gets_all),
    CONTRACT_TEST(a_second_run_does_nothing),
    CONTRACT_TEST(later_ones_are_added),
    CONTRACT_TEST(no_migrations_are_fine),
    CONTRACT_TEST(references_survive_a_rebuild),
    CONTRACT_TEST(a_broken_reference_is_refused),
    CONTRACT_TEST(a_newer_database_is_refused_by_name),
    CONTRACT_TEST(a_changed_file_is_refused_by_name),
    CONTRACT_TEST(a_failing_one_leaves_the_state_before_it),
    CONTRACT_TEST(one_that_ends_its_transaction_is_refused),
    CONTRACT_TEST(one_of_comments_only_is_fine),
    CONTRACT_TEST(nodes_do_it_once),
    CONTRACT_TEST(stets_own_apply),
};
CONTRACT_MAIN("migrator", CONTRACT_EMPTY, tests)
