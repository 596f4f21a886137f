/* Between the files that read an archive; nobody else includes this. */
#pragma once
#include "database/archive.h"
#include <sqlite3.h>

struct archive {
    struct arena *mem;
    const char *path;
    sqlite3 *handle;
    struct archive_facts facts;
    struct archive_file *migrations; /* number and name, in order */
    size_t migration_count;
};

static inline void archive_finalizep(sqlite3_stmt **statement)
{
    sqlite3_finalize(*statement);
}
/* Failures are error invalid: the file says one thing and is another. */
struct error *archive_prepare(struct archive *self, const char *sql, sqlite3_stmt **ret) _must_check_;
struct error *archive_step(struct archive *self, sqlite3_stmt *statement, bool *is_row) _must_check_;
