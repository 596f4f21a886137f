/*
 * One connection to a SQLite file: opening it with the settings Stet relies on, its prepared statements, and
 * what SQLite's result codes mean here. Used by one thread at a time.
 */
#pragma once
#include "database/driver.h"
#include "database/sqlite_log.h"
#include "database/statement_cache.h"
#include <sqlite3.h>
#include <sys/types.h>

/* Which file a path meant when the database was opened. */
struct sqlite_file {
    char *path;
    dev_t device;
    ino_t inode;
};

struct sqlite_connection {
    const struct sqlite_file *file;
    struct sqlite_log *log; /* of the connection that writes; NULL: it reads */
    sqlite3 *handle;        /* NULL: not open */
    struct statement_cache statements;
    bool suspect; /* the file misbehaved: open it anew before the next transaction */
};

/* Adds what migrations call; for an open one. */
struct error *sqlite_connection_add_functions(struct sqlite_connection *self) _must_check_;
/* Opens it unless it is open and in order. The file must exist and be the one that `file` describes. */
struct error *sqlite_connection_open(struct sqlite_connection *self) _must_check_;
void sqlite_connection_close(struct sqlite_connection *self);
/* Prepares the statement on first use, binds, runs it to its end. The last three may be NULL. */
struct error *sqlite_connection_run(struct sqlite_connection *self, const char *sql,
                                    const struct value *values, size_t count, struct arena *mem,
                                    struct rows **rows, size_t *changed) _must_check_;
/* Several statements without values; their rows are dropped. */
struct error *sqlite_connection_run_script(struct sqlite_connection *self, const char *sql) _must_check_;
/* How long to wait for locks of other processes, in milliseconds. */
void sqlite_connection_set_wait(struct sqlite_connection *self, int64_t wait);

/* Unavailable when the path does not lead to the file any more: what is written would be lost with it. */
struct error *sqlite_file_check(const struct sqlite_file *self) _must_check_;
