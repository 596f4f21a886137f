#include "repositories/sql_prd_work.h"

#define SHARE_COLUMNS \
    "id, prd, workspace, name, token_hash, author, author_name, created_at, expires_at FROM shares "

static struct sql_prd_work *work_of(struct share_repository *base)
{
    return container_of(base, struct sql_prd_work, shares);
}

static struct error *read_share(const struct rows *rows, size_t row, struct share *ret)
{
    struct share share = {
        .id = row_id(rows, row, 0),
        .prd = row_id(rows, row, 1),
        .workspace = row_id(rows, row, 2),
        .name = sql_read_text(rows, row, 3),
        .author = row_id(rows, row, 5),
        .author_name = sql_read_text(rows, row, 6),
        .created_at = row_integer(rows, row, 7),
        .expires_at = row_integer(rows, row, 8),
    };
    if (!digest_parse_hex(row_text(rows, row, 4), &share.token_hash))
        return sql_unreadable("shares");
    *ret = share;
    return OK;
}

static struct error *first_share(const struct rows *rows, struct share *ret)
{
    if (rows->count == 0)
        return error_new(ERROR_NOT_FOUND, "not_found", "This PRD has no such read-only link.");
    return read_share(rows, 0, ret);
}

static struct error *add_share(struct share_repository *base, const struct share *share)
{
    static const char sql[] =
        "INSERT INTO shares (workspace, prd, id, name, token_hash, author, author_name, created_at, "
        "expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    struct sql_prd_work *self = work_of(base);
    return transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, share->workspace), sql_id(self, share->prd), sql_id(self, share->id),
               sql_text(share->name), sql_digest(self, share->token_hash), sql_id(self, share->author),
               sql_text(share->author_name), value_integer(share->created_at), value_time(share->expires_at)),
        NULL);
}

static struct error *find_share(struct share_repository *base, struct id prd, struct id id, struct arena *mem,
                                struct share *ret)
{
    static const char sql[] = "SELECT " SHARE_COLUMNS "WHERE workspace = $1 AND prd = $2 AND id = $3";
    struct sql_prd_work *self = work_of(base);
    struct rows *rows;

    TRY(sql_query_prd(self, sql, prd, VALUES(sql_id(self, id)), mem, &rows));
    return first_share(rows, ret);
}

static struct error *find_by_token(struct share_repository *base, struct digest token_hash, struct arena *mem,
                                   struct share *ret)
{
    static const char sql[] = "SELECT " SHARE_COLUMNS "WHERE token_hash = $1";
    struct sql_prd_work *self = work_of(base);
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(sql_digest(self, token_hash)), mem, &rows));
    return first_share(rows, ret);
}

static struct error *list_shares(struct share_repository *base, struct id prd, struct arena *mem,
                                 struct share_list *ret)
{
    static const char sql[] =
        "SELECT " SHARE_COLUMNS "WHERE workspace = $1 AND prd = $2 ORDER BY created_at, id";
    struct sql_prd_work *self = work_of(base);
    struct share_list shares;
    struct value workspace;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(transaction_query(self->transaction, sql, VALUES(workspace, sql_id(self, prd)), mem, &rows));
    shares.count = rows->count;
    shares.items = arena_array_of(mem, rows->count, struct share);
    for (size_t i = 0; i < rows->count; i++)
        TRY(read_share(rows, i, &shares.items[i]));
    *ret = shares;
    return OK;
}

static struct error *remove_share(struct share_repository *base, const struct share *share)
{
    static const char sql[] = "DELETE FROM shares WHERE workspace = $1 AND prd = $2 AND id = $3";
    struct sql_prd_work *self = work_of(base);
    return transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, share->workspace), sql_id(self, share->prd), sql_id(self, share->id)), NULL);
}

const struct share_repository_ops sql_share_repository_ops = {
    .add = add_share,
    .find = find_share,
    .find_by_token = find_by_token,
    .list = list_shares,
    .remove = remove_share,
};
