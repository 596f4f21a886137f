/* The database port. */
#include "contract.h"

static void numbers_come_back(struct contract *self)
{
    static const char insert[] = "INSERT INTO things (id, number) VALUES ($1, $2)";
    const int64_t numbers[] = {0, 1, -1, INT32_MAX, INT64_MAX, INT64_MIN};
    struct transaction *work;
    struct rows *rows;

    CONTRACT_EXECUTE(self, "CREATE TABLE things (id BIGINT NOT NULL PRIMARY KEY, number BIGINT)");
    check_ok(database_begin(self->database, TRANSACTION_WRITE, &work));
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        check_ok(transaction_execute(work, insert,
                                     VALUES(value_integer((int64_t)i), value_integer(numbers[i])), NULL));
    check_ok(transaction_commit(work));
    transaction_end(work);

    check_ok(database_begin(self->database, TRANSACTION_READ, &work));
    check_ok(transaction_query(work, "SELECT number FROM things ORDER BY id", NO_VALUES, self->mem, &rows));
    transaction_end(work);
    assert_int_equal(rows->count, COUNT_OF(numbers));
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        assert_true(row_integer(rows, i, 0) == numbers[i]);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(numbers_come_back),
};
CONTRACT_MAIN("database", CONTRACT_EMPTY, tests)
