#include "repositories/database_repositories.h"

static struct transaction *transaction_of(struct workspace_repository *base)
{
    return container_of(base, struct database_workspace_repository, base)->transaction;
}

static struct error *add(struct workspace_repository *base, const struct workspace *workspace,
                         struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO workspaces (id, name, personal_of, created_at) VALUES ($1, $2, $3, $4)";
    return transaction_execute(transaction_of(base), sql,
                               VALUES(value_id(mem, workspace->id), value_text(workspace->name),
                                      value_id(mem, workspace->personal_of),
                                      value_integer(workspace->created_at)),
                               NULL);
}

static struct workspace workspace_from_row(const struct rows *rows, size_t row)
{
    return (struct workspace){.id = row_id(rows, row, 0),
                              .name = row_text(rows, row, 1),
                              .personal_of = row_id(rows, row, 2),
                              .created_at = row_integer(rows, row, 3),
                              .version = row_integer(rows, row, 4)};
}

static struct error *find(struct workspace_repository *base, struct id id, struct arena *mem,
                          struct workspace **ret)
{
    static const char sql[] =
        "SELECT id, name, personal_of, created_at, version FROM workspaces WHERE id = $1";
    struct workspace *workspace = NULL;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, id)), mem, &rows));
    if (rows->count > 0) {
        workspace = arena_new_of(mem, struct workspace);
        *workspace = workspace_from_row(rows, 0);
    }
    *ret = workspace;
    return OK;
}

static struct error *role_of(struct workspace_repository *base, struct id workspace, struct id user,
                             struct arena *mem, enum workspace_role *ret)
{
    static const char sql[] = "SELECT role FROM workspace_members WHERE workspace_id = $1 AND user_id = $2";
    enum workspace_role role = WORKSPACE_NOBODY;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, workspace), value_id(mem, user)),
                          mem, &rows));
    if (rows->count > 0 && !workspace_role_parse(row_text(rows, 0, 0), &role))
        return unreadable_row("workspace_members");
    *ret = role;
    return OK;
}

static struct error *list_of(struct workspace_repository *base, struct id user, struct arena *mem,
                             struct workspace_of **ret, size_t *count)
{
    static const char sql[] =
        "SELECT workspaces.id, workspaces.name, workspaces.personal_of, workspaces.created_at, "
        "workspaces.version, workspace_members.role"
        " FROM workspace_members JOIN workspaces ON workspaces.id = workspace_members.workspace_id"
        " WHERE workspace_members.user_id = $1"
        " ORDER BY CASE WHEN workspaces.personal_of = $1 THEN 0 ELSE 1 END, workspaces.created_at, "
        "workspaces.id";
    struct workspace_of *workspaces;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, user)), mem, &rows));
    workspaces = arena_array_of(mem, rows->count, struct workspace_of);
    for (size_t i = 0; i < rows->count; i++) {
        workspaces[i].workspace = workspace_from_row(rows, i);
        if (!workspace_role_parse(row_text(rows, i, 5), &workspaces[i].role))
            return unreadable_row("workspace_members");
    }
    *ret = workspaces;
    *count = rows->count;
    return OK;
}

static struct error *rename_one(struct workspace_repository *base, struct id id, struct str name,
                                struct arena *mem)
{
    static const char sql[] = "UPDATE workspaces SET name = $1, version = version + 1 WHERE id = $2";
    return transaction_execute(transaction_of(base), sql, VALUES(value_text(name), value_id(mem, id)), NULL);
}

static struct error *members(struct workspace_repository *base, struct id workspace,
                             const struct member_place *after, size_t limit, struct arena *mem,
                             struct workspace_member **ret, size_t *count)
{
    static const char sql[] =
        "SELECT " USER_COLUMNS ", workspace_members.role, workspace_members.added_at"
        " FROM workspace_members JOIN users ON users.id = workspace_members.user_id"
        " WHERE workspace_members.workspace_id = $1 AND (workspace_members.added_at > $2"
        " OR (workspace_members.added_at = $2 AND workspace_members.user_id > $3))"
        " ORDER BY workspace_members.added_at, workspace_members.user_id LIMIT $4";
    struct member_place from = after != NULL ? *after : (struct member_place){0};
    struct str user = id_is_none(from.user) ? STR("") : id_format(mem, from.user);
    struct workspace_member *found;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql,
                          VALUES(value_id(mem, workspace), value_integer(from.added_at), value_text(user),
                                 value_integer((int64_t)limit)),
                          mem, &rows));
    found = arena_array_of(mem, rows->count, struct workspace_member);
    for (size_t i = 0; i < rows->count; i++) {
        TRY(user_from_row(rows, i, 0, &found[i].user));
        if (!workspace_role_parse(row_text(rows, i, USER_COLUMN_COUNT), &found[i].role))
            return unreadable_row("workspace_members");
        found[i].added_at = row_integer(rows, i, USER_COLUMN_COUNT + 1);
    }
    *ret = found;
    *count = rows->count;
    return OK;
}

static struct error *set_member(struct workspace_repository *base, struct id workspace, struct id user,
                                enum workspace_role role, int64_t now, struct arena *mem)
{
    static const char sql[] = "INSERT INTO workspace_members (workspace_id, user_id, role, added_at)"
                              " VALUES ($1, $2, $3, $4)"
                              " ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = excluded.role";
    return transaction_execute(transaction_of(base), sql,
                               VALUES(value_id(mem, workspace), value_id(mem, user),
                                      value_text(workspace_role_word(role)), value_integer(now)),
                               NULL);
}

static struct error *remove_member(struct workspace_repository *base, struct id workspace, struct id user,
                                   struct arena *mem, bool *ret)
{
    static const char sql[] = "DELETE FROM workspace_members WHERE workspace_id = $1 AND user_id = $2";
    size_t changed;
    TRY(transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, workspace), value_id(mem, user)),
                            &changed));
    *ret = changed > 0;
    return OK;
}

static struct error *count_other_owners(struct workspace_repository *base, struct id workspace,
                                        struct id user, struct arena *mem, size_t *ret)
{
    static const char sql[] =
        "SELECT COUNT(*) FROM workspace_members JOIN users ON users.id = user_id"
        " WHERE workspace_id = $1 AND user_id <> $2 AND workspace_members.role = 'owner'"
        " AND users.status = 'active' AND users.deletion_at IS NULL";
    struct rows *rows;
    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, workspace), value_id(mem, user)),
                          mem, &rows));
    *ret = (size_t)row_integer(rows, 0, 0);
    return OK;
}

static struct error *count_owned(struct workspace_repository *base, struct id user, struct arena *mem,
                                 size_t *ret)
{
    static const char sql[] = "SELECT COUNT(*) FROM workspace_members WHERE user_id = $1 AND role = 'owner'";
    struct rows *rows;
    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, user)), mem, &rows));
    *ret = (size_t)row_integer(rows, 0, 0);
    return OK;
}

static struct error *empty(struct workspace_repository *base, struct id id, int64_t now, struct arena *mem)
{
    static const char *const places[] = {"DELETE FROM workspace_members WHERE workspace_id = $1",
                                         "DELETE FROM workspace_invites WHERE workspace_id = $1"};

    TRY(transaction_execute(transaction_of(base), "UPDATE workspaces SET removed_at = $2 WHERE id = $1",
                            VALUES(value_id(mem, id), value_integer(now)), NULL));
    for (size_t i = 0; i < COUNT_OF(places); i++)
        TRY(transaction_execute(transaction_of(base), places[i], VALUES(value_id(mem, id)), NULL));
    return OK;
}

static struct error *find_emptied(struct workspace_repository *base, int64_t before, struct arena *mem,
                                  struct id *ret)
{
    static const char sql[] =
        "SELECT id FROM workspaces WHERE removed_at <= $1 ORDER BY removed_at, id LIMIT 1";
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_integer(before)), mem, &rows));
    *ret = rows->count > 0 ? row_id(rows, 0, 0) : ID_NONE;
    return OK;
}

static struct error *remove_workspace(struct workspace_repository *base, struct id id, struct arena *mem)
{
    static const char sql[] = "DELETE FROM workspaces WHERE id = $1";
    return transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, id)), NULL);
}

void database_workspace_repository_init(struct database_workspace_repository *self,
                                        struct transaction *transaction)
{
    static const struct workspace_repository_ops ops = {.add = add,
                                                        .find = find,
                                                        .role_of = role_of,
                                                        .list_of = list_of,
                                                        .rename = rename_one,
                                                        .members = members,
                                                        .set_member = set_member,
                                                        .remove_member = remove_member,
                                                        .count_other_owners = count_other_owners,
                                                        .count_owned = count_owned,
                                                        .empty = empty,
                                                        .find_emptied = find_emptied,
                                                        .remove = remove_workspace};
    self->base.ops = &ops;
    self->transaction = transaction;
}
