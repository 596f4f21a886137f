/*
 * The database port: transactions, statements and rows, the same for SQLite and PostgreSQL.
 *
 * One portable SQL text a statement: parameters are $1, $2 …; ON CONFLICT and RETURNING are fine; types in tables are
 * TEXT and BIGINT only (ids and hashes are text, times are milliseconds, truth values are 0 and 1), so that every
 * driver binds and reads alike. Statements are static strings: drivers keep them prepared, keyed by address.
 *
 * Errors: retry (lost a race or the database was busy: roll back and run the use case again), conflict with code
 * "unique" (a unique key is taken), unavailable (the database is gone or full; it may come back), internal.
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
enum value_type { VALUE_NULL, VALUE_INTEGER, VALUE_TEXT };
struct value {
    enum value_type type;
    int64_t integer;
    struct str text;
};

static inline struct value value_integer(int64_t n) { return (struct value){.type = VALUE_INTEGER, .integer = n}; }
static inline struct value value_text(struct str s) /* STR_NONE is NULL */
{
    return (struct value){.type = s.ptr ? VALUE_TEXT : VALUE_NULL, .text = s};
}
static inline struct value value_null(void) { return (struct value){.type = VALUE_NULL}; }
/* 0 is NULL: an absent time. */
static inline struct value value_time(int64_t at) { return at ? value_integer(at) : value_null(); }
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
struct str row_text(const struct rows *rows, size_t row, size_t column);     /* NULL: STR_NONE */
int64_t row_integer(const struct rows *rows, size_t row, size_t column);     /* NULL: 0; also from numeric text */
struct id row_id(const struct rows *rows, size_t row, size_t column);        /* NULL or malformed: ID_NONE */

/* Begins; waits for a free connection (SQLite: one writer at a time) at most five seconds, then error unavailable. */
struct error *database_begin(struct database *self, enum transaction_mode mode, struct transaction **ret) _must_check_;
/* Durable when it returns OK. */
struct error *transaction_commit(struct transaction *self) _must_check_;
/* Rolls back unless committed, and gives the connection back. NULL is fine. */
void transaction_end(struct transaction *self);
static inline void transaction_endp(struct transaction **self) { transaction_end(*self); }

/* Runs a static statement and returns all its rows. */
struct error *transaction_query(struct transaction *self, const char *sql, const struct value *values, size_t count,
                                struct arena *mem, struct rows **ret) _must_check_;
/* Runs one that returns no rows; *changed (may be NULL) is the number of rows it touched. */
struct error *transaction_execute(struct transaction *self, const char *sql, const struct value *values, size_t count,
                                  size_t *changed) _must_check_;
enum database_kind transaction_kind(const struct transaction *self);

enum database_kind database_kind(const struct database *self);
/* Whether it answers, for /readyz. */
struct error *database_ping(struct database *self) _must_check_;
void database_close(struct database *self); /* NULL is fine; no transaction may be open */

struct database_options {
    const char *url;      /* "sqlite:/path/file" or "postgresql://…" */
    unsigned connections; /* at most; 0: a default for the driver */
    struct clock *clock;
};
/* Opens by the URL's scheme; error invalid for an unknown one, unavailable when it cannot be reached. A SQLite file is
 * made with mode 0600 when it is missing. Does not migrate. */
struct error *database_open(const struct database_options *options, struct database **ret) _must_check_;
