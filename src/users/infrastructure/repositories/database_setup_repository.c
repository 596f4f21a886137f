#include "repositories/database_repositories.h"

static struct transaction *transaction_of(struct setup_repository *base)
{
    return container_of(base, struct database_setup_repository, base)->transaction;
}

static struct error *replace(struct setup_repository *base, struct digest hash, int64_t now,
                             struct arena *mem)
{
    static const char sql[] = "INSERT INTO setup_token (slot, token_hash, created_at) VALUES (1, $1, $2)"
                              " ON CONFLICT (slot) DO UPDATE SET token_hash = excluded.token_hash,"
                              " created_at = excluded.created_at";
    return transaction_execute(transaction_of(base), sql,
                               VALUES(value_text(digest_hex(mem, hash)), value_integer(now)), NULL);
}

/* What is compared in the index is a hash of the token: how far two hashes agree tells nothing about it. */
static struct error *matches(struct setup_repository *base, struct digest hash, struct arena *mem, bool *ret)
{
    static const char sql[] = "SELECT slot FROM setup_token WHERE token_hash = $1";
    struct rows *rows;
    TRY(transaction_query(transaction_of(base), sql, VALUES(value_text(digest_hex(mem, hash))), mem, &rows));
    *ret = rows->count > 0;
    return OK;
}

static struct error *take(struct setup_repository *base, struct digest hash, struct arena *mem, bool *ret)
{
    static const char sql[] = "DELETE FROM setup_token WHERE token_hash = $1";
    size_t changed;
    TRY(transaction_execute(transaction_of(base), sql, VALUES(value_text(digest_hex(mem, hash))), &changed));
    *ret = changed > 0;
    return OK;
}

void database_setup_repository_init(struct database_setup_repository *self, struct transaction *transaction)
{
    static const struct setup_repository_ops ops = {replace, matches, take};
    self->base.ops = &ops;
    self->transaction = transaction;
}
