#include "repositories/database_repositories.h"

static struct database_second_factor_repository *self_of(struct second_factor_repository *base)
{
    return container_of(base, struct database_second_factor_repository, base);
}

static struct transaction *transaction_of(struct second_factor_repository *base)
{
    return self_of(base)->transaction;
}

static struct str context_of(struct id user, struct arena *mem)
{
    return str_format(mem, "second factor %.*s", STR_ARGS(id_format(mem, user)));
}

static struct error *find(struct second_factor_repository *base, struct id user, struct arena *mem,
                          struct second_factor **ret)
{
    static const char sql[] = "SELECT sealed_secret, confirmed_at, last_step, created_at FROM second_factors"
                              " WHERE user_id = $1";
    struct second_factor *factor;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, user)), mem, &rows));
    if (rows->count == 0) {
        *ret = NULL;
        return OK;
    }
    factor = arena_new_of(mem, struct second_factor);
    *factor = (struct second_factor){.user = user,
                                     .confirmed_at = row_integer(rows, 0, 1),
                                     .last_step = row_integer(rows, 0, 2),
                                     .created_at = row_integer(rows, 0, 3)};
    if (!sealer_open(self_of(base)->sealer, context_of(user, mem), row_text(rows, 0, 0), mem,
                     &factor->secret))
        return error_new(ERROR_INTERNAL, "unreadable_row",
                         "a second factor was sealed with another key than the server's seal.key");
    *ret = factor;
    return OK;
}

static struct error *enroll(struct second_factor_repository *base, const struct second_factor *factor,
                            struct arena *mem, bool *ret)
{
    static const char sql[] =
        "INSERT INTO second_factors (user_id, sealed_secret, confirmed_at, last_step, created_at)"
        " VALUES ($1, $2, NULL, 0, $3) ON CONFLICT (user_id) DO UPDATE SET"
        " sealed_secret = excluded.sealed_secret, last_step = 0, created_at = excluded.created_at"
        " WHERE second_factors.confirmed_at IS NULL";
    struct str sealed =
        sealer_seal(self_of(base)->sealer, context_of(factor->user, mem), factor->secret, mem);
    size_t changed;

    TRY(transaction_execute(
        transaction_of(base), sql,
        VALUES(value_id(mem, factor->user), value_text(sealed), value_integer(factor->created_at)),
        &changed));
    *ret = changed > 0;
    return OK;
}

static struct error *take(struct second_factor_repository *base, struct id user, int64_t step, int64_t now,
                          struct arena *mem, bool *ret)
{
    static const char sql[] =
        "UPDATE second_factors SET last_step = $1,"
        " confirmed_at = COALESCE(confirmed_at, $2) WHERE user_id = $3 AND last_step < $1";
    size_t changed;

    TRY(transaction_execute(transaction_of(base), sql,
                            VALUES(value_integer(step), value_integer(now), value_id(mem, user)), &changed));
    *ret = changed > 0;
    return OK;
}

static struct error *forget_codes(struct second_factor_repository *base, struct id user, struct arena *mem)
{
    static const char sql[] = "DELETE FROM recovery_codes WHERE user_id = $1";
    return transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, user)), NULL);
}

static struct error *remove_factor(struct second_factor_repository *base, struct id user, struct arena *mem)
{
    static const char sql[] = "DELETE FROM second_factors WHERE user_id = $1";
    TRY(transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, user)), NULL));
    return forget_codes(base, user, mem);
}

static struct error *replace_codes(struct second_factor_repository *base, struct id user,
                                   const struct digest *hashes, size_t count, struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO recovery_codes (user_id, code_hash, used_at) VALUES ($1, $2, NULL)";

    TRY(forget_codes(base, user, mem));
    for (size_t i = 0; i < count; i++)
        TRY(transaction_execute(transaction_of(base), sql,
                                VALUES(value_id(mem, user), value_text(digest_hex(mem, hashes[i]))), NULL));
    return OK;
}

/* What is compared in the index is a keyed hash: how far two agree tells nothing about the code. */
static struct error *use_code(struct second_factor_repository *base, struct id user, struct digest hash,
                              int64_t now, struct arena *mem, bool *ret)
{
    static const char sql[] = "UPDATE recovery_codes SET used_at = $1"
                              " WHERE user_id = $2 AND code_hash = $3 AND used_at IS NULL";
    size_t changed;

    TRY(transaction_execute(
        transaction_of(base), sql,
        VALUES(value_integer(now), value_id(mem, user), value_text(digest_hex(mem, hash))), &changed));
    *ret = changed > 0;
    return OK;
}

void database_second_factor_repository_init(struct database_second_factor_repository *self,
                                            struct transaction *transaction, struct sealer *sealer)
{
    static const struct second_factor_repository_ops ops = {find,          enroll,        take,
                                                            remove_factor, replace_codes, use_code};
    self->base.ops = &ops;
    self->transaction = transaction;
    self->sealer = sealer;
}
