#include "repositories/database_repositories.h"

#define INVITE_COLUMNS \
    "id, workspace_id, email, email_key, role, token_hash, invited_by, created_at, expires_at, accepted_at"

static struct transaction *transaction_of(struct invite_repository *base)
{
    return container_of(base, struct database_invite_repository, base)->transaction;
}

static struct error *invite_from_row(const struct rows *rows, size_t row, struct invite *ret)
{
    struct invite invite = {
        .id = row_id(rows, row, 0),
        .workspace = row_id(rows, row, 1),
        .email = {row_text(rows, row, 2), row_text(rows, row, 3)},
        .invited_by = row_id(rows, row, 6),
        .created_at = row_integer(rows, row, 7),
        .expires_at = row_integer(rows, row, 8),
        .accepted_at = row_integer(rows, row, 9),
    };
    if (!workspace_role_parse(row_text(rows, row, 4), &invite.role) ||
        !digest_parse_hex(row_text(rows, row, 5), &invite.hash) || id_is_none(invite.id))
        return unreadable_row("workspace_invites");
    *ret = invite;
    return OK;
}

static struct error *replace(struct invite_repository *base, const struct invite *invite, struct arena *mem)
{
    static const char sql[] =
        "DELETE FROM workspace_invites WHERE workspace_id = $1 AND email_key = $2 AND accepted_at IS NULL";
    return transaction_execute(transaction_of(base), sql,
                               VALUES(value_id(mem, invite->workspace), value_text(invite->email.key)), NULL);
}

static struct error *add(struct invite_repository *base, const struct invite *invite, struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO workspace_invites (id, workspace_id, email, email_key, role, token_hash, invited_by,"
        " created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    if (invite->email.key.ptr != NULL)
        TRY(replace(base, invite, mem));
    return transaction_execute(
        transaction_of(base), sql,
        VALUES(value_id(mem, invite->id), value_id(mem, invite->workspace), value_text(invite->email.text),
               value_text(invite->email.key), value_text(workspace_role_word(invite->role)),
               value_text(digest_hex(mem, invite->hash)), value_id(mem, invite->invited_by),
               value_integer(invite->created_at), value_integer(invite->expires_at)),
        NULL);
}

/* What is compared in the index is a hash of the token: how far two hashes agree tells nothing about it. */
static struct error *find(struct invite_repository *base, struct digest hash, struct arena *mem,
                          struct invite **ret)
{
    static const char sql[] = "SELECT " INVITE_COLUMNS " FROM workspace_invites WHERE token_hash = $1";
    struct invite *invite = NULL;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_text(digest_hex(mem, hash))), mem, &rows));
    if (rows->count > 0) {
        invite = arena_new_of(mem, struct invite);
        TRY(invite_from_row(rows, 0, invite));
    }
    *ret = invite;
    return OK;
}

static struct error *list_open(struct invite_repository *base, struct id workspace, int64_t now,
                               struct arena *mem, struct invite **ret, size_t *count)
{
    static const char sql[] = "SELECT " INVITE_COLUMNS " FROM workspace_invites WHERE workspace_id = $1"
                              " AND accepted_at IS NULL AND expires_at > $2 ORDER BY id DESC";
    struct invite *invites;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, workspace), value_integer(now)),
                          mem, &rows));
    invites = arena_array_of(mem, rows->count, struct invite);
    for (size_t i = 0; i < rows->count; i++)
        TRY(invite_from_row(rows, i, &invites[i]));
    *ret = invites;
    *count = rows->count;
    return OK;
}

static struct error *remove_one(struct invite_repository *base, struct id workspace, struct id id,
                                struct arena *mem, bool *ret)
{
    static const char sql[] =
        "DELETE FROM workspace_invites WHERE id = $1 AND workspace_id = $2 AND accepted_at IS NULL";
    size_t changed;
    TRY(transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, id), value_id(mem, workspace)),
                            &changed));
    *ret = changed > 0;
    return OK;
}

static struct error *accept_one(struct invite_repository *base, struct id id, struct id user, int64_t now,
                                struct arena *mem, bool *ret)
{
    static const char sql[] = "UPDATE workspace_invites SET accepted_at = $1, accepted_by = $2"
                              " WHERE id = $3 AND accepted_at IS NULL AND expires_at > $1";
    size_t changed;
    TRY(transaction_execute(transaction_of(base), sql,
                            VALUES(value_integer(now), value_id(mem, user), value_id(mem, id)), &changed));
    *ret = changed > 0;
    return OK;
}

void database_invite_repository_init(struct database_invite_repository *self, struct transaction *transaction)
{
    static const struct invite_repository_ops ops = {add, find, list_open, remove_one, accept_one};
    self->base.ops = &ops;
    self->transaction = transaction;
}
