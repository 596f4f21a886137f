/* Archives: whatever kind of database one is made of, it is the same, and goes into another. */
#include "contract.h"
#include "database/archive.h"

static const struct migration plan[] = {
    {.number = 1,
     .name = "0001_things",
     .kind = DATABASE_SQLITE,
     .checksum = "a",
     .sql = "CREATE TABLE things (id INTEGER NOT NULL PRIMARY KEY, text TEXT, raw BLOB, number BIGINT);"
            "CREATE TABLE \"odd \"\"name\" (\"a b\" TEXT NOT NULL);"
            "CREATE TABLE passing (id BIGINT NOT NULL);"
            "INSERT INTO passing (id) VALUES (0)"},
    {.number = 1,
     .name = "0001_things",
     .kind = DATABASE_POSTGRESQL,
     .checksum = "b",
     .sql = "CREATE TABLE things (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text TEXT, raw BYTEA, "
            "number BIGINT,"
            " size BIGINT GENERATED ALWAYS AS (length(text)) STORED);"
            "CREATE TABLE \"odd \"\"name\" (\"a b\" TEXT NOT NULL);"
            "CREATE TABLE passing (id BIGINT NOT NULL);"
            "INSERT INTO passing (id) VALUES (0)"},
    {.number = 2,
     .name = "0002_more",
     .every_kind = true,
     .checksum = "c",
     .sql = "ALTER TABLE things ADD COLUMN half BIGINT; UPDATE things SET half = number / 2"},
};
#define FIRST 2 /* entries of the first migration */
#define MANY 1000

static const char INSERT[] = "INSERT INTO things (text, raw, number) VALUES ($1, $2, $3)";

static void fill(struct contract *self)
{
    struct transaction *work;

    check_ok(migrator_run(self->database, plan, FIRST, self->clock, NULL));
    check_ok(database_begin(self->database, TRANSACTION_WRITE, &work));
    for (int i = 0; i < MANY; i++)
        check_ok(transaction_execute(work, INSERT,
                                     VALUES(value_text(i % 3 ? STR("früh 📬 ' \" \\ \n\t") : STR_NONE),
                                            value_bytes(i % 2 ? str_of("\0\xff\x80", 3) : STR("")),
                                            i % 5 ? value_integer(INT64_MAX - i) : value_null()),
                                     NULL));
    check_ok(transaction_commit(work));
    transaction_end(work);
    CONTRACT_EXECUTE(self, "INSERT INTO \"odd \"\"name\" (\"a b\") VALUES ('')",
                     "INSERT INTO passing (id) VALUES (7)");
}

static const char *make(struct contract *self, struct archive_facts *facts)
{
    static const char *const left_out[] = {"passing", NULL};
    static const struct archive_file file = {{"seal.key", 8}, {"\0secret", 7}};
    const char *path = str_format(self->mem, "%s/made 100%% ?#.backup", self->folder).ptr;
    struct archive_making making = {.path = path,
                                    .database_url = self->url,
                                    .left_out = left_out,
                                    .files = &file,
                                    .file_count = 1,
                                    .version = "1.2.3",
                                    .clock = self->clock};

    check_ok(archive_make(&making, self->mem, facts));
    return path;
}

static struct database *open_target(struct contract *self)
{
    struct database_options options = {.url = str_format(self->mem, "sqlite:%s/target.db", self->folder).ptr};
    struct database *target;

    check_ok(database_open(&options, &target));
    return target;
}

static int64_t number_in(struct contract *self, struct database *database, const char *sql)
{
    struct contract other = *self;

    other.database = database;
    return contract_number(&other, sql);
}

static void one_of_an_older_schema_is_brought_up_to_date(struct contract *self)
{
    struct archive_restoring how = {
        .list = plan, .count = COUNT_OF(plan), .clock = self->clock, .mem = self->mem};
    struct database *target = open_target(self);
    struct archive_facts facts;
    struct archive_file *files;
    struct archive *archive;
    const char *path;
    size_t count;
    bool moved;

    fill(self);
    path = make(self, &facts);
    assert_int_equal(facts.kind, database_kind(self->database));
    assert_int_equal(facts.tables, 3);
    assert_int_equal(facts.rows, MANY + 2);
    check_str(facts.schema_name, STR("0001_things"));

    check_ok(archive_open(path, self->mem, &archive));
    check_str(archive_facts(archive)->version, STR("1.2.3"));
    check_ok(archive_files(archive, self->mem, &files, &count));
    assert_int_equal(count, 1);
    check_str(files[0].content, str_of("\0secret", 7));
    check_ok(archive_restore(archive, target, &how, &moved));
    assert_false(moved);
    archive_close(archive);

    assert_int_equal(number_in(self, target, "SELECT COUNT(*) FROM things"), MANY);
    assert_int_equal(
        number_in(self, target, "SELECT COUNT(*) FROM things WHERE text = 'früh 📬 '' \" \\ \n\t'"),
        MANY - (MANY + 2) / 3);
    assert_int_equal(number_in(self, target, "SELECT COUNT(*) FROM things WHERE raw = X'00ff80'"), MANY / 2);
    assert_int_equal(number_in(self, target, "SELECT COUNT(*) FROM things WHERE raw = X''"), MANY / 2);
    assert_int_equal(number_in(self, target, "SELECT COUNT(*) FROM things WHERE number IS NULL"), MANY / 5);
    assert_true(number_in(self, target, "SELECT MAX(number) FROM things") == INT64_MAX - 1);
    assert_int_equal(number_in(self, target, "SELECT COUNT(*) FROM things WHERE half = number / 2"),
                     MANY - MANY / 5);
    assert_int_equal(number_in(self, target, "SELECT COUNT(*) FROM \"odd \"\"name\" WHERE \"a b\" = ''"), 1);
    assert_int_equal(number_in(self, target, "SELECT COUNT(*) FROM passing WHERE id = 0"), 1);
    assert_int_equal(number_in(self, target, "SELECT COUNT(*) FROM passing"), 1);
    assert_int_equal(number_in(self, target, "SELECT COUNT(*) FROM schema_migrations"), 2);
    database_close(target);
}

static void one_of_a_newer_schema_is_refused_by_name(struct contract *self)
{
    struct archive_facts facts;
    struct archive *archive;
    struct error *error;

    check_ok(migrator_run(self->database, plan, COUNT_OF(plan), self->clock, NULL));
    check_ok(archive_open(make(self, &facts), self->mem, &archive));
    error = archive_check_schema(archive, DATABASE_SQLITE, plan, FIRST);
    assert_string_equal(error_code(error), "archive_newer");
    assert_non_null(strstr(error_message(error), "0002_more"));
    error_free(error);
    check_ok(archive_check_schema(archive, DATABASE_SQLITE, plan, COUNT_OF(plan)));
    archive_close(archive);
}

static void what_is_there_is_not_replaced(struct contract *self)
{
    struct archive_facts facts;
    struct archive_making making = {.database_url = self->url, .version = "1", .clock = self->clock};
    struct error *error;

    check_ok(migrator_run(self->database, plan, FIRST, self->clock, NULL));
    making.path = make(self, &facts);
    error = archive_make(&making, self->mem, &facts);
    assert_string_equal(error_code(error), "exists");
    error_free(error);
    making.replaces = true;
    check_ok(archive_make(&making, self->mem, &facts));
    assert_int_equal(facts.tables, 4);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(one_of_an_older_schema_is_brought_up_to_date),
    CONTRACT_TEST(one_of_a_newer_schema_is_refused_by_name),
    CONTRACT_TEST(what_is_there_is_not_replaced),
};
CONTRACT_MAIN("archive", CONTRACT_EMPTY, tests)
