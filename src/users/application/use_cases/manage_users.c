#include "use_cases/manage_users.h"
#include "dtos/dto_from.h"
#include "interfaces/password_hasher.h"
#include "services/password_policy.h"
#include "use_cases/delete_account.h"
#include "use_cases/letter_sender.h"
#include "use_cases/record_event.h"
#include "value_objects/display_name.h"

struct error *account_changed(void)
{
    return error_new(ERROR_STALE, "stale",
                     "The account has changed since you read it. Read it again and send its new ETag.");
}

/* Something was done to `user`, by an administrator or by who runs the server. */
static struct error *record(struct unit_of_work *work, enum user_event_kind kind,
                            const struct principal_dto *by, struct id user)
{
    struct user_event event = {.kind = kind, .detail = BY_COMMAND_LINE};

    if (by != NULL)
        event = event_by(kind, by);
    event.user = user;
    event.session = ID_NONE; /* of theirs, and this is not about one */
    return unit_of_work_record(work, &event);
}

static struct error *record_role(struct unit_of_work *work, const struct principal_dto *by, struct id user,
                                 enum platform_role role, struct arena *mem)
{
    struct str word = platform_role_word(role);
    struct user_event event = {.kind = USER_ROLE_CHANGED,
                               .detail =
                                   str_format(mem, "%.*s, %.*s", STR_ARGS(word), STR_ARGS(BY_COMMAND_LINE))};

    if (by != NULL) {
        event = event_by(USER_ROLE_CHANGED, by);
        event.detail = word;
    }
    event.user = user;
    event.session = ID_NONE;
    return unit_of_work_record(work, &event);
}

/* With a password of its choice, or an administrator that it made, a token would become a session, and
 * outlive its own end. */
static struct error *demand_session(const struct principal_dto *by, bool sets_password, bool makes_admin)
{
    if (by == NULL || id_is_none(by->token) || (!sets_password && !makes_admin))
        return OK;
    return error_new(ERROR_FORBIDDEN, "session_required",
                     "%s cannot be done with a personal access token. Sign in to do it.",
                     sets_password ? "Setting somebody's password" : "Making somebody an administrator");
}

/* The links that were sent are good for nothing any more, nor are sessions. */
static struct error *end_access(const struct manage_users *self, struct unit_of_work *work, struct id user,
                                struct arena *mem)
{
    size_t ended;

    TRY(session_repository_revoke_all(work->sessions, user, clock_now(self->maker->clock), mem, &ended));
    return email_token_repository_forget(work->email_tokens, user, mem);
}

static struct error *find(struct unit_of_work *work, struct id id, struct arena *mem, struct user **ret)
{
    TRY(user_repository_find(work->users, id, mem, ret));
    return *ret != NULL ? OK : error_new(ERROR_NOT_FOUND, "not_found", "There is no such user.");
}

static struct error *read_user(const struct manage_users *self, struct id id, struct arena *mem,
                               struct user **ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    return find(work, id, mem, ret);
}

struct error *show_user(const struct manage_users *self, struct id id, struct arena *mem,
                        struct user_dto *ret)
{
    struct user *user;
    TRY(read_user(self, id, mem, &user));
    *ret = user_dto_from(user);
    return OK;
}

struct error *find_user(const struct manage_users *self, struct str text, struct arena *mem,
                        struct user_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct email email;
    struct user *user;

    TRY(email_parse(text, mem, &email));
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(user_repository_find_by_email(work->users, email.key, mem, &user));
    if (user == NULL)
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no account with the address %.*s.",
                         STR_ARGS(email.text));
    *ret = user_dto_from(user);
    return OK;
}

static struct error *add(const struct manage_users *self, const struct principal_dto *by,
                         const struct user *user, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user *existing;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_find_by_email(work->users, user->email.key, mem, &existing));
    if (existing != NULL)
        return error_new(ERROR_CONFLICT, "email_taken", "There is an account with the address %.*s.",
                         STR_ARGS(existing->email.text));
    TRY(account_maker_add(self->maker, work, user, mem));
    TRY(record(work, USER_REGISTERED, by, user->id));
    if (user->password_hash.ptr == NULL) {
        struct letter letter = letter_to(user, LETTER_ACCOUNT_MADE);
        TRY(send_link(self->letters, work, user, EMAIL_TOKEN_RESET, &letter, &user->email,
                      FIRST_PASSWORD_LIFETIME, mem));
    }
    return unit_of_work_commit(work);
}

static struct error *prepare_without_password(const struct manage_users *self, const struct add_user_dto *in,
                                              struct arena *mem, struct user **ret)
{
    struct email email = {STR(""), STR("")};
    struct str name = STR("");
    struct error *errors[2];

    errors[0] = email_parse(in->email, mem, &email);
    errors[1] = display_name_parse(in->name, mem, &name);
    TRY(account_findings(errors, COUNT_OF(errors)));
    *ret = user_new(id_new(self->maker->clock, self->maker->random), &email, name,
                    platform_role_from(in->role), STR_NONE, clock_now(self->maker->clock), mem);
    return OK;
}

struct error *add_user(const struct manage_users *self, const struct principal_dto *by,
                       const struct add_user_dto *in, struct arena *mem, struct user_dto *ret)
{
    struct register_user_dto account = {in->email, in->password, in->name};
    struct user *user;

    TRY(demand_session(by, false, in->role == ROLE_DTO_ADMIN));
    if (in->password.ptr == NULL) {
        TRY(prepare_without_password(self, in, mem, &user));
    } else {
        TRY(account_maker_prepare(self->maker, &account, in->role, mem, &user));
        user->email_verified_at = user->created_at;
    }
    TRY(add(self, by, user, mem));
    *ret = user_dto_from(user);
    return OK;
}

/* A new password as its hash: slow, so before the transaction takes the write lock. */
static struct error *hash_new(const struct manage_users *self, struct id id, struct str typed,
                              struct arena *mem, struct str *ret)
{
    struct password password;
    struct user *user;

    TRY(read_user(self, id, mem, &user));
    TRY(password_policy_check(self->maker->strength,
                              password_min_for(user->has_second_factor, self->maker->password_min), typed,
                              &user->email, user->name, mem, &password));
    return password_hasher_hash(self->maker->hasher, &password, mem, ret);
}

static struct error *refuse_own(const char *what, const char *where)
{
    return error_new(ERROR_CONFLICT, "own_account", "You cannot %s yourself. %s", what, where);
}

struct error *check_other_admin(struct unit_of_work *work, const struct user *user, struct arena *mem)
{
    bool has_other;

    TRY(user_repository_has_other_admin(work->users, user->id, mem, &has_other));
    return has_other ? OK
                     : error_new(ERROR_CONFLICT, "last_admin",
                                 "%.*s is the last active administrator. Make somebody else one first.",
                                 STR_ARGS(user->email.text));
}

/* For what takes an administrator away. */
static struct error *keep_an_admin(struct unit_of_work *work, const struct principal_dto *by,
                                   const struct user *user, const char *what, struct arena *mem)
{
    TRY(check_other_admin(work, user, mem));
    return by != NULL && id_eq(by->user.id, user->id) ? refuse_own(what, "Ask another administrator.") : OK;
}

/* What a change comes to. */
struct change {
    const struct change_user_dto *in;
    struct str name, hash; /* STR_NONE: stay */
    bool renames, disables, enables, changes_role;
};

static struct change change_of(const struct change_user_dto *in, const struct user *user, struct str name,
                               struct str hash)
{
    enum user_status status = user_status_from(in->status);
    bool sets_status = in->status != STATUS_DTO_NONE && status != user->status;

    return (struct change){
        .in = in,
        .name = name,
        .hash = hash,
        .renames = name.ptr != NULL && !str_eq(name, user->name),
        .disables = sets_status && status == USER_DISABLED,
        .enables = sets_status && status == USER_ACTIVE,
        .changes_role = in->role != ROLE_DTO_NONE && platform_role_from(in->role) != user->role,
    };
}

static struct error *check_change(const struct manage_users *self, struct unit_of_work *work,
                                  const struct principal_dto *by, const struct user *user,
                                  const struct change *change, struct arena *mem)
{
    bool is_admin = user->role == PLATFORM_ADMIN && user_is_active(user);

    if (is_admin && (change->disables || change->changes_role))
        TRY(keep_an_admin(work, by, user, change->disables ? "disable" : "demote", mem));
    if (change->enables && user->deletion_at != 0 && user->deletion_at <= clock_now(self->maker->clock))
        return error_new(ERROR_CONFLICT, "user_deleted", "The account is being deleted.");
    /* Whoever holds an administrator's session must not get the account with it. */
    if (change->hash.ptr != NULL && by != NULL && id_eq(by->user.id, user->id))
        return refuse_own("set a password for", "Change yours with the one that you have.");
    return OK;
}

static void apply(const struct change *change, int64_t now, struct user *user)
{
    if (change->renames)
        user->name = change->name;
    if (change->changes_role)
        user->role = platform_role_from(change->in->role);
    if (change->disables || change->enables)
        user->status = change->disables ? USER_DISABLED : USER_ACTIVE;
    if (change->hash.ptr != NULL)
        user->password_hash = change->hash;
    if (change->enables)
        user->deletion_at = 0;
    user->updated_at = now;
}

static struct error *record_change(struct unit_of_work *work, const struct principal_dto *by,
                                   const struct change *change, struct id user, struct arena *mem)
{
    if (change->renames)
        TRY(record(work, USER_UPDATED, by, user));
    if (change->changes_role)
        TRY(record_role(work, by, user, platform_role_from(change->in->role), mem));
    if (change->disables)
        TRY(record(work, USER_WAS_DISABLED, by, user));
    if (change->enables)
        TRY(record(work, USER_WAS_ENABLED, by, user));
    if (change->hash.ptr != NULL)
        TRY(record(work, USER_PASSWORD_CHANGED, by, user));
    return OK;
}

static struct error *write_change(const struct manage_users *self, struct unit_of_work *work,
                                  const struct principal_dto *by, const struct change *change,
                                  struct user *user, struct arena *mem)
{
    if (!change->renames && !change->changes_role && !change->disables && !change->enables &&
        change->hash.ptr == NULL)
        return OK;
    TRY(check_change(self, work, by, user, change, mem));
    apply(change, clock_now(self->maker->clock), user);
    TRY(user_repository_update(work->users, user, mem));
    user->version++;
    if (change->disables || change->hash.ptr != NULL)
        TRY(end_access(self, work, user->id, mem));
    if (change->hash.ptr != NULL) {
        struct letter letter = letter_to(user, LETTER_PASSWORD_CHANGED);
        TRY(device_repository_forget(work->devices, user->id, mem));
        TRY(send_letter(self->letters, work, &letter, mem));
    }
    return record_change(work, by, change, user->id, mem);
}

struct error *change_user(const struct manage_users *self, const struct principal_dto *by, struct id id,
                          const struct change_user_dto *in, struct arena *mem, struct user_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct str name = STR_NONE, hash = STR_NONE;
    struct change change;
    struct user *user;

    TRY(demand_session(by, in->password.ptr != NULL, in->role == ROLE_DTO_ADMIN));
    if (in->name.ptr != NULL)
        TRY(display_name_parse(in->name, mem, &name));
    if (in->password.ptr != NULL)
        TRY(hash_new(self, id, in->password, mem, &hash));

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(find(work, id, mem, &user));
    if (in->expected_version != 0 && in->expected_version != user->version)
        return account_changed();
    change = change_of(in, user, name, hash);
    TRY(write_change(self, work, by, &change, user, mem));
    TRY(unit_of_work_commit(work));
    *ret = user_dto_from(user);
    return OK;
}

struct error *delete_user(const struct manage_users *self, const struct principal_dto *by, struct id id,
                          struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    int64_t now = clock_now(self->maker->clock);
    struct user *user;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(find(work, id, mem, &user));
    if (user->role == PLATFORM_ADMIN && user_is_active(user))
        TRY(keep_an_admin(work, by, user, "delete", mem));
    if (user->deletion_at == 0)
        user->deletion_at = now + DELETION_GRACE;
    user->status = USER_DISABLED;
    user->updated_at = now;
    TRY(user_repository_update(work->users, user, mem));
    TRY(end_access(self, work, id, mem));
    TRY(record(work, USER_DELETION_REQUESTED, by, id));
    return unit_of_work_commit(work);
}

struct error *mail_reset(const struct manage_users *self, const struct principal_dto *by, struct id id,
                         struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct letter letter;
    struct user *user;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(find(work, id, mem, &user));
    if (!user_is_active(user))
        return error_new(ERROR_CONFLICT, "user_disabled", "The account is disabled. Enable it first.");
    letter = letter_to(user, LETTER_RESET_PASSWORD);
    TRY(send_link(self->letters, work, user, EMAIL_TOKEN_RESET, &letter, &user->email, RESET_LIFETIME, mem));
    TRY(record(work, PASSWORD_RESET_REQUESTED, by, id));
    return unit_of_work_commit(work);
}

struct error *end_user_sessions(const struct manage_users *self, const struct principal_dto *by, struct id id,
                                struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user *user;
    size_t ended;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(find(work, id, mem, &user));
    TRY(session_repository_revoke_all(work->sessions, id, clock_now(self->maker->clock), mem, &ended));
    if (ended > 0)
        TRY(record(work, SESSIONS_REVOKED, by, id));
    return unit_of_work_commit(work);
}

struct error *remove_user_factor(const struct manage_users *self, struct id id, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user *user;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(find(work, id, mem, &user));
    if (!user->has_second_factor)
        return error_new(ERROR_CONFLICT, "no_second_factor", "%.*s has no second factor.",
                         STR_ARGS(user->email.text));
    TRY(second_factor_repository_remove(work->factors, id, mem));
    TRY(record(work, SECOND_FACTOR_REMOVED, NULL, id));
    return unit_of_work_commit(work);
}
