#include "repositories/database_repositories.h"

#define TOKEN_COLUMNS                                                                                 \
    "personal_tokens.id, personal_tokens.user_id, personal_tokens.name, personal_tokens.token_hash, " \
    "personal_tokens.scopes, personal_tokens.created_at, personal_tokens.expires_at, "                \
    "personal_tokens.last_used_at"
#define TOKEN_COLUMN_COUNT 8

static struct transaction *transaction_of(struct token_repository *base)
{
    return container_of(base, struct database_token_repository, base)->transaction;
}

static struct error *token_from_row(const struct rows *rows, size_t row, struct personal_token *ret)
{
    struct personal_token token = {
        .id = row_id(rows, row, 0),
        .user = row_id(rows, row, 1),
        .name = row_text(rows, row, 2),
        .created_at = row_integer(rows, row, 5),
        .expires_at = row_integer(rows, row, 6),
        .last_used_at = row_integer(rows, row, 7),
    };
    if (!digest_parse_hex(row_text(rows, row, 3), &token.hash) ||
        !scopes_parse(row_text(rows, row, 4), &token.scopes) || id_is_none(token.id))
        return unreadable_row("personal_tokens");
    *ret = token;
    return OK;
}

static struct error *add(struct token_repository *base, const struct personal_token *token, struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO personal_tokens (id, user_id, name, token_hash, scopes, created_at, expires_at,"
        " last_used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    return transaction_execute(transaction_of(base), sql,
                               VALUES(value_id(mem, token->id), value_id(mem, token->user),
                                      value_text(token->name), value_text(digest_hex(mem, token->hash)),
                                      value_text(scopes_write(token->scopes, mem)),
                                      value_integer(token->created_at), value_time(token->expires_at),
                                      value_time(token->last_used_at)),
                               NULL);
}

static struct error *find(struct token_repository *base, struct digest hash, struct arena *mem,
                          struct personal_token **ret, struct user **user)
{
    static const char sql[] = "SELECT " TOKEN_COLUMNS ", " USER_COLUMNS
                              " FROM personal_tokens JOIN users ON users.id = personal_tokens.user_id"
                              " WHERE personal_tokens.token_hash = $1";
    struct personal_token *token = NULL;
    struct user *owner = NULL;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_text(digest_hex(mem, hash))), mem, &rows));
    if (rows->count > 0) {
        token = arena_new_of(mem, struct personal_token);
        owner = arena_new_of(mem, struct user);
        TRY(token_from_row(rows, 0, token));
        TRY(user_from_row(rows, 0, TOKEN_COLUMN_COUNT, owner));
    }
    *ret = token;
    *user = owner;
    return OK;
}

static struct error *list_of(struct token_repository *base, struct id user, struct arena *mem,
                             struct personal_token **ret, size_t *count)
{
    static const char sql[] =
        "SELECT " TOKEN_COLUMNS " FROM personal_tokens WHERE user_id = $1 ORDER BY id DESC";
    struct personal_token *tokens;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, user)), mem, &rows));
    tokens = arena_array_of(mem, rows->count, struct personal_token);
    for (size_t i = 0; i < rows->count; i++)
        TRY(token_from_row(rows, i, &tokens[i]));
    *ret = tokens;
    *count = rows->count;
    return OK;
}

static struct error *remove_one(struct token_repository *base, struct id user, struct id id,
                                struct arena *mem, bool *ret)
{
    static const char sql[] = "DELETE FROM personal_tokens WHERE id = $1 AND user_id = $2";
    size_t changed;
    TRY(transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, id), value_id(mem, user)),
                            &changed));
    *ret = changed > 0;
    return OK;
}

static struct error *forget(struct token_repository *base, struct id user, int64_t before, struct arena *mem)
{
    static const char sql[] = "DELETE FROM personal_tokens WHERE user_id = $1 AND expires_at < $2";
    return transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, user), value_integer(before)),
                               NULL);
}

static struct error *touch(struct token_repository *base, struct id id, int64_t at, struct arena *mem)
{
    static const char sql[] = "UPDATE personal_tokens SET last_used_at = $1"
                              " WHERE id = $2 AND (last_used_at IS NULL OR last_used_at < $1)";
    return transaction_execute(transaction_of(base), sql, VALUES(value_integer(at), value_id(mem, id)), NULL);
}

void database_token_repository_init(struct database_token_repository *self, struct transaction *transaction)
{
    static const struct token_repository_ops ops = {add, find, list_of, remove_one, forget, touch};
    self->base.ops = &ops;
    self->transaction = transaction;
}
