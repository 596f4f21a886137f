#include "users_fakes.h"
#include <stdlib.h>

struct fake_work {
    struct unit_of_work base;
    struct fake_store *store;
    struct fake_tables before;
    bool is_write, is_committed;
    struct user_event recorded[FAKE_STORE_ROWS];
    size_t recorded_count;
    struct user_repository users;
    struct session_repository sessions;
    struct workspace_repository workspaces;
    struct setup_repository setup;
};

static struct fake_tables *tables_of_users(struct user_repository *base)
{
    return &container_of(base, struct fake_work, users)->store->tables;
}
static struct fake_tables *tables_of_sessions(struct session_repository *base)
{
    return &container_of(base, struct fake_work, sessions)->store->tables;
}
static struct fake_tables *tables_of_workspaces(struct workspace_repository *base)
{
    return &container_of(base, struct fake_work, workspaces)->store->tables;
}
static struct fake_tables *tables_of_setup(struct setup_repository *base)
{
    return &container_of(base, struct fake_work, setup)->store->tables;
}

static size_t room(size_t *count)
{
    if (*count == FAKE_STORE_ROWS)
        panic("the fake store is full");
    return (*count)++;
}

static struct user user_copy(const struct user *user, struct arena *mem)
{
    struct user copy = *user;
    copy.email.text = str_dup(mem, user->email.text);
    copy.email.key = str_dup(mem, user->email.key);
    copy.name = str_dup(mem, user->name);
    copy.password_hash = str_dup(mem, user->password_hash);
    return copy;
}

static struct error *users_add(struct user_repository *base, const struct user *user,
                               struct arena *mem _unused_)
{
    struct fake_store *store = container_of(base, struct fake_work, users)->store;
    struct fake_tables *tables = tables_of_users(base);
    for (size_t i = 0; i < tables->user_count; i++)
        if (str_eq(tables->users[i].email.key, user->email.key))
            return error_new(ERROR_CONFLICT, "unique", "email_key is taken");
    tables->users[room(&tables->user_count)] = user_copy(user, store->mem);
    return OK;
}

static struct error *users_find(struct user_repository *base, struct id id, struct arena *mem,
                                struct user **ret)
{
    struct fake_tables *tables = tables_of_users(base);
    *ret = NULL;
    for (size_t i = 0; i < tables->user_count; i++)
        if (id_eq(tables->users[i].id, id))
            *ret = arena_copy(mem, &tables->users[i], sizeof(struct user));
    return OK;
}

static struct error *users_find_by_email(struct user_repository *base, struct str email_key,
                                         struct arena *mem, struct user **ret)
{
    struct fake_tables *tables = tables_of_users(base);
    *ret = NULL;
    for (size_t i = 0; i < tables->user_count; i++)
        if (str_eq(tables->users[i].email.key, email_key))
            *ret = arena_copy(mem, &tables->users[i], sizeof(struct user));
    return OK;
}

static int compare_users(const void *a, const void *b)
{
    return memcmp(((const struct user *)a)->id.bytes, ((const struct user *)b)->id.bytes, 16);
}

static struct error *users_list(struct user_repository *base, struct id after, size_t limit,
                                struct arena *mem, struct user **ret, size_t *count)
{
    struct fake_tables *tables = tables_of_users(base);
    struct user *sorted = arena_copy(mem, tables->users, tables->user_count * sizeof(struct user));
    size_t first = 0;

    qsort(sorted, tables->user_count, sizeof(*sorted), compare_users);
    while (first < tables->user_count && memcmp(sorted[first].id.bytes, after.bytes, 16) <= 0)
        first++;
    *count = tables->user_count - first < limit ? tables->user_count - first : limit;
    *ret = sorted + first;
    for (size_t i = 0; i < *count; i++)
        (*ret)[i].password_hash = STR_NONE;
    return OK;
}

static struct error *users_update(struct user_repository *base, const struct user *user,
                                  struct arena *mem _unused_)
{
    struct fake_store *store = container_of(base, struct fake_work, users)->store;
    for (size_t i = 0; i < store->tables.user_count; i++) {
        struct user *row = &store->tables.users[i];
        if (!id_eq(row->id, user->id))
            continue;
        row->name = str_dup(store->mem, user->name);
        row->role = user->role;
        row->status = user->status;
        row->password_hash = str_dup(store->mem, user->password_hash);
        row->updated_at = user->updated_at;
        row->email.text = str_dup(store->mem, user->email.text);
        row->email.key = str_dup(store->mem, user->email.key);
        row->email_verified_at = user->email_verified_at;
        row->deletion_at = user->deletion_at;
        row->version++;
    }
    return OK;
}

static struct error *users_has_admin(struct user_repository *base, struct arena *mem _unused_, bool *ret)
{
    struct fake_tables *tables = tables_of_users(base);
    *ret = false;
    for (size_t i = 0; i < tables->user_count; i++)
        *ret = *ret || tables->users[i].role == PLATFORM_ADMIN;
    return OK;
}

static const struct user *find_user(const struct fake_tables *tables, struct id id)
{
    for (size_t i = 0; i < tables->user_count; i++)
        if (id_eq(tables->users[i].id, id))
            return &tables->users[i];
    return NULL;
}

/* Where a foreign key says that there is one. */
static const struct user *need_user(const struct fake_tables *tables, struct id id)
{
    const struct user *user = find_user(tables, id);
    if (user == NULL)
        panic("the fake store has lost a user");
    return user;
}

static struct session *find_session(struct fake_tables *tables, struct id id)
{
    for (size_t i = 0; i < tables->session_count; i++)
        if (id_eq(tables->sessions[i].id, id))
            return &tables->sessions[i];
    return NULL;
}

static struct error *sessions_add(struct session_repository *base, const struct session *session,
                                  struct arena *mem _unused_)
{
    struct fake_store *store = container_of(base, struct fake_work, sessions)->store;
    struct session *row;
    if (find_user(&store->tables, session->user) == NULL)
        return error_new(ERROR_CONFLICT, "foreign_key", "no such user");
    if (find_session(&store->tables, session->id) != NULL)
        return error_new(ERROR_CONFLICT, "unique", "id is taken");
    row = &store->tables.sessions[room(&store->tables.session_count)];
    *row = *session;
    row->device = str_dup(store->mem, session->device);
    row->address = str_dup(store->mem, session->address);
    return OK;
}

static struct error *sessions_find(struct session_repository *base, struct id id, struct arena *mem,
                                   struct session **ret, struct user **user)
{
    struct fake_tables *tables = tables_of_sessions(base);
    const struct session *row = find_session(tables, id);
    *ret = row != NULL ? arena_copy(mem, row, sizeof(*row)) : NULL;
    *user = row != NULL ? arena_copy(mem, need_user(tables, row->user), sizeof(struct user)) : NULL;
    if (*user != NULL)
        (*user)->password_hash = STR_NONE;
    return OK;
}

static struct error *sessions_find_holder(struct session_repository *base, struct id id, int64_t now,
                                          struct arena *mem, struct user **ret)
{
    struct session *session;
    TRY(sessions_find(base, id, mem, &session, ret));
    if (session != NULL && !session_is_live(session, now))
        *ret = NULL;
    return OK;
}

static int compare_sessions(const void *a, const void *b)
{
    const struct session *left = a, *right = b;
    if (left->last_used_at != right->last_used_at)
        return left->last_used_at < right->last_used_at ? 1 : -1;
    return memcmp(right->id.bytes, left->id.bytes, 16);
}

static struct error *sessions_list_live(struct session_repository *base, struct id user, int64_t now,
                                        struct arena *mem, struct session **ret, size_t *count)
{
    struct fake_tables *tables = tables_of_sessions(base);
    struct session *found = arena_array_of(mem, tables->session_count, struct session);
    *count = 0;
    for (size_t i = 0; i < tables->session_count; i++)
        if (id_eq(tables->sessions[i].user, user) && session_is_live(&tables->sessions[i], now))
            found[(*count)++] = tables->sessions[i];
    qsort(found, *count, sizeof(*found), compare_sessions);
    *ret = found;
    return OK;
}

static struct error *sessions_rotate(struct session_repository *base, const struct session_rotation *rotation,
                                     struct arena *mem _unused_, bool *ret)
{
    struct fake_store *store = container_of(base, struct fake_work, sessions)->store;
    struct session *row = find_session(&store->tables, rotation->session);

    *ret = row != NULL && row->generation == rotation->from_generation &&
           digest_eq(row->secret_hash, rotation->from_hash) && session_is_live(row, rotation->now) &&
           user_is_active(need_user(&store->tables, row->user));
    if (!*ret)
        return OK;
    row->generation++;
    row->secret_hash = rotation->to_hash;
    row->rotated_at = row->last_used_at = rotation->now;
    row->device = str_dup(store->mem, rotation->device);
    row->address = str_dup(store->mem, rotation->address);
    return OK;
}

static struct error *sessions_revoke(struct session_repository *base, struct id id, int64_t now,
                                     struct arena *mem _unused_, bool *ret)
{
    struct session *row = find_session(tables_of_sessions(base), id);
    *ret = row != NULL && row->revoked_at == 0;
    if (*ret)
        row->revoked_at = now;
    return OK;
}

static struct error *sessions_revoke_all(struct session_repository *base, struct id user, int64_t now,
                                         struct arena *mem _unused_, size_t *count)
{
    struct fake_tables *tables = tables_of_sessions(base);
    *count = 0;
    for (size_t i = 0; i < tables->session_count; i++)
        if (id_eq(tables->sessions[i].user, user) && tables->sessions[i].revoked_at == 0) {
            tables->sessions[i].revoked_at = now;
            ++*count;
        }
    return OK;
}

static struct error *sessions_forget(struct session_repository *base, struct id user, int64_t before,
                                     struct arena *mem _unused_)
{
    struct fake_tables *tables = tables_of_sessions(base);
    size_t kept = 0;
    for (size_t i = 0; i < tables->session_count; i++)
        if (!id_eq(tables->sessions[i].user, user) || tables->sessions[i].expires_at >= before)
            tables->sessions[kept++] = tables->sessions[i];
    tables->session_count = kept;
    return OK;
}

static const struct workspace *find_workspace(const struct fake_tables *tables, struct id id)
{
    for (size_t i = 0; i < tables->workspace_count; i++)
        if (id_eq(tables->workspaces[i].id, id))
            return &tables->workspaces[i];
    return NULL;
}

static const struct workspace *need_workspace(const struct fake_tables *tables, struct id id)
{
    const struct workspace *workspace = find_workspace(tables, id);
    if (workspace == NULL)
        panic("the fake store has lost a workspace");
    return workspace;
}

static struct fake_membership *find_member(struct fake_tables *tables, struct id workspace, struct id user)
{
    for (size_t i = 0; i < tables->member_count; i++)
        if (id_eq(tables->members[i].workspace, workspace) && id_eq(tables->members[i].user, user))
            return &tables->members[i];
    return NULL;
}

static struct error *workspaces_add(struct workspace_repository *base, const struct workspace *workspace,
                                    struct arena *mem _unused_)
{
    struct fake_store *store = container_of(base, struct fake_work, workspaces)->store;
    struct workspace *row = &store->tables.workspaces[room(&store->tables.workspace_count)];
    *row = *workspace;
    row->name = str_dup(store->mem, workspace->name);
    return OK;
}

static struct error *workspaces_find(struct workspace_repository *base, struct id id, struct arena *mem,
                                     struct workspace **ret)
{
    const struct workspace *row = find_workspace(tables_of_workspaces(base), id);
    *ret = row != NULL ? arena_copy(mem, row, sizeof(*row)) : NULL;
    return OK;
}

static struct error *workspaces_role_of(struct workspace_repository *base, struct id workspace,
                                        struct id user, struct arena *mem _unused_, enum workspace_role *ret)
{
    const struct fake_membership *row = find_member(tables_of_workspaces(base), workspace, user);
    *ret = row != NULL ? row->role : WORKSPACE_NOBODY;
    return OK;
}

static struct id sorted_for; /* qsort has no context */

static int compare_workspaces(const void *a, const void *b)
{
    const struct workspace *left = &((const struct workspace_of *)a)->workspace;
    const struct workspace *right = &((const struct workspace_of *)b)->workspace;
    bool left_own = id_eq(left->personal_of, sorted_for), right_own = id_eq(right->personal_of, sorted_for);
    if (left_own != right_own)
        return left_own ? -1 : 1;
    if (left->created_at != right->created_at)
        return left->created_at < right->created_at ? -1 : 1;
    return memcmp(left->id.bytes, right->id.bytes, 16);
}

static struct error *workspaces_list_of(struct workspace_repository *base, struct id user, struct arena *mem,
                                        struct workspace_of **ret, size_t *count)
{
    struct fake_tables *tables = tables_of_workspaces(base);
    struct workspace_of *found = arena_array_of(mem, tables->member_count, struct workspace_of);
    *count = 0;
    for (size_t i = 0; i < tables->member_count; i++)
        if (id_eq(tables->members[i].user, user))
            found[(*count)++] = (struct workspace_of){*need_workspace(tables, tables->members[i].workspace),
                                                      tables->members[i].role};
    sorted_for = user;
    qsort(found, *count, sizeof(*found), compare_workspaces);
    *ret = found;
    return OK;
}

static int compare_members(const void *a, const void *b)
{
    const struct fake_membership *left = a, *right = b;
    if (left->added_at != right->added_at)
        return left->added_at < right->added_at ? -1 : 1;
    return memcmp(left->user.bytes, right->user.bytes, 16);
}

static struct error *workspaces_members(struct workspace_repository *base, struct id workspace,
                                        struct arena *mem, struct workspace_member **ret, size_t *count)
{
    struct fake_tables *tables = tables_of_workspaces(base);
    struct fake_membership *rows = arena_array_of(mem, tables->member_count, struct fake_membership);
    struct workspace_member *found = arena_array_of(mem, tables->member_count, struct workspace_member);
    *count = 0;
    for (size_t i = 0; i < tables->member_count; i++)
        if (id_eq(tables->members[i].workspace, workspace))
            rows[(*count)++] = tables->members[i];
    qsort(rows, *count, sizeof(*rows), compare_members);
    for (size_t i = 0; i < *count; i++) {
        found[i] = (struct workspace_member){*need_user(tables, rows[i].user), rows[i].role};
        found[i].user.password_hash = STR_NONE;
    }
    *ret = found;
    return OK;
}

static struct error *workspaces_set_member(struct workspace_repository *base, struct id workspace,
                                           struct id user, enum workspace_role role, int64_t now,
                                           struct arena *mem _unused_)
{
    struct fake_tables *tables = tables_of_workspaces(base);
    struct fake_membership *row = find_member(tables, workspace, user);
    if (row != NULL)
        row->role = role;
    else if (find_workspace(tables, workspace) == NULL || find_user(tables, user) == NULL)
        return error_new(ERROR_CONFLICT, "foreign_key", "no such workspace or user");
    else
        tables->members[room(&tables->member_count)] = (struct fake_membership){workspace, user, role, now};
    return OK;
}

static struct error *workspaces_remove_member(struct workspace_repository *base, struct id workspace,
                                              struct id user, struct arena *mem _unused_, bool *ret)
{
    struct fake_tables *tables = tables_of_workspaces(base);
    struct fake_membership *row = find_member(tables, workspace, user);
    *ret = row != NULL;
    if (row != NULL)
        *row = tables->members[--tables->member_count];
    return OK;
}

static struct error *workspaces_count_owners(struct workspace_repository *base, struct id workspace,
                                             struct arena *mem _unused_, size_t *ret)
{
    struct fake_tables *tables = tables_of_workspaces(base);
    *ret = 0;
    for (size_t i = 0; i < tables->member_count; i++)
        *ret += id_eq(tables->members[i].workspace, workspace) && tables->members[i].role == WORKSPACE_OWNER;
    return OK;
}

static struct error *setup_replace(struct setup_repository *base, struct digest hash, int64_t now _unused_,
                                   struct arena *mem _unused_)
{
    struct fake_tables *tables = tables_of_setup(base);
    tables->has_setup = true;
    tables->setup_hash = hash;
    return OK;
}

static struct error *setup_matches(struct setup_repository *base, struct digest hash,
                                   struct arena *mem _unused_, bool *ret)
{
    struct fake_tables *tables = tables_of_setup(base);
    *ret = tables->has_setup && digest_eq(tables->setup_hash, hash);
    return OK;
}

static struct error *setup_take(struct setup_repository *base, struct digest hash, struct arena *mem,
                                bool *ret)
{
    TRY(setup_matches(base, hash, mem, ret));
    if (*ret)
        tables_of_setup(base)->has_setup = false;
    return OK;
}

static struct error *work_record(struct unit_of_work *base, const struct user_event *event)
{
    struct fake_work *work = container_of(base, struct fake_work, base);
    work->recorded[room(&work->recorded_count)] = *event;
    return OK;
}

static struct error *work_commit(struct unit_of_work *base)
{
    struct fake_work *work = container_of(base, struct fake_work, base);
    if (work->store->retries > 0) {
        work->store->retries--;
        return error_new(ERROR_RETRY, "retry", "lost a race");
    }
    work->is_committed = true;
    work->store->committed++;
    for (size_t i = 0; i < work->recorded_count; i++)
        user_events_publish(work->store->events, &work->recorded[i]);
    return OK;
}

static void work_end(struct unit_of_work *base)
{
    struct fake_work *work = container_of(base, struct fake_work, base);
    if (work->is_write && !work->is_committed)
        work->store->tables = work->before;
    work->store->open--;
}

static struct error *store_begin(struct users_store *base, enum work_mode mode, struct arena *mem,
                                 struct unit_of_work **ret)
{
    static const struct unit_of_work_ops ops = {work_record, work_commit, work_end};
    static const struct user_repository_ops user_ops = {users_add,  users_find,   users_find_by_email,
                                                        users_list, users_update, users_has_admin};
    static const struct session_repository_ops session_ops = {
        sessions_add,    sessions_find,   sessions_find_holder, sessions_list_live,
        sessions_rotate, sessions_revoke, sessions_revoke_all,  sessions_forget};
    static const struct workspace_repository_ops workspace_ops = {
        workspaces_add,     workspaces_find,       workspaces_role_of,       workspaces_list_of,
        workspaces_members, workspaces_set_member, workspaces_remove_member, workspaces_count_owners};
    static const struct setup_repository_ops setup_ops = {setup_replace, setup_matches, setup_take};
    struct fake_store *self = container_of(base, struct fake_store, base);
    struct fake_work *work = arena_new_of(mem, struct fake_work);

    if (self->open > 0)
        panic("a use case begins a transaction within another");
    if (mode == WORK_WRITE && self->before_write != NULL) {
        void (*call)(struct fake_store * store, void *context) = self->before_write;
        self->before_write = NULL;
        call(self, self->context);
    }
    *work = (struct fake_work){.store = self,
                               .before = self->tables,
                               .is_write = mode == WORK_WRITE,
                               .users = {&user_ops},
                               .sessions = {&session_ops},
                               .workspaces = {&workspace_ops},
                               .setup = {&setup_ops}};
    work->base = (struct unit_of_work){.ops = &ops,
                                       .users = &work->users,
                                       .sessions = &work->sessions,
                                       .workspaces = &work->workspaces,
                                       .setup = &work->setup};
    self->open++;
    self->begun++;
    self->writes_begun += mode == WORK_WRITE;
    *ret = &work->base;
    return OK;
}

void fake_store_init(struct fake_store *self, struct user_events *events, struct arena *mem)
{
    static const struct users_store_ops ops = {store_begin};
    *self = (struct fake_store){.base = {&ops}, .mem = mem, .events = events};
}

struct user *fake_store_user(struct fake_store *self, const char *email_key)
{
    for (size_t i = 0; i < self->tables.user_count; i++)
        if (str_eq(self->tables.users[i].email.key, str_from(email_key)))
            return &self->tables.users[i];
    return NULL;
}

struct session *fake_store_session(struct fake_store *self, struct id id)
{
    return find_session(&self->tables, id);
}

static void refuse_in_transaction(const struct fake_hasher *self)
{
    if (self->store != NULL && self->store->open > 0)
        panic("a use case hashes within a transaction");
}

static struct error *hasher_hash(struct password_hasher *base, const struct password *password,
                                 struct arena *mem, struct str *ret)
{
    struct fake_hasher *self = container_of(base, struct fake_hasher, base);
    refuse_in_transaction(self);
    self->hashed++;
    *ret = str_format(mem, "hash:%.*s", STR_ARGS(password->text));
    return OK;
}

static struct error *hasher_verify(struct password_hasher *base, const struct password *password,
                                   struct str hash, struct arena *mem, enum password_verdict *ret)
{
    struct fake_hasher *self = container_of(base, struct fake_hasher, base);
    refuse_in_transaction(self);
    self->verified++;
    self->verified_against_nothing += hash.ptr == NULL;
    *ret = PASSWORD_WRONG;
    if (str_eq(hash, str_format(mem, "hash:%.*s", STR_ARGS(password->text))))
        *ret = PASSWORD_RIGHT;
    if (str_eq(hash, str_format(mem, "old:%.*s", STR_ARGS(password->text))))
        *ret = PASSWORD_RIGHT_OUTDATED;
    return OK;
}

void fake_hasher_init(struct fake_hasher *self, const struct fake_store *store)
{
    static const struct password_hasher_ops ops = {hasher_hash, hasher_verify};
    *self = (struct fake_hasher){.base = {&ops}, .store = store};
}

static void strength_judge(struct password_strength *self _unused_, struct str password,
                           const struct str *personal _unused_, size_t count _unused_,
                           struct arena *mem _unused_, struct password_strength_verdict *ret)
{
    *ret = str_starts(password, STR("weak"))
               ? (struct password_strength_verdict){1, STR("It says so itself.")}
               : (struct password_strength_verdict){4, STR_NONE};
}

struct password_strength *fake_strength(void)
{
    static const struct password_strength_ops ops = {strength_judge};
    static struct password_strength strength = {&ops};
    return &strength;
}

static struct error *tokens_issue(struct access_tokens *base, const struct access_claims *claims,
                                  struct arena *mem, struct str *ret)
{
    struct fake_tokens *self = container_of(base, struct fake_tokens, base);
    self->issued++;
    self->last = *claims;
    *ret = str_format(mem, "access %.*s %.*s %lld", STR_ARGS(id_format(mem, claims->user)),
                      STR_ARGS(id_format(mem, claims->session)), (long long)claims->expires_at);
    return OK;
}

static struct error *tokens_verify(struct access_tokens *base, struct str token, struct arena *mem _unused_,
                                   struct access_claims *ret)
{
    struct fake_tokens *self = container_of(base, struct fake_tokens, base);
    struct str word, user, session, expires;
    struct access_claims claims = {0};

    if (str_next(&token, ' ', &word) && str_eq(word, STR("access")) && str_next(&token, ' ', &user) &&
        id_parse(user, &claims.user) && str_next(&token, ' ', &session) &&
        id_parse(session, &claims.session) && str_next(&token, ' ', &expires) &&
        str_to_int(expires, &claims.expires_at) && claims.expires_at > clock_now(self->clock)) {
        *ret = claims;
        return OK;
    }
    return error_new(ERROR_UNAUTHENTICATED, "invalid_token", "no token of ours");
}

static struct str tokens_key_set(struct access_tokens *base _unused_, struct arena *mem _unused_)
{
    return STR("{\"keys\":[]}");
}

static void tokens_keys(struct access_tokens *base _unused_, struct arena *mem, struct access_token_key **ret,
                        size_t *count)
{
    *ret = arena_array_of(mem, 0, struct access_token_key);
    *count = 0;
}

void fake_tokens_init(struct fake_tokens *self, struct clock *clock)
{
    static const struct access_tokens_ops ops = {tokens_issue, tokens_verify, tokens_key_set, tokens_keys};
    *self = (struct fake_tokens){.base = {&ops}, .clock = clock};
}

static void events_publish(struct user_events *base, const struct user_event *event)
{
    struct fake_events *self = container_of(base, struct fake_events, base);
    if (self->count < FAKE_STORE_ROWS)
        self->seen[self->count] = *event;
    self->count++;
    self->counts[event->kind]++;
}

void fake_events_init(struct fake_events *self)
{
    static const struct user_events_ops ops = {events_publish};
    *self = (struct fake_events){.base = {&ops}};
}

size_t fake_events_of(const struct fake_events *self, enum user_event_kind kind)
{
    return self->counts[kind];
}
