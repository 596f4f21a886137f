#include "repositories/database_repositories.h"

#define SESSION_COLUMNS                                                                       \
    "sessions.id, sessions.user_id, sessions.device, sessions.address, sessions.created_at, " \
    "sessions.last_used_at, sessions.expires_at, sessions.revoked_at, sessions.generation, "  \
    "sessions.secret_hash, sessions.rotated_at"
#define SESSION_COLUMN_COUNT 11

static struct transaction *transaction_of(struct session_repository *base)
{
    return container_of(base, struct database_session_repository, base)->transaction;
}

static struct error *session_from_row(const struct rows *rows, size_t row, struct session *ret)
{
    int64_t generation = row_integer(rows, row, 8);
    struct session session = {
        .id = row_id(rows, row, 0),
        .user = row_id(rows, row, 1),
        .device = row_text(rows, row, 2),
        .address = row_text(rows, row, 3),
        .created_at = row_integer(rows, row, 4),
        .last_used_at = row_integer(rows, row, 5),
        .expires_at = row_integer(rows, row, 6),
        .revoked_at = row_integer(rows, row, 7),
        .generation = (uint32_t)generation,
        .rotated_at = row_integer(rows, row, 10),
    };
    if (generation < 0 || generation > UINT32_MAX ||
        !digest_parse_hex(row_text(rows, row, 9), &session.secret_hash))
        return unreadable_row("sessions");
    *ret = session;
    return OK;
}

static struct error *add(struct session_repository *base, const struct session *session, struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO sessions (id, user_id, device, address, created_at, last_used_at, expires_at, "
        "revoked_at,"
        " generation, secret_hash, rotated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    return transaction_execute(
        transaction_of(base), sql,
        VALUES(value_id(mem, session->id), value_id(mem, session->user), value_text(session->device),
               value_text(session->address), value_integer(session->created_at),
               value_integer(session->last_used_at), value_integer(session->expires_at),
               value_time(session->revoked_at), value_integer(session->generation),
               value_text(digest_hex(mem, session->secret_hash)), value_integer(session->rotated_at)),
        NULL);
}

static struct error *find(struct session_repository *base, struct id id, struct arena *mem,
                          struct session **ret, struct user **user)
{
    static const char sql[] =
        "SELECT " SESSION_COLUMNS ", " USER_COLUMNS
        " FROM sessions JOIN users ON users.id = sessions.user_id WHERE sessions.id = $1";
    struct session *found_session = NULL;
    struct user *found_user = NULL;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, id)), mem, &rows));
    if (rows->count > 0) {
        found_session = arena_new_of(mem, struct session);
        found_user = arena_new_of(mem, struct user);
        TRY(session_from_row(rows, 0, found_session));
        TRY(user_from_row(rows, 0, SESSION_COLUMN_COUNT, found_user));
    }
    *ret = found_session;
    *user = found_user;
    return OK;
}

static struct error *find_holder(struct session_repository *base, struct id id, int64_t now,
                                 struct arena *mem, struct user **ret)
{
    static const char sql[] =
        "SELECT " USER_COLUMNS " FROM sessions JOIN users ON users.id = sessions.user_id"
        " WHERE sessions.id = $1 AND sessions.revoked_at IS NULL AND sessions.expires_at > $2";
    struct user *user = NULL;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, id), value_integer(now)), mem,
                          &rows));
    if (rows->count > 0) {
        user = arena_new_of(mem, struct user);
        TRY(user_from_row(rows, 0, 0, user));
    }
    *ret = user;
    return OK;
}

static struct error *list_surplus(struct session_repository *base, struct id user, int64_t now, size_t kept,
                                  struct arena *mem, struct id **ret, size_t *count)
{
    static const char sql[] = "SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NULL"
                              " AND expires_at > $2 ORDER BY last_used_at DESC, id DESC LIMIT 1000 OFFSET $3";
    struct rows *rows;
    struct id *ids;

    TRY(transaction_query(transaction_of(base), sql,
                          VALUES(value_id(mem, user), value_integer(now), value_integer((int64_t)kept)), mem,
                          &rows));
    ids = arena_array_of(mem, rows->count, struct id);
    for (size_t i = 0; i < rows->count; i++)
        ids[i] = row_id(rows, i, 0);
    *ret = ids;
    *count = rows->count;
    return OK;
}

static struct error *list_live(struct session_repository *base, struct id user, int64_t now,
                               struct arena *mem, struct session **ret, size_t *count)
{
    static const char sql[] =
        "SELECT " SESSION_COLUMNS " FROM sessions WHERE user_id = $1 AND revoked_at IS NULL"
        " AND expires_at > $2 ORDER BY last_used_at DESC, id DESC LIMIT 1000";
    struct session *sessions;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, user), value_integer(now)), mem,
                          &rows));
    sessions = arena_array_of(mem, rows->count, struct session);
    for (size_t i = 0; i < rows->count; i++)
        TRY(session_from_row(rows, i, &sessions[i]));
    *ret = sessions;
    *count = rows->count;
    return OK;
}

static struct error *rotate(struct session_repository *base, const struct session_rotation *rotation,
                            struct arena *mem, bool *ret)
{
    static const char sql[] =
        "UPDATE sessions SET generation = $1, secret_hash = $2, rotated_at = $3, last_used_at = $3, device = "
        "$4,"
        " address = $5 WHERE id = $6 AND generation = $7 AND secret_hash = $8 AND revoked_at IS NULL"
        " AND expires_at > $3 AND EXISTS"
        " (SELECT 1 FROM users WHERE users.id = sessions.user_id AND users.status = 'active')";
    size_t changed;

    TRY(transaction_execute(
        transaction_of(base), sql,
        VALUES(value_integer((int64_t)rotation->from_generation + 1),
               value_text(digest_hex(mem, rotation->to_hash)), value_integer(rotation->now),
               value_text(rotation->device), value_text(rotation->address), value_id(mem, rotation->session),
               value_integer(rotation->from_generation), value_text(digest_hex(mem, rotation->from_hash))),
        &changed));
    *ret = changed > 0;
    return OK;
}

static struct error *revoke(struct session_repository *base, struct id id, int64_t now, struct arena *mem,
                            bool *ret)
{
    static const char sql[] = "UPDATE sessions SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL";
    size_t changed;
    TRY(transaction_execute(transaction_of(base), sql, VALUES(value_integer(now), value_id(mem, id)),
                            &changed));
    *ret = changed > 0;
    return OK;
}

static struct error *revoke_all(struct session_repository *base, struct id user, int64_t now,
                                struct arena *mem, size_t *count)
{
    static const char sql[] = "UPDATE sessions SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL";
    return transaction_execute(transaction_of(base), sql, VALUES(value_integer(now), value_id(mem, user)),
                               count);
}

static struct error *forget(struct session_repository *base, struct id user, int64_t before,
                            struct arena *mem)
{
    static const char sql[] = "DELETE FROM sessions WHERE user_id = $1 AND expires_at < $2";
    return transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, user), value_integer(before)),
                               NULL);
}

void database_session_repository_init(struct database_session_repository *self,
                                      struct transaction *transaction)
{
    static const struct session_repository_ops ops = {.add = add,
                                                      .find = find,
                                                      .find_holder = find_holder,
                                                      .list_surplus = list_surplus,
                                                      .list_live = list_live,
                                                      .rotate = rotate,
                                                      .revoke = revoke,
                                                      .revoke_all = revoke_all,
                                                      .forget = forget};
    self->base.ops = &ops;
    self->transaction = transaction;
}
