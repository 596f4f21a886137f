/*
 * An archive: the rows of a whole database, as they were at one moment, in one file; and back into an empty
 * database of either kind.
 *
 * The file is a SQLite database (application id "Stet") with one line behind its last page:
 *
 *   stet_archive (name, value)   format, version, made_at, kind, schema …
 *   stet_archive_files (name, content)   small files that belong to the data
 *   a table for every table of the database, of the same name, with its columns by name and nothing else
 *   "stet backup 1 sha256 <64 hexadecimal digits>\n", of all bytes before it
 *
 * What a database makes by itself from other rows (virtual tables and what is behind them, generated columns,
 * indexes) is not in it, nor are the tables that the caller leaves out.
 */
#pragma once
#include "database/database.h"
#include "database/migrator.h"

struct archive_facts {
    struct str version; /* of the program that made it */
    int64_t made_at;
    enum database_kind kind;
    int64_t schema;         /* number of its newest migration */
    struct str schema_name; /* "0023_shares" */
    int64_t tables, rows;
    int64_t size;      /* of the file, in bytes */
    struct str digest; /* of what is before the last line, hex */
};

struct archive_file {
    struct str name, content;
};

/* How far it is; may be NULL. */
struct archive_progress {
    void *context;
    void (*show)(void *context, struct str table, int64_t rows);
};

struct archive_making {
    const char *path;            /* where it is to be; made with mode 0600, whole or not at all */
    bool replaces;               /* what is there; else error conflict with code "exists" */
    const char *database_url;    /* not migrated, and not written to */
    const char *const *left_out; /* tables, NULL at the end */
    const struct archive_file *files;
    size_t file_count;
    const char *version;
    struct clock *clock;
    struct archive_progress progress;
};

/* Others may read and write the database meanwhile: what is in the archive is what one read transaction sees.
 * Errors: not found with code "no_database" where there is none of Stet; unavailable with code "archive" when
 * the file cannot be written; and those of the database. */
struct error *archive_make(const struct archive_making *what, struct arena *mem,
                           struct archive_facts *ret) _must_check_;

struct archive;
/* Reads all of it once, and opens it. Error invalid with code "archive": it is none, or damaged, or cut, or
 * of a format that is not known here; unavailable when it cannot be read. */
struct error *archive_open(const char *path, struct arena *mem, struct archive **ret) _must_check_;
void archive_close(struct archive *self); /* NULL is fine */
static inline void archive_closep(struct archive **self)
{
    archive_close(*self);
}
const struct archive_facts *archive_facts(const struct archive *self);
struct error *archive_files(struct archive *self, struct arena *mem, struct archive_file **ret,
                            size_t *count) _must_check_;

/* That `list` has every migration of the archive: error conflict with code "archive_newer" or
 * "migration_changed". */
struct error *archive_check_schema(struct archive *self, enum database_kind kind,
                                   const struct migration *list, size_t count) _must_check_;
struct archive_restoring {
    const struct migration *list;
    size_t count;
    struct clock *clock;
    struct archive_progress progress;
    struct error *(*finish)(struct transaction *work); /* makes anew what was left out; may be NULL */
    /* PostgreSQL: the schema that what is there is moved to, where there is anything; NULL: then error
     * conflict with code "has_data". */
    const char *aside;
    const char *mark;  /* PostgreSQL: what archive_mark tells from then on */
    struct arena *mem; /* outlives the database */
};

/* Fills a database, in one transaction: makes the tables as the archive's migrations made them, puts all rows
 * into them, and brings them up to date. A SQLite database has no tables before. On PostgreSQL it waits a few
 * seconds for other connections of Stet to end, then error unavailable with code "served". *moved says
 * whether something was moved aside. After an error the database is as it was; or, with outcome_unknown,
 * archive_mark tells. */
struct error *archive_restore(struct archive *self, struct database *database,
                              const struct archive_restoring *how, bool *moved) _must_check_;
/* Whether a PostgreSQL database has any table, which a restore would move aside. */
struct error *archive_finds_tables(struct database *database, bool *ret) _must_check_;
/* The mark of the restore that this PostgreSQL database is from; STR_NONE: of none. Waits for one that is not
 * over yet, as a migration does. */
struct error *archive_mark(struct database *database, struct arena *mem, struct str *ret) _must_check_;
