#include "use_cases/confirm_password.h"
#include "interfaces/login_backoff.h"
#include "interfaces/password_hasher.h"
#include "interfaces/users_store.h"
#include "use_cases/record_event.h"

static struct error *refuse(struct str code, const char *text)
{
    struct error *error = error_new(ERROR_INVALID, "invalid", "%s", text);
    error_add_field(error, STR("/current"), code, str_from(text));
    return error;
}

static struct error *read_user(const struct confirm_password *self, const struct principal_dto *principal,
                               struct arena *mem, struct user **ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(user_repository_find(work->users, principal->user.id, mem, ret));
    if (*ret == NULL || !user_is_active(*ret))
        return error_new(ERROR_UNAUTHENTICATED, "session_ended", "This session has ended. Sign in again.");
    return OK;
}

static struct error *check(const struct confirm_password *self, const struct principal_dto *principal,
                           const struct user *user, const struct password *password, struct arena *mem)
{
    struct user_event event = event_by(LOGIN_FAILED, principal);
    enum password_verdict verdict;

    TRY(password_hasher_verify(self->hasher, password, user->password_hash, mem, &verdict));
    if (verdict != PASSWORD_WRONG)
        return OK;
    TRY(record_event_alone(self->store, &event, mem));
    return error_new(ERROR_FORBIDDEN, "wrong_password", "This is not your current password.");
}

static struct error *limited(const struct confirm_password *self, const struct principal_dto *principal,
                             int64_t retry_after, struct arena *mem)
{
    struct user_event event = event_by(LOGIN_LIMITED, principal);
    struct error *error;

    TRY(record_event_alone(self->store, &event, mem));
    error = error_new(ERROR_LIMITED, "too_many_attempts",
                      "There were too many wrong passwords for this account. Try again later.");
    error_set_retry_after(error, (retry_after + SECONDS(1) - 1) / SECONDS(1));
    return error;
}

struct error *confirm_password(const struct confirm_password *self, const struct principal_dto *principal,
                               struct str current, struct arena *mem, struct user **ret)
{
    struct backoff_verdict verdict;
    struct password password;
    struct str count_key;
    struct error *error;
    struct user *user;

    if (current.ptr == NULL)
        return refuse(STR("required"), "This needs your current password.");
    error = password_parse(current, mem, &password);
    if (error_is(error, ERROR_INVALID)) {
        error_free(error);
        return refuse(STR("invalid_password"), "This can be no password.");
    }
    TRY(error);
    TRY(read_user(self, principal, mem, &user));
    count_key = str_format(mem, "person %.*s", STR_ARGS(id_format(mem, user->id)));
    verdict = login_backoff_take(self->backoff, count_key, self->rule, clock_monotonic(self->clock));
    if (!verdict.allowed)
        return limited(self, principal, verdict.retry_after, mem);
    error = check(self, principal, user, &password, mem);
    if (error == OK)
        login_backoff_clear(self->backoff, count_key);
    else if (!error_is(error, ERROR_FORBIDDEN))
        login_backoff_give_back(self->backoff, count_key, verdict.one);
    TRY(error);
    *ret = user;
    return OK;
}

bool is_still_confirmed(const struct user *confirmed, const struct user *now)
{
    return now != NULL && user_is_active(now) && str_eq(confirmed->password_hash, now->password_hash);
}
