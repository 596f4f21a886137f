/*
 * The database port: transactions, statements and rows, the same for SQLite and PostgreSQL.
 *
 * One portable SQL text a statement: parameters are $1, $2 …, each may occur twice; ON CONFLICT and RETURNING
 * are fine; types in tables are TEXT, BIGINT and bytes only (times are milliseconds, truth values are 0 and
 * 1; bytes are BLOB on SQLite and BYTEA on PostgreSQL), so that every driver binds and reads alike.
 * Statements are static strings without a semicolon: drivers keep them prepared, keyed by address. What else
 * keeps a text portable:
 * - PostgreSQL infers the type of a parameter from where it stands. `number = $1`, `number + $1`, the value
 * of a column and LIMIT are fine; where nothing tells (`$1 IS NULL`, `$1 + 1`, a bare `SELECT $1`), write
 *   CAST($1 AS BIGINT) or CAST($1 AS TEXT). Not `$1::BIGINT`.
 * - Texts stand in single quotes, never in double ones. What is indexed is at most 2,000 bytes long.
 * - Order and compare with < and > by ids, times and numbers: how other texts sort depends on the locale of
 *   the PostgreSQL database.
 *
 * Errors: retry (lost a race or a lock: roll back and run the use case again), conflict with code "unique" (a
 * unique key is taken) or "foreign_key" (what is referred to is not there, or something refers to what is
 * deleted), invalid with code "malformed_text" (a text holds NUL or is not UTF-8), unavailable (the database
 * is gone, full or busy; it may come back, and then works again without a restart, unless the disk of a
 * SQLite file has failed), internal (a defect).
 */
#pragma once
#include "clock.h"
#include "error.h"
#include "id.h"

struct database;
struct transaction;

enum database_kind { DATABASE_SQLITE, DATABASE_POSTGRESQL };
enum transaction_mode {
    TRANSACTION_READ,  /* sees one state of the database; may not write */
    TRANSACTION_WRITE, /* serializable: SQLite BEGIN IMMEDIATE, PostgreSQL SERIALIZABLE */
};

/* A value to bind or that was read. */
enum value_type { VALUE_NULL, VALUE_INTEGER, VALUE_TEXT, VALUE_BYTES };
struct value {
    enum value_type type;
    int64_t integer;
    struct str text; /* or bytes */
};

static inline struct value value_integer(int64_t n)
{
    return (struct value){.type = VALUE_INTEGER, .integer = n};
}
static inline struct value value_text(struct str s) /* STR_NONE is NULL */
{
    return (struct value){.type = s.ptr ? VALUE_TEXT : VALUE_NULL, .text = s};
}
static inline struct value value_bytes(struct str s) /* any; STR_NONE is NULL */
{
    return (struct value){.type = s.ptr ? VALUE_BYTES : VALUE_NULL, .text = s};
}
static inline struct value value_null(void)
{
    return (struct value){.type = VALUE_NULL};
}
/* 0 is NULL: an absent time. */
static inline struct value value_time(int64_t at)
{
    return at ? value_integer(at) : value_null();
}
/* Text form; ID_NONE is NULL. */
struct value value_id(struct arena *mem, struct id id);

/* For calls: transaction_query(work, SQL, VALUES(value_text(a), value_integer(b)), mem, &rows). */
#define VALUES(...) ((const struct value[]){__VA_ARGS__}), COUNT_OF(((const struct value[]){__VA_ARGS__}))
#define NO_VALUES NULL, 0

/* The rows of a query, whole, in the caller's arena. */
struct rows {
    size_t count, columns;
    const struct value *values; /* row-major */
};
/* A row or column that is not there reads as NULL. */
struct str row_text(const struct rows *rows, size_t row, size_t column);  /* NULL: STR_NONE */
struct str row_bytes(const struct rows *rows, size_t row, size_t column); /* NULL, or a text: STR_NONE */
int64_t row_integer(const struct rows *rows, size_t row, size_t column); /* NULL: 0; also from numeric text */
struct id row_id(const struct rows *rows, size_t row, size_t column);    /* NULL or malformed: ID_NONE */

/* Begins; waits for a free connection (SQLite: one writer at a time, first come first served) at most five
 * seconds, then error unavailable with code "database_busy". Thread-safe; the transaction is used by one
 * thread at a time, and a thread that holds a write transaction must not begin another. That the database is
 * gone may show only with the first statement. */
struct error *database_begin(struct database *self, enum transaction_mode mode,
                             struct transaction **ret) _must_check_;
/* As database_begin for writing, after every other transaction that was begun with the same number, on every
 * node: those that would change the same rows follow one another instead of losing races (SQLite has one
 * writer anyway). It sees one snapshot, taken after it was its turn, and is not held against transactions
 * with other numbers: what it writes must rest on nothing that those write. Who holds one must not begin
 * another. */
struct error *database_begin_after(struct database *self, int64_t number,
                                   struct transaction **ret) _must_check_;
/* Durable when it returns OK, and with it all that the transaction has seen: on SQLite a read transaction may
 * see a commit a moment before it is on disk. Any error means that nothing was saved, except unavailable with
 * code "outcome_unknown": the connection broke while PostgreSQL was saving, or SQLite's disk failed. Error
 * internal after a failed statement. */
struct error *transaction_commit(struct transaction *self) _must_check_;
/* The first half of a commit, for who has something to do before waiting for the disk: the change is made,
 * others see it and may write. It is saved only when transaction_commit, which is still to be called, returns
 * OK; nothing may be answered before. The longer in between, the more commits of others share the wait. No
 * statement may follow. Errors as of a commit. */
struct error *transaction_write(struct transaction *self) _must_check_;
/* Rolls back unless committed, and gives the connection back. NULL is fine. */
void transaction_end(struct transaction *self);
static inline void transaction_endp(struct transaction **self)
{
    transaction_end(*self);
}

/* Runs a static statement and returns all its rows.
 * After an error of this or of transaction_execute the transaction is over on every driver: end it. To go on
 * where a key may be taken, use ON CONFLICT. */
struct error *transaction_query(struct transaction *self, const char *sql, const struct value *values,
                                size_t count, struct arena *mem, struct rows **ret) _must_check_;
/* Runs one whose rows are of no interest; *changed (may be NULL) is the number of rows it inserted, updated
 * or deleted, without those that a foreign key's ON DELETE took along. */
struct error *transaction_execute(struct transaction *self, const char *sql, const struct value *values,
                                  size_t count, size_t *changed) _must_check_;
enum database_kind transaction_kind(const struct transaction *self);

enum database_kind database_kind(const struct database *self);
/* What is committed by now, by whatever process. What two stamps that are equal were taken before and after
 * has seen no commit in between: what was read then is what would be read now. A commit that has returned
 * shows in every later stamp. False: it cannot be told, as on PostgreSQL ever, so ask. Thread-safe, no system
 * call. */
struct database_stamp {
    uint64_t words[2];
};
bool database_stamp(struct database *self, struct database_stamp *ret);
/* Whether it answers, for /readyz. Thread-safe; may wait as database_begin does. */
struct error *database_ping(struct database *self) _must_check_;
void database_close(struct database *self); /* NULL is fine; no transaction may be open */

struct database_options {
    const char *url;      /* "sqlite:/path/file" or "postgresql://…" */
    unsigned connections; /* at most; 0: SQLite 4 (that read; one more writes), PostgreSQL 8 */
    struct clock *clock;  /* NULL: the system's; its monotonic time paces reconnecting to PostgreSQL */
};
/* Opens by the URL's scheme; error invalid for an unknown or malformed one, unavailable when it cannot be
 * reached. A SQLite file is made with mode 0600 when it is missing; it is a file on a local disk, that nobody
 * moves or replaces while it is open. A PostgreSQL database has the encoding UTF8 and is reached directly or
 * through a pooler in session mode. Does not migrate. Errors never repeat the URL, which may hold a password.
 */
struct error *database_open(const struct database_options *options, struct database **ret) _must_check_;
