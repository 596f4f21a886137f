/* Flips single bits of texts as they are stored, one after the other, and says whether somebody notices each.
 */
#pragma once
#include "contract.h"

struct flip_column {
    const char *name, *count;
    struct {
        const char *select, *update;
    } on[2]; /* by enum database_kind */
};
#define FLIP_COLUMN(table, column)                                                                 \
    {                                                                                              \
        table "." column,                                                                          \
            "SELECT COUNT(*) FROM " table " WHERE " column " IS NOT NULL AND " column " <> ''",    \
        {                                                                                          \
            {"SELECT CAST(rowid AS TEXT), " column " FROM " table " WHERE " column                 \
             " IS NOT NULL AND " column " <> '' ORDER BY rowid LIMIT 1 OFFSET $1",                 \
             "UPDATE " table " SET " column " = $1 WHERE rowid = CAST($2 AS BIGINT)"               \
             " RETURNING CAST(rowid AS TEXT)"},                                                    \
                {"SELECT CAST(ctid AS TEXT), " column " FROM " table " WHERE " column              \
                 " IS NOT NULL AND " column " <> '' ORDER BY ctid LIMIT 1 OFFSET $1",              \
                 "UPDATE " table " SET " column " = $1 WHERE ctid = CAST(CAST($2 AS TEXT) AS tid)" \
                 " RETURNING CAST(ctid AS TEXT)"},                                                 \
        }                                                                                          \
    }

/* One bit of one ASCII character becomes another; both are texts that a database takes. STR_NONE: there is
 * none. */
static inline struct str flip_bit(struct arena *mem, struct str text, struct random_seeded *random)
{
    for (int attempt = 0; attempt < 100; attempt++) {
        char *bytes = str_cstr(mem, text);
        size_t at = random_below(random, text.len);
        if ((unsigned char)bytes[at] >= 0x80)
            continue;
        bytes[at] ^= (char)(1 << random_below(random, 7));
        if (bytes[at] != 0)
            return str_of(bytes, text.len);
    }
    return STR_NONE;
}

/* Writes a text into a row; false where the database itself refuses (by CHECK, say). *row is the row, and
 * moves. */
static inline bool flip_write(struct contract *self, const struct flip_column *column, struct str text,
                              struct str *row)
{
    struct transaction *work;
    struct rows *rows;
    struct error *error;

    check_ok(database_begin(self->database, TRANSACTION_WRITE, &work));
    error = transaction_query(work, column->on[database_kind(self->database)].update,
                              VALUES(value_text(text), value_text(*row)), self->mem, &rows);
    if (error == OK)
        error = transaction_commit(work);
    transaction_end(work);
    if (error != OK) {
        error_free(error);
        return false;
    }
    assert_int_equal(rows->count, 1);
    *row = row_text(rows, 0, 0);
    return true;
}

/* `notices` looks at the whole database. Every column must have been flipped at least once, or refused. */
static inline void flip_texts(struct contract *self, const struct flip_column *columns, size_t count,
                              size_t rounds, struct random_seeded *random,
                              bool (*notices)(struct contract *self))
{
    assert_false(notices(self));
    for (size_t i = 0; i < count * rounds; i++) {
        const struct flip_column *column = &columns[i % count];
        int64_t there = contract_number(self, column->count);
        struct transaction *work;
        struct rows *rows;
        struct str row, flipped;

        if (there == 0)
            fail_msg("nothing in %s", column->name);
        check_ok(database_begin(self->database, TRANSACTION_READ, &work));
        check_ok(transaction_query(work, column->on[database_kind(self->database)].select,
                                   VALUES(value_integer((int64_t)random_below(random, (size_t)there))),
                                   self->mem, &rows));
        transaction_end(work);
        assert_int_equal(rows->count, 1);
        row = row_text(rows, 0, 0);
        flipped = flip_bit(self->mem, row_text(rows, 0, 1), random);
        if (flipped.ptr == NULL || !flip_write(self, column, flipped, &row))
            continue;
        if (!notices(self))
            fail_msg("not noticed: %s was \"%.*s\" and is \"%.*s\"", column->name,
                     STR_ARGS(row_text(rows, 0, 1)), STR_ARGS(flipped));
        assert_true(flip_write(self, column, row_text(rows, 0, 1), &row));
    }
    assert_false(notices(self));
}
