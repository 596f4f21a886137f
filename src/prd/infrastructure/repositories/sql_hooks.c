#include "repositories/sql_prd_work.h"

#define HOOK_COLUMNS                                                                               \
    "id, prd, workspace, kind, name, token_hash, generation, created_by, created_at, deliveries, " \
    "last_delivery_at, last_outcome, last_detail, window_from, window_count "

static struct sql_prd_work *work_of(struct hook_repository *base)
{
    return container_of(base, struct sql_prd_work, hooks);
}

static struct error *read_hook(const struct rows *rows, size_t row, struct hook *ret)
{
    struct hook hook = {
        .id = row_id(rows, row, 0),
        .prd = row_id(rows, row, 1),
        .workspace = row_id(rows, row, 2),
        .name = sql_read_text(rows, row, 4),
        .generation = row_integer(rows, row, 6),
        .created_by = row_id(rows, row, 7),
        .created_at = row_integer(rows, row, 8),
        .deliveries = row_integer(rows, row, 9),
        .last_delivery_at = row_integer(rows, row, 10),
        .last_outcome = sql_read_text(rows, row, 11),
        .last_detail = sql_read_text(rows, row, 12),
        .window_from = row_integer(rows, row, 13),
        .window_count = row_integer(rows, row, 14),
    };
    if (!hook_kind_parse(row_text(rows, row, 3), &hook.kind) ||
        !digest_parse_hex(row_text(rows, row, 5), &hook.token_hash))
        return sql_unreadable("hooks");
    *ret = hook;
    return OK;
}

static struct error *first_hook(const struct rows *rows, struct hook *ret)
{
    if (rows->count == 0)
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no such hook.");
    return read_hook(rows, 0, ret);
}

static struct error *must_change(size_t changed)
{
    return changed > 0 ? OK : error_new(ERROR_NOT_FOUND, "not_found", "There is no such hook.");
}

static struct error *add(struct hook_repository *base, const struct hook *hook)
{
    static const char sql[] =
        "INSERT INTO hooks (workspace, prd, id, kind, name, token_hash, generation, created_by, created_at, "
        "deliveries, last_delivery_at, last_outcome, last_detail, window_from, window_count) VALUES ($1, $2, "
        "$3, $4, $5, $6, $7, $8, $9, 0, NULL, '', '', 0, 0)";
    struct sql_prd_work *self = work_of(base);
    return transaction_execute(self->transaction, sql,
                               VALUES(sql_id(self, hook->workspace), sql_id(self, hook->prd),
                                      sql_id(self, hook->id), sql_text(str_from(hook_kind_name(hook->kind))),
                                      sql_text(hook->name), sql_digest(self, hook->token_hash),
                                      value_integer(hook->generation), sql_id(self, hook->created_by),
                                      value_integer(hook->created_at)),
                               NULL);
}

static struct error *find(struct hook_repository *base, struct id prd, struct id id, struct arena *mem,
                          struct hook *ret)
{
    static const char sql[] =
        "SELECT " HOOK_COLUMNS "FROM hooks WHERE workspace = $1 AND prd = $2 AND id = $3";
    struct sql_prd_work *self = work_of(base);
    struct value workspace;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(transaction_query(self->transaction, sql, VALUES(workspace, sql_id(self, prd), sql_id(self, id)), mem,
                          &rows));
    return first_hook(rows, ret);
}

static struct error *find_by_token(struct hook_repository *base, struct digest token_hash, struct arena *mem,
                                   struct hook *ret)
{
    static const char sql[] = "SELECT " HOOK_COLUMNS "FROM hooks WHERE token_hash = $1";
    struct sql_prd_work *self = work_of(base);
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(sql_digest(self, token_hash)), mem, &rows));
    return first_hook(rows, ret);
}

static struct error *list(struct hook_repository *base, struct id prd, struct arena *mem,
                          struct hook_list *ret)
{
    static const char sql[] =
        "SELECT " HOOK_COLUMNS "FROM hooks WHERE workspace = $1 AND prd = $2 ORDER BY created_at, id";
    struct sql_prd_work *self = work_of(base);
    struct hook_list hooks;
    struct value workspace;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(transaction_query(self->transaction, sql, VALUES(workspace, sql_id(self, prd)), mem, &rows));
    hooks.count = rows->count;
    hooks.items = arena_array_of(mem, rows->count, struct hook);
    for (size_t i = 0; i < rows->count; i++)
        TRY(read_hook(rows, i, &hooks.items[i]));
    *ret = hooks;
    return OK;
}

static struct error *rotate(struct hook_repository *base, const struct hook *hook)
{
    static const char sql[] =
        "UPDATE hooks SET token_hash = $1, generation = $2 WHERE workspace = $3 AND prd = $4 AND id = $5";
    struct sql_prd_work *self = work_of(base);
    size_t changed;

    TRY(transaction_execute(self->transaction, sql,
                            VALUES(sql_digest(self, hook->token_hash), value_integer(hook->generation),
                                   sql_id(self, hook->workspace), sql_id(self, hook->prd),
                                   sql_id(self, hook->id)),
                            &changed));
    return must_change(changed);
}

static struct error *remove_hook(struct hook_repository *base, const struct hook *hook)
{
    struct sql_prd_work *self = work_of(base);
    size_t changed;

    TRY(transaction_execute(self->transaction,
                            "DELETE FROM hook_deliveries WHERE workspace = $1 AND hook = $2",
                            VALUES(sql_id(self, hook->workspace), sql_id(self, hook->id)), NULL));
    TRY(transaction_execute(
        self->transaction, "DELETE FROM hooks WHERE workspace = $1 AND prd = $2 AND id = $3",
        VALUES(sql_id(self, hook->workspace), sql_id(self, hook->prd), sql_id(self, hook->id)), &changed));
    return must_change(changed);
}

static struct error *save_counts(struct hook_repository *base, const struct hook *hook)
{
    static const char sql[] = "UPDATE hooks SET deliveries = $1, last_delivery_at = $2, last_outcome = $3, "
                              "last_detail = $4, window_from = $5, window_count = $6 WHERE workspace = $7 "
                              "AND prd = $8 AND id = $9";
    struct sql_prd_work *self = work_of(base);
    return transaction_execute(self->transaction, sql,
                               VALUES(value_integer(hook->deliveries), value_time(hook->last_delivery_at),
                                      sql_text(hook->last_outcome), sql_text(hook->last_detail),
                                      value_integer(hook->window_from), value_integer(hook->window_count),
                                      sql_id(self, hook->workspace), sql_id(self, hook->prd),
                                      sql_id(self, hook->id)),
                               NULL);
}

static struct error *add_delivery(struct hook_repository *base, const struct hook *hook,
                                  const struct hook_delivery *delivery, int64_t oldest)
{
    static const char add_sql[] =
        "INSERT INTO hook_deliveries (workspace, hook, delivery, received_at, outcome, detail, events, "
        "proposals) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (workspace, hook, delivery) DO "
        "NOTHING";
    static const char forget_sql[] =
        "DELETE FROM hook_deliveries WHERE workspace = $1 AND hook = $2 AND received_at < $3";
    struct sql_prd_work *self = work_of(base);

    TRY(transaction_execute(
        self->transaction, forget_sql,
        VALUES(sql_id(self, hook->workspace), sql_id(self, hook->id), value_integer(oldest)), NULL));
    return transaction_execute(self->transaction, add_sql,
                               VALUES(sql_id(self, hook->workspace), sql_id(self, hook->id),
                                      sql_digest(self, delivery->id), value_integer(delivery->received_at),
                                      sql_text(delivery->outcome), sql_text(delivery->detail),
                                      value_integer(delivery->events), value_integer(delivery->proposals)),
                               NULL);
}

static struct error *find_delivery(struct hook_repository *base, const struct hook *hook, struct digest id,
                                   struct arena *mem, bool *found, struct hook_delivery *ret)
{
    static const char sql[] = "SELECT received_at, outcome, detail, events, proposals FROM hook_deliveries "
                              "WHERE workspace = $1 AND hook = $2 AND delivery = $3";
    struct sql_prd_work *self = work_of(base);
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql,
                          VALUES(sql_id(self, hook->workspace), sql_id(self, hook->id), sql_digest(self, id)),
                          mem, &rows));
    *found = rows->count > 0;
    if (*found)
        *ret = (struct hook_delivery){
            .id = id,
            .received_at = row_integer(rows, 0, 0),
            .outcome = sql_read_text(rows, 0, 1),
            .detail = sql_read_text(rows, 0, 2),
            .events = row_integer(rows, 0, 3),
            .proposals = row_integer(rows, 0, 4),
        };
    return OK;
}

const struct hook_repository_ops sql_hook_repository_ops = {
    .add = add,
    .find = find,
    .find_by_token = find_by_token,
    .list = list,
    .rotate = rotate,
    .remove = remove_hook,
    .save_counts = save_counts,
    .add_delivery = add_delivery,
    .find_delivery = find_delivery,
};
