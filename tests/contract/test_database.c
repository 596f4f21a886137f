/* The database port: values, transactions, errors and races, the same on every driver. */
#include "contract.h"
#include "strbuf.h"
#include <pthread.h>

static struct transaction *begin(struct contract *self, enum transaction_mode mode)
{
    struct transaction *work;

    check_ok(database_begin(self->database, mode, &work));
    return work;
}

static void commit(struct transaction *work)
{
    check_ok(transaction_commit(work));
    transaction_end(work);
}

static struct rows *query(struct contract *self, struct transaction *work, const char *sql,
                          const struct value *values, size_t count)
{
    struct rows *rows;

    check_ok(transaction_query(work, sql, values, count, self->mem, &rows));
    return rows;
}

static void make_things(struct contract *self)
{
    CONTRACT_EXECUTE(self, "CREATE TABLE things (id BIGINT NOT NULL PRIMARY KEY, number BIGINT, text TEXT)");
}

static const char INSERT_THING[] = "INSERT INTO things (id, number, text) VALUES ($1, $2, $3)";
static const char SELECT_THING[] = "SELECT number, text FROM things WHERE id = $1";
static const char COUNT_THINGS[] = "SELECT COUNT(*) FROM things";

static struct error *insert_thing(struct transaction *work, int64_t id, int64_t number, struct str text)
{
    return transaction_execute(work, INSERT_THING,
                               VALUES(value_integer(id), value_integer(number), value_text(text)), NULL);
}

static void numbers_come_back(struct contract *self)
{
    const int64_t numbers[] = {0, 1, -1, INT32_MAX, (int64_t)INT32_MAX + 1, INT64_MAX, INT64_MIN};
    struct transaction *work;
    struct rows *rows;

    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        check_ok(insert_thing(work, (int64_t)i, numbers[i], STR_NONE));
    commit(work);

    work = begin(self, TRANSACTION_READ);
    rows = query(self, work, "SELECT number FROM things ORDER BY id", NO_VALUES);
    transaction_end(work);
    assert_int_equal(rows->count, COUNT_OF(numbers));
    assert_int_equal(rows->columns, 1);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        assert_int_equal(rows->values[i].type, VALUE_INTEGER);
        assert_true(row_integer(rows, i, 0) == numbers[i]);
    }
}

static void texts_come_back(struct contract *self)
{
    char *megabyte = arena_alloc(self->mem, 1 << 20);
    const struct str texts[] = {
        STR_NONE,
        STR(""),
        STR(" "),
        STR("it's \"quoted\" \\ $1 %s ; -- /* */"),
        STR("\x01\x7f\r\n\t"),
        STR("gr\xc3\xbc\xc3\x9f, \xe6\x97\xa5\xe6\x9c\xac, \xf0\x9f\x90\x98, e\xcc\x81, \xef\xbf\xbf"),
        STR("9223372036854775807"),
        STR("NULL"),
        str_of(megabyte, 1 << 20),
    };
    struct transaction *work;

    for (size_t i = 0; i < 1 << 20; i++)
        megabyte[i] = (char)('a' + i % 26);
    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        check_ok(insert_thing(work, (int64_t)i, 0, texts[i]));
    commit(work);

    work = begin(self, TRANSACTION_READ);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct rows *rows = query(self, work, SELECT_THING, VALUES(value_integer((int64_t)i)));

        assert_int_equal(rows->count, 1);
        assert_int_equal(rows->values[1].type, texts[i].ptr ? VALUE_TEXT : VALUE_NULL);
        assert_true((row_text(rows, 0, 1).ptr == NULL) == (texts[i].ptr == NULL));
        check_str(row_text(rows, 0, 1), texts[i]);
    }
    transaction_end(work);
}

static void random_texts_come_back(struct contract *self)
{
    static const char *const pieces[] = {
        "a", "'", "\"", "\\", "\n", "$1", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\x1f", "0", "%"};
    struct random_seeded random;
    struct transaction *work;

    property_begin(&random, "random_texts_come_back");
    make_things(self);
    for (int64_t id = 0; id < 200; id++) {
        struct strbuf text = strbuf_new(self->mem, 4096);
        const size_t length = random_below(&random, 40);
        struct rows *rows;

        strbuf_add(&text, str_format(self->mem, "%" PRId64 ":", id));
        for (size_t i = 0; i < length; i++)
            strbuf_add(&text, str_from(pieces[random_below(&random, COUNT_OF(pieces))]));
        work = begin(self, TRANSACTION_WRITE);
        check_ok(insert_thing(work, id, 0, strbuf_str(&text)));
        rows = query(self, work, SELECT_THING, VALUES(value_integer(id)));
        check_str(row_text(rows, 0, 1), strbuf_str(&text));
        commit(work);
    }
}

static void malformed_texts_are_refused(struct contract *self)
{
    const struct str texts[] = {STR("a\0b"),
                                STR("\0"),
                                STR("\xff"),
                                STR("caf\xc3"),
                                STR("\xed\xa0\x80"),
                                STR("\xc0\x80"),
                                STR("\xf4\x90\x80\x80")};

    make_things(self);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct transaction *work = begin(self, TRANSACTION_WRITE);
        struct error *error = insert_thing(work, 1, 0, texts[i]);

        assert_true(error_is(error, ERROR_INVALID));
        assert_true(error_has_code(error, "malformed_text"));
        error_free(error);
        transaction_end(work);
    }
    assert_int_equal(contract_number(self, COUNT_THINGS), 0);
}

static void ids_come_back(struct contract *self)
{
    const struct id id = id_new(self->clock, self->random);
    struct transaction *work;
    struct rows *rows;

    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    check_ok(insert_thing(work, 1, 0, id_format(self->mem, id)));
    check_ok(insert_thing(work, 2, 0, STR("no id")));
    check_ok(transaction_execute(
        work, INSERT_THING, VALUES(value_integer(3), value_time(0), value_id(self->mem, ID_NONE)), NULL));
    rows = query(self, work, "SELECT text, number FROM things ORDER BY id", NO_VALUES);
    assert_true(id_eq(row_id(rows, 0, 0), id));
    assert_true(id_is_none(row_id(rows, 1, 0)));
    assert_true(id_is_none(row_id(rows, 2, 0)));
    assert_int_equal(rows->values[4].type, VALUE_NULL);
    assert_int_equal(rows->values[5].type, VALUE_NULL);
    rows = query(self, work, "SELECT id FROM things WHERE text = $1", VALUES(value_id(self->mem, id)));
    assert_int_equal(row_integer(rows, 0, 0), 1);
    commit(work);
}

static void what_is_not_there_reads_as_null(struct contract *self)
{
    struct transaction *work;
    struct rows *rows;

    make_things(self);
    work = begin(self, TRANSACTION_READ);
    rows = query(self, work, SELECT_THING, VALUES(value_integer(7)));
    transaction_end(work);
    assert_int_equal(rows->count, 0);
    assert_null(row_text(rows, 0, 1).ptr);
    assert_int_equal(row_integer(rows, 0, 0), 0);
    assert_int_equal(row_integer(rows, 3, 9), 0);
    assert_true(id_is_none(row_id(rows, 0, 0)));
}

static void aggregates_and_comparisons_are_numbers(struct contract *self)
{
    struct transaction *work;
    struct rows *rows;

    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    check_ok(insert_thing(work, 1, 3000000000, STR("12")));
    check_ok(insert_thing(work, 2, 4000000000, STR("x")));
    rows = query(
        self, work,
        "SELECT COUNT(*), SUM(number), MAX(number), number = 3000000000, text, COALESCE(MIN(text), '') FROM "
        "things WHERE id = 1 GROUP BY number, text",
        NO_VALUES);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(rows->values[i].type, VALUE_INTEGER);
    assert_true(row_integer(rows, 0, 1) == 3000000000);
    assert_int_equal(row_integer(rows, 0, 3), 1);
    assert_int_equal(row_integer(rows, 0, 4), 12); /* numeric text */
    assert_int_equal(row_integer(rows, 0, 0), 1);
    rows = query(self, work, "SELECT SUM(number) FROM things WHERE id > 5", NO_VALUES);
    assert_int_equal(rows->values[0].type, VALUE_NULL);
    rows = query(self, work, "SELECT EXISTS (SELECT 1 FROM things WHERE id = $1)", VALUES(value_integer(2)));
    assert_int_equal(row_integer(rows, 0, 0), 1);
    transaction_end(work);
}

static void parameters_go_where_they_belong(struct contract *self)
{
    struct transaction *work;
    struct rows *rows;

    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    check_ok(transaction_execute(work, "INSERT INTO things (text, number, id) VALUES ($2, $1, $1)",
                                 VALUES(value_integer(5), value_text(STR("five"))), NULL));
    for (int64_t i = 0; i < 12; i++)
        check_ok(insert_thing(work, 100 + i, i, STR_NONE));
    rows = query(self, work, SELECT_THING, VALUES(value_integer(5)));
    assert_int_equal(row_integer(rows, 0, 0), 5);
    check_str(row_text(rows, 0, 1), STR("five"));

    rows = query(
        self, work,
        "SELECT $10 = number, $1 = number FROM things WHERE id = 101 AND $2 <= id AND $3 <= id AND $4 <= id "
        "AND $5 <= id AND $6 <= id AND $7 <= id AND $8 <= id AND $9 <= id",
        VALUES(value_integer(10), value_integer(2), value_integer(3), value_integer(4), value_integer(5),
               value_integer(6), value_integer(7), value_integer(8), value_integer(9), value_integer(1)));
    assert_int_equal(row_integer(rows, 0, 0), 1);
    assert_int_equal(row_integer(rows, 0, 1), 0);
    commit(work);
}

/* The rule in database.h: what PostgreSQL infers by itself, and where a cast is needed. */
static void types_are_inferred_or_cast(struct contract *self)
{
    const struct value big = value_integer(5000000000);
    struct transaction *work;
    struct rows *rows;

    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    check_ok(insert_thing(work, 1, 1, STR("a")));
    check_ok(transaction_execute(work, "UPDATE things SET number = number + $1 WHERE id = $2",
                                 VALUES(big, value_integer(1)), NULL));
    check_ok(transaction_execute(work, "UPDATE things SET number = $1, text = $2 WHERE id = 1",
                                 VALUES(value_integer(5000000001), value_integer(44)), NULL));
    rows = query(self, work,
                 "SELECT number, CAST($1 AS BIGINT) + 1, CAST($2 AS TEXT), text FROM things LIMIT $3",
                 VALUES(big, value_text(STR("t")), value_integer(1)));
    assert_true(row_integer(rows, 0, 0) == 5000000001);
    assert_true(row_integer(rows, 0, 1) == 5000000001);
    check_str(row_text(rows, 0, 2), STR("t"));
    check_str(row_text(rows, 0, 3), STR("44"));
    rows = query(self, work,
                 "SELECT id FROM things WHERE (CAST($1 AS BIGINT) IS NULL OR number < $1) AND "
                 "(CAST($2 AS TEXT) IS NULL OR text = $2)",
                 VALUES(value_null(), value_text(STR("44"))));
    assert_int_equal(rows->count, 1);
    rows = query(self, work, "SELECT id FROM things WHERE number IN ($1, $2) AND COALESCE(text, $3) <> $3",
                 VALUES(big, value_integer(5000000001), value_text(STR("x"))));
    assert_int_equal(rows->count, 1);
    check_ok(transaction_execute(
        work,
        "INSERT INTO things (id, number, text) SELECT CAST($1 AS BIGINT), number, $2 FROM "
        "things WHERE id = $3",
        VALUES(value_integer(2), value_text(STR("copy")), value_integer(1)), NULL));
    commit(work);
    assert_int_equal(contract_number(self, COUNT_THINGS), 2);
}

static void defects_are_internal(struct contract *self)
{
    static const struct {
        const char *sql;
        size_t values;
    } defects[] = {
        {"SELEKT 1", 0},
        {"SELECT nothing FROM things", 0},
        {"SELECT id FROM nowhere", 0},
        {"SELECT id FROM things WHERE id = $1", 0},
        {"SELECT id FROM things WHERE id = $1", 2},
        {"SELECT id FROM things; SELECT id FROM things", 0},
        {"INSERT INTO things (id, number, text) VALUES (NULL, 1, NULL)", 0},
        {"", 0},
    };
    const struct value values[] = {value_integer(1), value_integer(1)};

    make_things(self);
    for (size_t i = 0; i < COUNT_OF(defects); i++) {
        struct transaction *work = begin(self, TRANSACTION_WRITE);

        check_error(transaction_execute(work, defects[i].sql, values, defects[i].values, NULL),
                    ERROR_INTERNAL);
        transaction_end(work);
    }
    assert_int_equal(contract_number(self, COUNT_THINGS), 0);
}

static void a_commit_stays_and_a_rollback_does_not(struct contract *self)
{
    struct database_options again = {.url = self->url};
    struct transaction *work;

    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    check_ok(insert_thing(work, 1, 0, STR_NONE));
    commit(work);
    work = begin(self, TRANSACTION_WRITE);
    check_ok(insert_thing(work, 2, 0, STR_NONE));
    transaction_end(work);
    transaction_end(NULL);
    assert_int_equal(contract_number(self, COUNT_THINGS), 1);

    database_close(self->database);
    self->database = NULL;
    check_ok(database_open(&again, &self->database));
    assert_int_equal(contract_number(self, COUNT_THINGS), 1);
}

/* In two halves: others go on in between, and nobody who forgets the second loses the first. */
static void what_is_written_is_seen_and_stays(struct contract *self)
{
    struct database_options again = {.url = self->url};
    struct transaction *first, *second, *third;

    make_things(self);
    first = begin(self, TRANSACTION_WRITE);
    check_ok(insert_thing(first, 1, 0, STR_NONE));
    check_ok(transaction_write(first));
    assert_int_equal(contract_number(self, COUNT_THINGS), 1);
    second = begin(self, TRANSACTION_WRITE); /* while the first has not been committed */
    check_ok(insert_thing(second, 2, 0, STR_NONE));
    check_ok(transaction_write(second));
    commit(first);
    transaction_end(second);

    third = begin(self, TRANSACTION_WRITE);
    check_ok(transaction_write(third));
    check_error(insert_thing(third, 3, 0, STR_NONE), ERROR_INTERNAL);
    check_error(transaction_write(third), ERROR_INTERNAL);
    check_ok(transaction_commit(third));
    check_error(transaction_commit(third), ERROR_INTERNAL);
    transaction_end(third);

    database_close(self->database);
    self->database = NULL;
    check_ok(database_open(&again, &self->database));
    assert_int_equal(contract_number(self, COUNT_THINGS), 2);
}

static void a_transaction_ends_once(struct contract *self)
{
    struct transaction *work;

    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    check_ok(insert_thing(work, 1, 0, STR_NONE));
    check_ok(transaction_commit(work));
    check_error(insert_thing(work, 2, 0, STR_NONE), ERROR_INTERNAL);
    check_error(transaction_commit(work), ERROR_INTERNAL);
    transaction_end(work);
    assert_int_equal(contract_number(self, COUNT_THINGS), 1);

    work = begin(self, TRANSACTION_READ);
    check_ok(transaction_commit(work));
    transaction_end(work);
}

static void taken_keys_are_conflicts(struct contract *self)
{
    const struct {
        int64_t id;
        struct str text;
    } taken[] = {{1, STR("b")}, {2, STR("a")}};

    make_things(self);
    CONTRACT_EXECUTE(self, "CREATE UNIQUE INDEX things_by_text ON things (text)",
                     "INSERT INTO things (id, number, text) VALUES (1, 1, 'a')");
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        struct transaction *work = begin(self, TRANSACTION_WRITE);
        struct error *error = insert_thing(work, taken[i].id, 0, taken[i].text);

        assert_true(error_is(error, ERROR_CONFLICT));
        assert_true(error_has_code(error, "unique"));
        error_free(error);
        transaction_end(work);
    }
    assert_int_equal(contract_number(self, COUNT_THINGS), 1);
}

static void broken_references_are_conflicts(struct contract *self)
{
    static const char *const breaking[] = {
        "INSERT INTO parts (id, thing) VALUES (9, 404)",
        "DELETE FROM things WHERE id = 1",
        "UPDATE parts SET thing = 404",
    };

    make_things(self);
    CONTRACT_EXECUTE(
        self, "CREATE TABLE parts (id BIGINT NOT NULL PRIMARY KEY, thing BIGINT REFERENCES things (id))",
        "INSERT INTO things (id) VALUES (1)", "INSERT INTO parts (id, thing) VALUES (1, 1)");
    for (size_t i = 0; i < COUNT_OF(breaking); i++) {
        struct transaction *work = begin(self, TRANSACTION_WRITE);
        struct error *error = transaction_execute(work, breaking[i], NO_VALUES, NULL);

        assert_true(error_is(error, ERROR_CONFLICT));
        assert_true(error_has_code(error, "foreign_key"));
        error_free(error);
        transaction_end(work);
    }
}

static void references_checked_at_commit_are_conflicts(struct contract *self)
{
    struct transaction *work;
    struct error *error;

    make_things(self);
    CONTRACT_EXECUTE(
        self, "CREATE TABLE parts (id BIGINT NOT NULL PRIMARY KEY, thing BIGINT REFERENCES things (id) "
              "DEFERRABLE INITIALLY DEFERRED)");
    work = begin(self, TRANSACTION_WRITE);
    check_ok(transaction_execute(work, "INSERT INTO parts (id, thing) VALUES (1, 404)", NO_VALUES, NULL));
    error = transaction_commit(work);
    assert_true(error_is(error, ERROR_CONFLICT));
    assert_true(error_has_code(error, "foreign_key"));
    error_free(error);
    transaction_end(work);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM parts"), 0);
}

/* PostgreSQL refuses everything after a failed statement until the rollback; so does every driver. */
static void a_failed_statement_ends_the_transaction(struct contract *self)
{
    struct transaction *work;
    struct rows *rows;

    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    check_ok(insert_thing(work, 1, 0, STR_NONE));
    check_error(insert_thing(work, 1, 0, STR_NONE), ERROR_CONFLICT);
    check_error(insert_thing(work, 2, 0, STR_NONE), ERROR_INTERNAL);
    check_error(transaction_query(work, COUNT_THINGS, NO_VALUES, self->mem, &rows), ERROR_INTERNAL);
    check_error(transaction_commit(work), ERROR_INTERNAL);
    transaction_end(work);
    assert_int_equal(contract_number(self, COUNT_THINGS), 0);

    /* The statement that failed is as good as before. */
    for (int64_t id = 1; id < 4; id++) {
        work = begin(self, TRANSACTION_WRITE);
        check_ok(insert_thing(work, id, 0, STR_NONE));
        commit(work);
    }
    assert_int_equal(contract_number(self, COUNT_THINGS), 3);
}

static void outputs_stay_untouched_on_failure(struct contract *self)
{
    struct rows *rows = NULL;
    size_t changed = 77;
    struct transaction *work;

    make_things(self);
    work = begin(self, TRANSACTION_WRITE);
    check_error(transaction_query(work, "SELECT 1 FROM nowhere", NO_VALUES, self->mem, &rows),
                ERROR_INTERNAL);
    transaction_end(work);
    work = begin(self, TRANSACTION_WRITE);
    check_error(transaction_execute(work, "DELETE FROM nowhere", NO_VALUES, &changed), ERROR_INTERNAL);
    transaction_end(work);
    assert_null(rows);
    assert_int_equal(changed, 77);
}

static size_t changed_by(struct transaction *work, const char *sql)
{
    size_t changed = SIZE_MAX;

    check_ok(transaction_execute(work, sql, NO_VALUES, &changed));
    return changed;
}

static void changes_are_counted(struct contract *self)
{
    struct transaction *work;
    struct rows *rows;

    make_things(self);
    CONTRACT_EXECUTE(self, "CREATE TABLE parts (id BIGINT NOT NULL PRIMARY KEY, "
                           "thing BIGINT REFERENCES things (id) ON DELETE CASCADE)");
    work = begin(self, TRANSACTION_WRITE);
    assert_int_equal(changed_by(work, "INSERT INTO things (id, number) VALUES (1, 1), (2, 2), (3, 3)"), 3);
    assert_int_equal(changed_by(work, "INSERT INTO parts (id, thing) VALUES (1, 1), (2, 1)"), 2);
    assert_int_equal(changed_by(work, "SELECT id FROM things"), 0);
    assert_int_equal(changed_by(work, "CREATE TABLE others (id BIGINT)"), 0);
    assert_int_equal(changed_by(work, "UPDATE things SET number = 9 WHERE id < 3"), 2);
    assert_int_equal(changed_by(work, "UPDATE things SET number = 9 WHERE id > 99"), 0);
    assert_int_equal(changed_by(work, "INSERT INTO things (id) VALUES (1) ON CONFLICT DO NOTHING"), 0);
    assert_int_equal(
        changed_by(work, "INSERT INTO things (id, number) VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET "
                         "number = excluded.number"),
        1);
    assert_int_equal(changed_by(work, "DELETE FROM things WHERE id = 1"), 1); /* and two parts with it */
    assert_int_equal(changed_by(work, "DELETE FROM things"), 2);
    rows = query(self, work, "INSERT INTO things (id, text) VALUES (8, 'x'), (9, 'y') RETURNING id, text",
                 NO_VALUES);
    assert_int_equal(rows->count, 2);
    check_str(row_text(rows, 1, 1), STR("y"));
    commit(work);
    assert_int_equal(contract_number(self, COUNT_THINGS), 2);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM parts"), 0);
}

static void a_read_transaction_does_not_write(struct contract *self)
{
    struct transaction *work;

    make_things(self);
    work = begin(self, TRANSACTION_READ);
    check_error(insert_thing(work, 1, 0, STR_NONE), ERROR_INTERNAL);
    transaction_end(work);
    assert_int_equal(contract_number(self, COUNT_THINGS), 0);
}

static void a_read_transaction_sees_one_state(struct contract *self)
{
    struct transaction *reader;
    struct transaction *writer;

    make_things(self);
    CONTRACT_EXECUTE(self, "INSERT INTO things (id) VALUES (1)");
    reader = begin(self, TRANSACTION_READ);
    assert_int_equal(row_integer(query(self, reader, COUNT_THINGS, NO_VALUES), 0, 0), 1);

    writer = begin(self, TRANSACTION_WRITE);
    check_ok(insert_thing(writer, 2, 0, STR_NONE));
    assert_int_equal(row_integer(query(self, writer, COUNT_THINGS, NO_VALUES), 0, 0), 2);
    assert_int_equal(row_integer(query(self, reader, COUNT_THINGS, NO_VALUES), 0, 0), 1);
    commit(writer);

    assert_int_equal(row_integer(query(self, reader, COUNT_THINGS, NO_VALUES), 0, 0), 1);
    transaction_end(reader);
    assert_int_equal(contract_number(self, COUNT_THINGS), 2);
}

static void texts_at_a_reused_address_are_not_mixed_up(struct contract *self)
{
    char sql[64];

    for (int i = 0; i < 50; i++) {
        snprintf(sql, sizeof(sql), "SELECT %d", i);
        assert_int_equal(contract_number(self, sql), i);
    }
}

static void more_statements_than_are_kept_do_no_harm(struct contract *self)
{
    const int count = 1300;
    char(*texts)[32] = arena_calloc(self->mem, (size_t)count, sizeof(*texts));

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < count; i++) {
            snprintf(texts[i], sizeof(texts[i]), "SELECT %d", i);
            assert_int_equal(contract_number(self, texts[i]), i);
        }
    }
}

static void it_answers(struct contract *self)
{
    check_ok(database_ping(self->database));
    assert_string_equal(database_kind(self->database) == DATABASE_SQLITE ? "sqlite" : "postgresql",
                        self->url[0] == 's' ? "sqlite" : "postgresql");
}

/* Races. Threads share what they do and note what went wrong; cmocka's checks are for the main thread. */

#define WRITERS 4
#define ROUNDS 25

struct race {
    struct contract *contract;
    struct error *(*attempt)(struct transaction *work, struct arena *mem, int writer);
    int writer;
    size_t rounds;
    size_t done, retried, other;
};

static struct error *attempt_once(const struct race *race, struct arena *mem)
{
    _cleanup_(transaction_endp) struct transaction *work = NULL;

    TRY(database_begin(race->contract->database, TRANSACTION_WRITE, &work));
    TRY(race->attempt(work, mem, race->writer));
    return transaction_commit(work);
}

static void *race_run(void *argument)
{
    struct race *race = argument;
    struct arena *mem = arena_new(0);

    for (size_t i = 0; i < race->rounds;) {
        struct error *error = attempt_once(race, mem);

        if (!error) {
            race->done++;
            i++;
        } else if (error_is(error, ERROR_RETRY)) {
            race->retried++;
        } else {
            if (!error_is(error, ERROR_CONFLICT))
                fprintf(stderr, "writer %d: %s\n", race->writer, error_message(error));
            race->other++;
            i++;
        }
        error_free(error);
        arena_reset(mem);
    }
    arena_free(mem);
    return NULL;
}

/* The sum of what all writers saw. */
static struct race race_all(struct contract *self, size_t rounds,
                            struct error *(*attempt)(struct transaction *work, struct arena *mem, int writer))
{
    struct race races[WRITERS];
    struct race sum = {0};
    pthread_t threads[WRITERS];

    for (int i = 0; i < WRITERS; i++) {
        races[i] = (struct race){.contract = self, .attempt = attempt, .writer = i, .rounds = rounds};
        assert_int_equal(pthread_create(&threads[i], NULL, race_run, &races[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        sum.done += races[i].done;
        sum.retried += races[i].retried;
        sum.other += races[i].other;
    }
    return sum;
}

static struct error *read_then_increment(struct transaction *work, struct arena *mem, int writer)
{
    struct rows *rows;

    (void)writer;
    TRY(transaction_query(work, SELECT_THING, VALUES(value_integer(1)), mem, &rows));
    return transaction_execute(work, "UPDATE things SET number = $1 WHERE id = 1",
                               VALUES(value_integer(row_integer(rows, 0, 0) + 1)), NULL);
}

static void no_increment_is_lost(struct contract *self)
{
    struct race sum;

    make_things(self);
    CONTRACT_EXECUTE(self, "INSERT INTO things (id, number) VALUES (1, 0)");
    sum = race_all(self, ROUNDS, read_then_increment);
    assert_int_equal(sum.other, 0);
    assert_int_equal(sum.done, WRITERS * ROUNDS);
    assert_int_equal(contract_number(self, "SELECT number FROM things"), WRITERS * ROUNDS);
    if (database_kind(self->database) == DATABASE_SQLITE)
        assert_int_equal(sum.retried, 0); /* writers wait for each other */
}

static struct error *insert_same(struct transaction *work, struct arena *mem, int writer)
{
    (void)mem;
    return insert_thing(work, 1, writer, STR("same"));
}

static void one_of_many_gets_a_unique_key(struct contract *self)
{
    struct race sum;

    make_things(self);
    sum = race_all(self, 1, insert_same);
    assert_int_equal(sum.done, 1);
    assert_int_equal(sum.other, WRITERS - 1);
    assert_int_equal(contract_number(self, COUNT_THINGS), 1);
}

/* Write skew: each looks at all rows and adds one only if there is none. Weaker isolation lets several in. */
static struct error *insert_if_empty(struct transaction *work, struct arena *mem, int writer)
{
    struct rows *rows;

    TRY(transaction_query(work, COUNT_THINGS, NO_VALUES, mem, &rows));
    if (row_integer(rows, 0, 0) > 0)
        return OK;
    return insert_thing(work, writer, 0, STR_NONE);
}

static void writers_act_as_if_alone(struct contract *self)
{
    make_things(self);
    for (int i = 0; i < 20; i++) {
        struct race sum = race_all(self, 1, insert_if_empty);

        assert_int_equal(sum.done, WRITERS);
        assert_int_equal(contract_number(self, COUNT_THINGS), 1);
        CONTRACT_EXECUTE(self, "DELETE FROM things");
    }
}

static struct error *insert_pair(struct transaction *work, struct arena *mem, int writer)
{
    (void)mem;
    (void)writer;
    TRY(transaction_execute(work, "UPDATE things SET number = number + 1 WHERE id = 1", NO_VALUES, NULL));
    return transaction_execute(work, "UPDATE things SET number = number - 1 WHERE id = 2", NO_VALUES, NULL);
}

static void *read_pairs(void *argument)
{
    struct race *race = argument;
    struct arena *mem = arena_new(0);

    for (size_t i = 0; i < race->rounds; i++) {
        struct transaction *work;
        struct rows *first;
        struct rows *second;
        struct error *error = database_begin(race->contract->database, TRANSACTION_READ, &work);

        if (!error) {
            error = transaction_query(work, SELECT_THING, VALUES(value_integer(1)), mem, &first);
            if (!error)
                error = transaction_query(work, SELECT_THING, VALUES(value_integer(2)), mem, &second);
            transaction_end(work);
        }
        if (error || row_integer(first, 0, 0) + row_integer(second, 0, 0) != 0)
            race->other++;
        error_free(error);
        arena_reset(mem);
    }
    arena_free(mem);
    return NULL;
}

static void readers_never_see_half_a_change(struct contract *self)
{
    struct race reading = {.contract = self, .rounds = 300};
    struct race sum;
    pthread_t readers[3];

    make_things(self);
    CONTRACT_EXECUTE(self, "INSERT INTO things (id, number) VALUES (1, 0), (2, 0)");
    struct race each[COUNT_OF(readers)] = {reading, reading, reading};
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_pairs, &each[i]), 0);
    sum = race_all(self, ROUNDS, insert_pair);
    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        pthread_join(readers[i], NULL);
        assert_int_equal(each[i].other, 0);
    }
    assert_int_equal(sum.done, WRITERS * ROUNDS);
    assert_int_equal(contract_number(self, "SELECT number FROM things WHERE id = 1"), WRITERS * ROUNDS);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(numbers_come_back),
    CONTRACT_TEST(texts_come_back),
    CONTRACT_TEST(random_texts_come_back),
    CONTRACT_TEST(malformed_texts_are_refused),
    CONTRACT_TEST(ids_come_back),
    CONTRACT_TEST(what_is_not_there_reads_as_null),
    CONTRACT_TEST(aggregates_and_comparisons_are_numbers),
    CONTRACT_TEST(parameters_go_where_they_belong),
    CONTRACT_TEST(types_are_inferred_or_cast),
    CONTRACT_TEST(defects_are_internal),
    CONTRACT_TEST(a_commit_stays_and_a_rollback_does_not),
    CONTRACT_TEST(what_is_written_is_seen_and_stays),
    CONTRACT_TEST(a_transaction_ends_once),
    CONTRACT_TEST(taken_keys_are_conflicts),
    CONTRACT_TEST(broken_references_are_conflicts),
    CONTRACT_TEST(references_checked_at_commit_are_conflicts),
    CONTRACT_TEST(a_failed_statement_ends_the_transaction),
    CONTRACT_TEST(outputs_stay_untouched_on_failure),
    CONTRACT_TEST(changes_are_counted),
    CONTRACT_TEST(a_read_transaction_does_not_write),
    CONTRACT_TEST(a_read_transaction_sees_one_state),
    CONTRACT_TEST(texts_at_a_reused_address_are_not_mixed_up),
    CONTRACT_TEST(more_statements_than_are_kept_do_no_harm),
    CONTRACT_TEST(it_answers),
    CONTRACT_TEST(no_increment_is_lost),
    CONTRACT_TEST(one_of_many_gets_a_unique_key),
    CONTRACT_TEST(writers_act_as_if_alone),
    CONTRACT_TEST(readers_never_see_half_a_change),
};
CONTRACT_MAIN("database", CONTRACT_EMPTY, tests)
