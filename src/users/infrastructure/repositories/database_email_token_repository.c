#include "repositories/database_repositories.h"

#define COLUMNS "token_hash, user_id, purpose, email, email_key, created_at, expires_at"

static struct transaction *transaction_of(struct email_token_repository *base)
{
    return container_of(base, struct database_email_token_repository, base)->transaction;
}

static struct error *put(struct email_token_repository *base, const struct email_token *token,
                         struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO email_tokens (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (user_id, purpose) DO UPDATE SET token_hash = excluded.token_hash, email = "
        "excluded.email,"
        " email_key = excluded.email_key, created_at = excluded.created_at, expires_at = excluded.expires_at";
    return transaction_execute(transaction_of(base), sql,
                               VALUES(value_text(digest_hex(mem, token->hash)), value_id(mem, token->user),
                                      value_text(email_token_purpose_word(token->purpose)),
                                      value_text(token->email.text), value_text(token->email.key),
                                      value_integer(token->created_at), value_integer(token->expires_at)),
                               NULL);
}

/* What is compared in the index is a hash of the token: how far two hashes agree tells nothing about it. */
static struct error *query(struct email_token_repository *base, const char *sql, struct digest hash,
                           struct arena *mem, struct email_token **ret)
{
    struct email_token *token = NULL;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_text(digest_hex(mem, hash))), mem, &rows));
    if (rows->count > 0) {
        token = arena_new_of(mem, struct email_token);
        *token = (struct email_token){.user = row_id(rows, 0, 1),
                                      .email = {row_text(rows, 0, 3), row_text(rows, 0, 4)},
                                      .created_at = row_integer(rows, 0, 5),
                                      .expires_at = row_integer(rows, 0, 6)};
        if (!digest_parse_hex(row_text(rows, 0, 0), &token->hash) ||
            !email_token_purpose_parse(row_text(rows, 0, 2), &token->purpose) || id_is_none(token->user))
            return unreadable_row("email_tokens");
    }
    *ret = token;
    return OK;
}

static struct error *find(struct email_token_repository *base, struct digest hash, struct arena *mem,
                          struct email_token **ret)
{
    return query(base, "SELECT " COLUMNS " FROM email_tokens WHERE token_hash = $1", hash, mem, ret);
}

static struct error *take(struct email_token_repository *base, struct digest hash, struct arena *mem,
                          struct email_token **ret)
{
    return query(base, "DELETE FROM email_tokens WHERE token_hash = $1 RETURNING " COLUMNS, hash, mem, ret);
}

static struct error *forget(struct email_token_repository *base, struct id user, struct arena *mem)
{
    static const char sql[] = "DELETE FROM email_tokens WHERE user_id = $1";
    return transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, user)), NULL);
}

static struct error *forget_expired(struct email_token_repository *base, int64_t before,
                                    struct arena *mem _unused_)
{
    static const char sql[] = "DELETE FROM email_tokens WHERE expires_at < $1";
    return transaction_execute(transaction_of(base), sql, VALUES(value_integer(before)), NULL);
}

void database_email_token_repository_init(struct database_email_token_repository *self,
                                          struct transaction *transaction)
{
    static const struct email_token_repository_ops ops = {put, find, take, forget, forget_expired};
    *self = (struct database_email_token_repository){.base = {&ops}, .transaction = transaction};
}
