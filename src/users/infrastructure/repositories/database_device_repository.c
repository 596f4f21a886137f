#include "repositories/database_repositories.h"

static struct transaction *transaction_of(struct device_repository *base)
{
    return container_of(base, struct database_device_repository, base)->transaction;
}

static struct error *is_known(struct device_repository *base, struct id user, struct digest device,
                              int64_t since, struct arena *mem, bool *ret)
{
    static const char sql[] = "SELECT last_used_at FROM known_devices"
                              " WHERE user_id = $1 AND device_hash = $2 AND last_used_at >= $3";
    struct rows *rows;
    TRY(transaction_query(
        transaction_of(base), sql,
        VALUES(value_id(mem, user), value_text(digest_hex(mem, device)), value_integer(since)), mem, &rows));
    *ret = rows->count > 0;
    return OK;
}

static struct error *remember(struct device_repository *base, struct id user, struct digest device,
                              int64_t now, struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO known_devices (user_id, device_hash, last_used_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (user_id, device_hash) DO UPDATE SET last_used_at = excluded.last_used_at";
    return transaction_execute(
        transaction_of(base), sql,
        VALUES(value_id(mem, user), value_text(digest_hex(mem, device)), value_integer(now)), NULL);
}

static struct error *prune(struct device_repository *base, struct id user, int64_t since, size_t most,
                           struct arena *mem)
{
    static const char sql[] =
        "DELETE FROM known_devices WHERE user_id = $1 AND (last_used_at < $2 OR device_hash NOT IN"
        " (SELECT device_hash FROM known_devices WHERE user_id = $1"
        " ORDER BY last_used_at DESC, device_hash LIMIT $3))";
    return transaction_execute(
        transaction_of(base), sql,
        VALUES(value_id(mem, user), value_integer(since), value_integer((int64_t)most)), NULL);
}

static struct error *forget(struct device_repository *base, struct id user, struct arena *mem)
{
    static const char sql[] = "DELETE FROM known_devices WHERE user_id = $1";
    return transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, user)), NULL);
}

void database_device_repository_init(struct database_device_repository *self, struct transaction *transaction)
{
    static const struct device_repository_ops ops = {is_known, remember, prune, forget};
    self->base.ops = &ops;
    self->transaction = transaction;
}
