#include "repositories/sql_prd_work.h"

#define APPROVAL_COLUMNS                                                                   \
    "ordinal, id, prd, workspace, author, author_name, revision, verdict, note, made_at, " \
    "fell_at_revision, withdrawn_at FROM approvals "

static struct sql_prd_work *work_of(struct approval_repository *base)
{
    return container_of(base, struct sql_prd_work, approvals);
}

static struct error *add_approval(struct approval_repository *base, const struct approval *approval)
{
    static const char before[] =
        "UPDATE approvals SET withdrawn_at = $1 WHERE workspace = $2 AND prd = $3 AND author = $4 AND "
        "fell_at_revision IS NULL AND withdrawn_at IS NULL";
    static const char sql[] =
        "INSERT INTO approvals (workspace, prd, id, ordinal, author, author_name, revision, verdict, note, "
        "made_at) VALUES ($1, $2, $3, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM approvals WHERE workspace = "
        "$1 AND prd = $2), $4, $5, $6, $7, $8, $9)";
    struct sql_prd_work *self = work_of(base);

    TRY(transaction_execute(self->transaction, before,
                            VALUES(value_integer(approval->at), sql_id(self, approval->workspace),
                                   sql_id(self, approval->prd), sql_id(self, approval->author)),
                            NULL));
    return transaction_execute(self->transaction, sql,
                               VALUES(sql_id(self, approval->workspace), sql_id(self, approval->prd),
                                      sql_id(self, approval->id), sql_id(self, approval->author),
                                      sql_text(approval->author_name), value_integer(approval->revision),
                                      sql_text(str_from(approval_verdict_name(approval->verdict))),
                                      sql_text(approval->note), value_integer(approval->at)),
                               NULL);
}

static struct error *read_approval(const struct rows *rows, size_t row, struct approval *ret)
{
    struct approval approval = {
        .id = row_id(rows, row, 1),
        .prd = row_id(rows, row, 2),
        .workspace = row_id(rows, row, 3),
        .author = row_id(rows, row, 4),
        .author_name = sql_read_text(rows, row, 5),
        .revision = row_integer(rows, row, 6),
        .note = sql_read_text(rows, row, 8),
        .at = row_integer(rows, row, 9),
        .fell_at_revision = row_integer(rows, row, 10),
        .withdrawn_at = row_integer(rows, row, 11),
    };
    if (!approval_verdict_parse(row_text(rows, row, 7), &approval.verdict))
        return sql_unreadable("approvals");
    *ret = approval;
    return OK;
}

static struct error *find_approval(struct approval_repository *base, struct id prd, struct id id,
                                   struct arena *mem, struct approval *ret)
{
    static const char sql[] = "SELECT " APPROVAL_COLUMNS "WHERE workspace = $1 AND prd = $2 AND id = $3";
    struct sql_prd_work *self = work_of(base);
    struct rows *rows;

    TRY(sql_query_prd(self, sql, prd, VALUES(sql_id(self, id)), mem, &rows));
    if (rows->count == 0)
        return error_new(ERROR_NOT_FOUND, "not_found",
                         "This PRD has no such approval. GET …/approvals lists them.");
    return read_approval(rows, 0, ret);
}

static struct error *list_approvals(struct approval_repository *base, struct id prd,
                                    const struct list_window *window, struct arena *mem,
                                    struct approval_list *ret)
{
    static const char sql[] =
        "SELECT " APPROVAL_COLUMNS
        "WHERE workspace = $1 AND prd = $2 AND ordinal < $3 ORDER BY ordinal DESC LIMIT $4";
    struct sql_prd_work *self = work_of(base);
    struct approval *items;
    struct sql_page page;

    TRY(sql_read_page(self, sql, prd, window, INT64_MAX, mem, &page));
    items = arena_array_of(mem, page.count, struct approval);
    for (size_t i = 0; i < page.count; i++)
        TRY(read_approval(page.rows, i, &items[i]));
    *ret = (struct approval_list){items, page.count, page.next};
    return OK;
}

static struct error *count_approvals(struct approval_repository *base, struct id prd,
                                     enum approval_verdict verdict, int64_t *ret)
{
    static const char sql[] =
        "SELECT COUNT(*) FROM approvals WHERE workspace = $1 AND prd = $2 AND verdict = $3 "
        "AND fell_at_revision IS NULL AND withdrawn_at IS NULL";
    struct sql_prd_work *self = work_of(base);

    return sql_count(self, sql, prd, VALUES(sql_text(str_from(approval_verdict_name(verdict)))), ret);
}

static struct error *withdraw_approval(struct approval_repository *base, const struct approval *approval)
{
    static const char sql[] =
        "UPDATE approvals SET withdrawn_at = $1 WHERE workspace = $2 AND prd = $3 AND id = $4";
    struct sql_prd_work *self = work_of(base);
    return transaction_execute(self->transaction, sql,
                               VALUES(value_integer(approval->withdrawn_at),
                                      sql_id(self, approval->workspace), sql_id(self, approval->prd),
                                      sql_id(self, approval->id)),
                               NULL);
}

static struct error *fell_approvals(struct approval_repository *base, struct id prd, int64_t revision)
{
    static const char sql[] =
        "UPDATE approvals SET fell_at_revision = $1 WHERE workspace = $2 AND prd = $3 AND "
        "fell_at_revision IS NULL AND withdrawn_at IS NULL";
    struct sql_prd_work *self = work_of(base);
    struct value workspace;

    TRY(sql_workspace_of(self, prd, &workspace));
    return transaction_execute(self->transaction, sql,
                               VALUES(value_integer(revision), workspace, sql_id(self, prd)), NULL);
}

const struct approval_repository_ops sql_approval_repository_ops = {
    .add = add_approval,
    .find = find_approval,
    .list = list_approvals,
    .count = count_approvals,
    .withdraw = withdraw_approval,
    .fell = fell_approvals,
};
