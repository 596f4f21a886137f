#include "database/migrator.h"
#include "database/driver.h"

#define CREATE_TABLE                                                                                         \
    "CREATE TABLE IF NOT EXISTS schema_migrations ("                                                         \
    "number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT " \
    "NULL)"

static const char SELECT_APPLIED[] = "SELECT number, name, checksum FROM schema_migrations ORDER BY number";
static const char INSERT_APPLIED[] =
    "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";

/* The migrations of one kind of database, a view of the embedded ones. */
struct plan {
    const struct migration **items;
    size_t count;
};

static struct plan plan_for(enum database_kind kind, const struct migration *list, size_t count,
                            struct arena *mem)
{
    struct plan plan = {.items = arena_array_of(mem, count, const struct migration *)};

    for (size_t i = 0; i < count; i++)
        if (list[i].every_kind || list[i].kind == kind)
            plan.items[plan.count++] = &list[i];
    return plan;
}

static struct error *refuse_newer(struct str at, const struct plan *plan)
{
    return error_new(ERROR_CONFLICT, "database_newer",
                     "the database is at %.*s, this stet knows up to %s: run the newer stet", STR_ARGS(at),
                     plan->count ? plan->items[plan->count - 1]->name : "none");
}

/* That what was applied is a beginning of the plan; *done says how long. */
static struct error *compare(const struct rows *applied, const struct plan *plan, size_t *done)
{
    for (size_t i = 0; i < applied->count; i++) {
        const struct str name = row_text(applied, i, 1);

        if (i >= plan->count)
            return refuse_newer(row_text(applied, applied->count - 1, 1), plan);
        if (row_integer(applied, i, 0) != plan->items[i]->number ||
            !str_eq(name, str_from(plan->items[i]->name)))
            return error_new(
                ERROR_CONFLICT, "migration_changed",
                "the database was migrated with %.*s where this stet has %s: they do not belong together",
                STR_ARGS(name), plan->items[i]->name);
        if (!str_eq(row_text(applied, i, 2), str_from(plan->items[i]->checksum)))
            return error_new(ERROR_CONFLICT, "migration_changed",
                             "the database was migrated with another version of %s than the one in this stet",
                             plan->items[i]->name);
    }
    *done = applied->count;
    return OK;
}

static struct error *apply(struct transaction *work, const struct migration *migration, struct clock *clock)
{
    struct error *error = transaction_run_script(work, migration->sql);

    if (error)
        return error_wrap(error, error_kind(error), error_code(error), "migration %s failed: %s",
                          migration->name, error_message(error));
    return transaction_execute(work, INSERT_APPLIED,
                               VALUES(value_integer(migration->number), value_text(str_from(migration->name)),
                                      value_text(str_from(migration->checksum)),
                                      value_integer(clock_now(clock))),
                               NULL);
}

/* Applies the next migration, if there is one, in a transaction of its own. Looks each time at what is there,
 * because another node may have migrated in between. */
static struct error *step(struct database *database, const struct plan *plan, struct clock *clock,
                          bool *finished)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    _cleanup_(transaction_endp) struct transaction *work = NULL;
    struct rows *applied;
    size_t done = 0;

    TRY(database_begin_migration(database, &work));
    TRY(transaction_run_script(work, CREATE_TABLE));
    TRY(transaction_query(work, SELECT_APPLIED, NO_VALUES, mem, &applied));
    TRY(compare(applied, plan, &done));
    if (done < plan->count)
        TRY(apply(work, plan->items[done], clock));
    TRY(transaction_commit(work));
    *finished = done >= plan->count;
    return OK;
}

struct error *migrator_run(struct database *database, const struct migration *list, size_t count,
                           struct clock *clock, size_t *applied)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    const struct plan plan = plan_for(database_kind(database), list, count, mem);
    bool finished = false;
    size_t steps = 0;

    do {
        TRY(step(database, &plan, clock, &finished));
        steps++;
    } while (!finished);
    if (applied)
        *applied = steps - 1;
    return OK;
}

struct error *migrator_build(struct transaction *work, const struct migration *list, size_t count,
                             size_t from, size_t to, struct clock *clock)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    const struct plan plan = plan_for(transaction_kind(work), list, count, mem);

    TRY(transaction_run_script(work, CREATE_TABLE));
    for (size_t i = from; i < to && i < plan.count; i++)
        TRY(apply(work, plan.items[i], clock));
    return OK;
}
