#include "database/archive_room.h"
#include "database/driver.h"
#include <time.h>

#define WAIT_MS 3000 /* for connections of who has just ended */
#define PAUSE_MS 100

/* What belongs to an extension stays with it. */
#define OWN(oid) " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = " oid " AND d.deptype = 'e')"

static const char OTHERS[] =
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND application_name = current_setting('application_name')";
static const char TABLES[] =
    "SELECT COUNT(*) FROM pg_class c WHERE relnamespace = current_schema()::regnamespace "
    "AND relkind IN ('r', 'p')" OWN("c.oid");
static const char MOVES[] =
    "SELECT format('ALTER TABLE %I.%I SET SCHEMA %I', current_schema(), relname, CAST($1 AS TEXT)) FROM "
    "pg_class c "
    "WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')" OWN(
        "c.oid") " UNION ALL SELECT format('ALTER ROUTINE %s SET SCHEMA %I', p.oid::regprocedure, CAST($1 AS "
                 "TEXT)) FROM pg_proc p "
                 "WHERE pronamespace = current_schema()::regnamespace AND prokind IN ('f', 'p')" OWN("p.oid");

static void pause_a_moment(void)
{
    struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};

    (void)nanosleep(&pause, NULL);
}

/* All of Stet's connections bear its name, or that which the settings give it. */
static struct error *check_alone(struct transaction *work, struct arena *mem)
{
    for (int waited = 0;; waited += PAUSE_MS) {
        struct rows *rows;

        TRY(transaction_query(work, OTHERS, NO_VALUES, mem, &rows));
        if (row_integer(rows, 0, 0) == 0)
            return OK;
        if (waited >= WAIT_MS)
            return error_new(
                ERROR_UNAVAILABLE, "served",
                "another stet works with this database (connections: %lld); stop every node first",
                (long long)row_integer(rows, 0, 0));
        pause_a_moment();
        /* Within a transaction the view is read once, unless it is told to look again. */
        TRY(transaction_run_script(work, "SELECT pg_stat_clear_snapshot()"));
    }
}

static struct error *count_tables(struct transaction *work, struct arena *mem, int64_t *ret)
{
    struct rows *rows;

    TRY(transaction_query(work, TABLES, NO_VALUES, mem, &rows));
    *ret = row_integer(rows, 0, 0);
    return OK;
}

static struct error *move_aside(struct transaction *work, const struct archive_restoring *how)
{
    struct rows *moves;

    TRY(transaction_run_script(work, str_format(how->mem, "CREATE SCHEMA \"%s\"", how->aside).ptr));
    TRY(transaction_query(work, MOVES, VALUES(value_text(str_from(how->aside))), how->mem, &moves));
    for (size_t i = 0; i < moves->count; i++)
        TRY(transaction_run_script(work, str_cstr(how->mem, row_text(moves, i, 0))));
    return OK;
}

struct error *archive_make_room(struct transaction *work, const struct archive_restoring *how, bool *moved)
{
    struct error *error;
    int64_t tables;

    TRY(check_alone(work, how->mem));
    TRY(count_tables(work, how->mem, &tables));
    if (tables == 0)
        return OK;
    if (!how->aside)
        return error_new(ERROR_CONFLICT, "has_data", "there is data already in this PostgreSQL database");
    error = move_aside(work, how);
    if (error)
        return error_wrap(
            error, ERROR_UNAVAILABLE, "database_unavailable",
            "what is in the database cannot be moved aside (%s): its user must own it and be allowed to "
            "make a schema (GRANT CREATE ON DATABASE)",
            error_message(error));
    *moved = true;
    return OK;
}

struct error *archive_set_mark(struct transaction *work, const struct archive_restoring *how)
{
    return transaction_run_script(
        work, str_format(how->mem, "COMMENT ON TABLE schema_migrations IS 'restored %s'", how->mark).ptr);
}

struct error *archive_mark(struct database *database, struct arena *mem, struct str *ret)
{
    static const char sql[] = "SELECT obj_description(to_regclass('schema_migrations'), 'pg_class')";
    _cleanup_(transaction_endp) struct transaction *work = NULL;
    struct rows *rows;
    struct str text;

    /* After a restore whose client is gone and whose commit is on its way. */
    TRY(database_begin_migration(database, &work));
    TRY(transaction_query(work, sql, NO_VALUES, mem, &rows));
    text = row_text(rows, 0, 0);
    *ret = str_starts(text, STR("restored ")) ? str_slice(text, strlen("restored "), text.len) : STR_NONE;
    return OK;
}

struct error *archive_finds_tables(struct database *database, bool *ret)
{
    _cleanup_(transaction_endp) struct transaction *work = NULL;
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    int64_t tables;

    TRY(database_begin(database, TRANSACTION_READ, &work));
    TRY(count_tables(work, mem, &tables));
    *ret = tables > 0;
    return OK;
}
