#include "repositories/sql_prd_work.h"

#define BASELINE_COLUMNS \
    "ordinal, id, prd, workspace, name, revision, note, author, author_name, created_at FROM baselines "

static struct sql_prd_work *work_of(struct baseline_repository *base)
{
    return container_of(base, struct sql_prd_work, baselines);
}

static struct error *add_baseline(struct baseline_repository *base, const struct baseline *baseline,
                                  struct str folded, bool *added)
{
    static const char sql[] =
        "INSERT INTO baselines (workspace, prd, id, ordinal, name, folded, revision, note, author, "
        "author_name, "
        "created_at) VALUES ($1, $2, $3, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM baselines WHERE "
        "workspace = "
        "$1 AND prd = $2), $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (workspace, prd, folded) DO NOTHING";
    struct sql_prd_work *self = work_of(base);
    size_t changed;

    TRY(transaction_execute(self->transaction, sql,
                            VALUES(sql_id(self, baseline->workspace), sql_id(self, baseline->prd),
                                   sql_id(self, baseline->id), sql_text(baseline->name), sql_text(folded),
                                   value_integer(baseline->revision), sql_text(baseline->note),
                                   sql_id(self, baseline->author), sql_text(baseline->author_name),
                                   value_integer(baseline->created_at)),
                            &changed));
    *added = changed > 0;
    return OK;
}

static struct baseline read_baseline(const struct rows *rows, size_t row)
{
    return (struct baseline){
        .id = row_id(rows, row, 1),
        .prd = row_id(rows, row, 2),
        .workspace = row_id(rows, row, 3),
        .name = sql_read_text(rows, row, 4),
        .revision = row_integer(rows, row, 5),
        .note = sql_read_text(rows, row, 6),
        .author = row_id(rows, row, 7),
        .author_name = sql_read_text(rows, row, 8),
        .created_at = row_integer(rows, row, 9),
    };
}

static struct error *find_by(struct sql_prd_work *self, const char *sql, struct id prd, struct value key,
                             struct arena *mem, struct baseline *ret)
{
    struct rows *rows;

    TRY(sql_query_prd(self, sql, prd, VALUES(key), mem, &rows));
    if (rows->count == 0)
        return error_new(ERROR_NOT_FOUND, "not_found",
                         "This PRD has no such baseline. GET …/baselines lists them.");
    *ret = read_baseline(rows, 0);
    return OK;
}

static struct error *find_baseline(struct baseline_repository *base, struct id prd, struct id id,
                                   struct arena *mem, struct baseline *ret)
{
    static const char sql[] = "SELECT " BASELINE_COLUMNS "WHERE workspace = $1 AND prd = $2 AND id = $3";
    struct sql_prd_work *self = work_of(base);
    return find_by(self, sql, prd, sql_id(self, id), mem, ret);
}

static struct error *find_by_name(struct baseline_repository *base, struct id prd, struct str folded,
                                  struct arena *mem, struct baseline *ret)
{
    static const char sql[] = "SELECT " BASELINE_COLUMNS "WHERE workspace = $1 AND prd = $2 AND folded = $3";
    return find_by(work_of(base), sql, prd, sql_text(folded), mem, ret);
}

static struct error *list_baselines(struct baseline_repository *base, struct id prd,
                                    const struct list_window *window, struct arena *mem,
                                    struct baseline_list *ret)
{
    static const char sql[] =
        "SELECT " BASELINE_COLUMNS
        "WHERE workspace = $1 AND prd = $2 AND ordinal < $3 ORDER BY ordinal DESC LIMIT $4";
    struct sql_prd_work *self = work_of(base);
    struct baseline *items;
    struct sql_page page;

    TRY(sql_read_page(self, sql, prd, window, INT64_MAX, mem, &page));
    items = arena_array_of(mem, page.count, struct baseline);
    for (size_t i = 0; i < page.count; i++)
        items[i] = read_baseline(page.rows, i);
    *ret = (struct baseline_list){items, page.count, page.next};
    return OK;
}

static struct error *remove_baseline(struct baseline_repository *base, const struct baseline *baseline)
{
    static const char sql[] = "DELETE FROM baselines WHERE workspace = $1 AND prd = $2 AND id = $3";
    struct sql_prd_work *self = work_of(base);
    return transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, baseline->workspace), sql_id(self, baseline->prd), sql_id(self, baseline->id)),
        NULL);
}

const struct baseline_repository_ops sql_baseline_repository_ops = {
    .add = add_baseline,
    .find = find_baseline,
    .find_by_name = find_by_name,
    .list = list_baselines,
    .remove = remove_baseline,
};
