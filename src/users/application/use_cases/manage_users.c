#include "use_cases/manage_users.h"
#include "dtos/dto_from.h"
#include "interfaces/password_hasher.h"
#include "interfaces/users_store.h"
#include "services/password_policy.h"

#define PAGE 500

static struct error *record(struct unit_of_work *work, enum user_event_kind kind, struct id user)
{
    return unit_of_work_record(work, &(struct user_event){.kind = kind, .user = user});
}

static struct error *add(const struct manage_users *self, const struct user *user, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user *existing;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_find_by_email(work->users, user->email.key, mem, &existing));
    if (existing != NULL)
        return error_new(ERROR_CONFLICT, "email_taken", "There is an account with the address %.*s.",
                         STR_ARGS(existing->email.text));
    TRY(account_maker_add(self->maker, work, user, mem));
    TRY(record(work, USER_REGISTERED, user->id));
    return unit_of_work_commit(work);
}

struct error *add_user(const struct manage_users *self, const struct register_user_dto *in,
                       enum role_dto role, struct arena *mem, struct user_dto *ret)
{
    struct user *user;

    TRY(account_maker_prepare(self->maker, in, role, mem, &user));
    user->email_verified_at = user->created_at; /* whoever runs the server vouches for it */
    TRY(add(self, user, mem));
    *ret = user_dto_from(user);
    return OK;
}

struct error *list_all_users(const struct manage_users *self, struct arena *mem, struct user_dto **ret,
                             size_t *count)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user_dto *all = NULL;
    size_t total = 0, found;
    struct id after = ID_NONE;
    struct user *users;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    do {
        struct user_dto *grown;
        TRY(user_repository_list(work->users, after, PAGE, mem, &users, &found));
        grown = arena_array_of(mem, total + found, struct user_dto);
        for (size_t i = 0; i < total; i++)
            grown[i] = all[i];
        for (size_t i = 0; i < found; i++)
            grown[total + i] = user_dto_from(&users[i]);
        all = grown;
        total += found;
        after = found > 0 ? users[found - 1].id : after;
    } while (found == PAGE);
    *ret = all;
    *count = total;
    return OK;
}

static struct error *find(struct unit_of_work *work, struct str address, struct arena *mem, struct user **ret)
{
    struct email email;
    TRY(email_parse(address, mem, &email));
    TRY(user_repository_find_by_email(work->users, email.key, mem, ret));
    if (*ret == NULL)
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no account with the address %.*s.",
                         STR_ARGS(email.text));
    return OK;
}

struct error *set_user_disabled(const struct manage_users *self, struct str email, bool disabled,
                                struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    int64_t now = clock_now(self->maker->clock);
    struct user *user;
    size_t ended;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(find(work, email, mem, &user));
    user->status = disabled ? USER_DISABLED : USER_ACTIVE;
    user->updated_at = now;
    TRY(user_repository_update(work->users, user, mem));
    if (disabled)
        TRY(session_repository_revoke_all(work->sessions, user->id, now, mem, &ended));
    TRY(record(work, disabled ? USER_WAS_DISABLED : USER_WAS_ENABLED, user->id));
    return unit_of_work_commit(work);
}

/* The account as it is before the slow part, for the rules that look at name and address. */
static struct error *read_user(const struct manage_users *self, struct str email, struct arena *mem,
                               struct user **ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    return find(work, email, mem, ret);
}

struct error *set_user_password(const struct manage_users *self, struct str email, struct str typed,
                                struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct password password;
    struct user *user;
    struct str hash;
    size_t ended;

    TRY(read_user(self, email, mem, &user));
    TRY(password_policy_check(self->maker->strength,
                              password_min_for(user->has_second_factor, self->maker->password_min), typed,
                              &user->email, user->name, mem, &password));
    TRY(password_hasher_hash(self->maker->hasher, &password, mem, &hash));

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(find(work, email, mem, &user));
    user->password_hash = hash;
    user->updated_at = clock_now(self->maker->clock);
    TRY(user_repository_update(work->users, user, mem));
    TRY(session_repository_revoke_all(work->sessions, user->id, user->updated_at, mem, &ended));
    TRY(device_repository_forget(work->devices, user->id, mem));
    TRY(record(work, USER_PASSWORD_CHANGED, user->id));
    return unit_of_work_commit(work);
}

struct error *set_user_role(const struct manage_users *self, struct str email, enum role_dto role,
                            struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user *user;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(find(work, email, mem, &user));
    user->role = platform_role_from(role);
    user->updated_at = clock_now(self->maker->clock);
    TRY(user_repository_update(work->users, user, mem));
    TRY(record(work, USER_ROLE_CHANGED, user->id));
    return unit_of_work_commit(work);
}
