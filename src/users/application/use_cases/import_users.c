#include "use_cases/import_users.h"
#include "dtos/dto_from.h"
#include "interfaces/password_hasher.h"
#include "interfaces/users_store.h"
#include "value_objects/display_name.h"

static struct error *refuse_hash(const char *code, struct str detail)
{
    struct error *error = error_new(ERROR_INVALID, code, "The password's hash cannot be used.");
    error_add_field(error, STR("/password_hash"), str_from(code), detail);
    return error;
}

static struct error *check_hash(const struct import_users *self, struct str hash, struct arena *mem)
{
    int cost;

    if (hash.ptr == NULL)
        return OK;
    if (!password_hasher_knows(self->maker->hasher, hash, &cost))
        return refuse_hash("unknown_hash",
                           STR("Known are bcrypt as $2a$, $2b$ or $2y$, and passlib's $bcrypt-sha256$."));
    if (cost > IMPORT_COST_MAX)
        return refuse_hash(
            "cost_too_high",
            str_format(mem, "Its cost is %d; at most %d is taken, as each sign-in would last seconds.", cost,
                       IMPORT_COST_MAX));
    return OK;
}

static struct str name_of(const struct import_user_dto *in)
{
    struct str email = str_trim(in->email);
    return in->name.ptr != NULL ? in->name : str_slice(email, 0, str_find_char(email, '@', 0));
}

static struct error *make(const struct import_users *self, const struct import_user_dto *in,
                          struct arena *mem, struct user **ret)
{
    struct email email = {STR(""), STR("")};
    struct error *errors[3];
    struct str name = STR("");
    int64_t now = clock_now(self->maker->clock);
    struct user *user;

    errors[0] = email_parse(in->email, mem, &email);
    errors[1] = display_name_parse(name_of(in), mem, &name);
    errors[2] = check_hash(self, in->password_hash, mem);
    TRY(account_findings(errors, COUNT_OF(errors)));
    user = user_new(id_new(self->maker->clock, self->maker->random), &email, name,
                    platform_role_from(in->role), in->password_hash, now, mem);
    user->email_verified_at = now;
    *ret = user;
    return OK;
}

struct error *check_import(const struct import_users *self, const struct import_user_dto *in,
                           struct arena *mem, struct str *key)
{
    struct user *user;
    TRY(make(self, in, mem, &user));
    *key = user->email.key;
    return OK;
}

static struct error *import_one(const struct import_users *self, struct unit_of_work *work,
                                const struct user *user, struct arena *mem, bool *existed)
{
    struct user_event event = {
        .kind = USER_REGISTERED, .user = user->id, .detail = STR("imported, by the command line")};
    struct user *existing;

    TRY(user_repository_find_by_email(work->users, user->email.key, mem, &existing));
    *existed = existing != NULL;
    if (*existed)
        return OK;
    TRY(account_maker_add(self->maker, work, user, mem));
    return unit_of_work_record(work, &event);
}

static struct error *import_all(const struct import_users *self, struct unit_of_work *work,
                                const struct import_user_dto *in, size_t count, struct arena *mem,
                                bool *existed)
{
    for (size_t i = 0; i < count; i++) {
        struct user *user;
        TRY(make(self, &in[i], mem, &user));
        TRY(import_one(self, work, user, mem, &existed[i]));
    }
    return OK;
}

struct error *import_users(const struct import_users *self, const struct import_user_dto *in, size_t count,
                           struct arena *mem, bool *existed)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(import_all(self, work, in, count, mem, existed));
    return unit_of_work_commit(work);
}

struct error *preview_import(const struct import_users *self, const struct import_user_dto *in, size_t count,
                             struct arena *mem, bool *existed)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    for (size_t i = 0; i < count; i++) {
        struct user *existing;
        struct str key;
        TRY(check_import(self, &in[i], mem, &key));
        TRY(user_repository_find_by_email(work->users, key, mem, &existing));
        existed[i] = existing != NULL;
    }
    return OK;
}
