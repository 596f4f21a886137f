/* Between the files that make an archive; nobody else includes this. */
#pragma once
#include "database/archive.h"
#include "database/schema_tables.h"
#include <sqlite3.h>

#define ARCHIVE_ID 0x53746574 /* "Stet", at byte 68 of the file */
#define ARCHIVE_FORMAT 1
#define ARCHIVE_MIGRATIONS "schema_migrations"

struct archive_writer {
    const struct archive_making *what;
    struct arena *mem;
    const char *path; /* of what is being written, not yet in its place */
    sqlite3 *handle;
    enum database_kind kind;
    int64_t tables, rows;
};

/* What SQLite's result means for the file of an archive. */
struct error *archive_sqlite_error(sqlite3 *handle, const char *path, int code) _must_check_;
/* A statement that is made up of names; runs it without rows. */
struct error *archive_exec(sqlite3 *handle, const char *path, const char *sql) _must_check_;
/* "a", "b" */
struct str archive_names(struct arena *mem, const struct str *names, size_t count);
struct str archive_quote(struct arena *mem, struct str name);
bool archive_leaves_out(const struct archive_writer *self, struct str table);
struct error *archive_add_table(struct archive_writer *self, const struct schema_table *table) _must_check_;

/* All rows of a database of either kind, at one moment. */
struct error *archive_copy_sqlite(struct archive_writer *self, const char *path) _must_check_;
struct error *archive_copy_postgres(struct archive_writer *self) _must_check_;
