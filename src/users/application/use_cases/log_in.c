#include "use_cases/log_in.h"
#include "interfaces/login_backoff.h"
#include "interfaces/password_hasher.h"
#include "interfaces/rate_limiter.h"
#include "interfaces/users_store.h"
#include "unicode.h"
#include "use_cases/factor_checker.h"
#include "use_cases/known_devices.h"
#include "use_cases/letter_sender.h"
#include "use_cases/opened_session.h"
#include "use_cases/record_event.h"
#include "value_objects/client_network.h"

struct attempt {
    const struct log_in *self;
    const struct client_dto *client;
    struct password password;
    struct str code; /* of the second factor; STR_NONE: none yet */
    struct str email_key;
    struct user *user; /* NULL: unknown */
    bool is_known_device;
    struct str count_key; /* under which failures are counted */
};

static struct error *refuse(void)
{
    return error_new(ERROR_UNAUTHENTICATED, "invalid_credentials",
                     "The e-mail address or the password is wrong.");
}

static struct error *ask_for_code(void)
{
    return error_new(ERROR_UNAUTHENTICATED, "second_factor_required",
                     "This account has a second factor: a code from the app is needed, or a recovery code.");
}

/* What is no address is an unknown one. */
static struct error *key_of(struct str email, struct arena *mem, struct str *ret)
{
    struct email parsed;
    struct error *error = email_parse(email, mem, &parsed);
    if (error == OK) {
        *ret = parsed.key;
        return OK;
    }
    if (!error_is(error, ERROR_INVALID))
        return error;
    error_free(error);
    *ret = utf8_is_valid(email) ? str_format(mem, "?%.*s", STR_ARGS(email)) : STR("?");
    return OK;
}

/* Who it would be, and whether from a device that they use: that has a count of its own. */
static struct error *find_user(struct attempt *attempt, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct digest device;
    struct user *user;
    bool known;

    TRY(users_store_begin(attempt->self->store, WORK_READ, mem, &work));
    TRY(user_repository_find_by_email(work->users, attempt->email_key, mem, &user));
    TRY(find_known_device(attempt->self->devices, work, user != NULL ? user->id : ID_NONE, attempt->client,
                          mem, &known, &device));
    attempt->user = user;
    attempt->is_known_device = known;
    attempt->count_key = known ? str_format(mem, "device %.*s", STR_ARGS(digest_hex(mem, device)))
                               : str_format(mem, "account %.*s", STR_ARGS(attempt->email_key));
    return OK;
}

/* Where the account has a second factor. */
static struct error *check_factor(const struct attempt *attempt, struct unit_of_work *work,
                                  const struct user *user, struct arena *mem)
{
    bool taken;

    if (!user->has_second_factor)
        return OK;
    if (attempt->code.ptr == NULL)
        return ask_for_code();
    TRY(take_factor_code(attempt->self->checker, work, user->id, attempt->code, attempt->client, mem,
                         &taken));
    if (!taken)
        return error_new(ERROR_UNAUTHENTICATED, "invalid_code",
                         "The code is wrong, too old, or was used before. Wait for the next one.");
    return OK;
}

/* The password is right for what was read; a moment later that may have changed, so it is read again where it
 * is written. `new_hash` replaces an outdated one; STR_NONE: it stays. */
static struct error *open_session(const struct attempt *attempt, struct str new_hash, struct arena *mem,
                                  struct opened_session *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct opened_session opened;
    struct user *user;

    TRY(users_store_begin(attempt->self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_find(work->users, attempt->user->id, mem, &user));
    if (user == NULL || !user_is_active(user))
        return refuse();
    /* Another password, or the same in a newer form by another sign-in: the verdict was on what is gone. */
    if (!str_eq(user->password_hash, attempt->user->password_hash))
        return error_new(ERROR_RETRY, "password_changed", "the password's hash changed during the sign-in");
    TRY(check_factor(attempt, work, user, mem));
    if (new_hash.ptr != NULL) {
        user->password_hash = new_hash;
        TRY(user_repository_update(work->users, user, mem));
    }
    TRY(session_issuer_open(attempt->self->issuer, work, user, attempt->client, mem, &opened));
    TRY(unit_of_work_commit(work));
    *ret = opened;
    return OK;
}

static struct error *attempt_run(struct attempt *attempt, struct arena *mem, struct opened_session *ret)
{
    const struct log_in *self = attempt->self;
    struct str hash = STR_NONE, new_hash = STR_NONE;
    enum password_verdict verdict;

    if (attempt->user != NULL && user_is_active(attempt->user))
        hash = attempt->user->password_hash;
    TRY(password_hasher_verify(self->hasher, &attempt->password, hash, mem, &verdict));
    if (verdict == PASSWORD_WRONG)
        return refuse();
    if (attempt->user->has_second_factor && attempt->code.ptr == NULL)
        return ask_for_code();
    /* Slow by design, so it comes before the transaction takes the write lock. */
    if (verdict == PASSWORD_RIGHT_OUTDATED)
        TRY(password_hasher_hash(self->hasher, &attempt->password, mem, &new_hash));
    return open_session(attempt, new_hash, mem, ret);
}

static bool take(const struct attempt *attempt, struct str key, int64_t count)
{
    struct rate rate = {count, MINUTES(1)};
    return rate_limiter_take(attempt->self->limiter, key, rate, clock_monotonic(attempt->self->clock))
        .allowed;
}

/* What is asked for an address that somebody has is never used: it takes the time. */
static bool is_surplus(const struct attempt *attempt, struct arena *mem)
{
    const char *whose = attempt->user != NULL ? "somebody's" : "nobody's";
    struct str from = attempt->client->address.ptr != NULL ? attempt->client->address : STR("");
    struct str network = client_network(from, mem);
    bool fits =
        take(attempt, str_format(mem, "failures for %s address from %.*s", whose, STR_ARGS(network)),
             STRANGE_FAILURES_KEPT) &&
        take(attempt, str_format(mem, "failures for %s address", whose), STRANGE_FAILURES_KEPT_IN_ALL);
    return attempt->user == NULL && !fits;
}

/* Whether it is time to tell the owner: with each failure that adds as many as are free. What is no address
 * has no owner. */
static bool is_guessing(const struct attempt *attempt, int64_t failures)
{
    int64_t free = attempt->self->rule->free;
    return !attempt->is_known_device && !str_starts(attempt->email_key, STR("?")) && failures > 0 &&
           failures % free == 0;
}

static struct error *record_failure(const struct attempt *attempt, int64_t failures, struct str detail,
                                    struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct id user = attempt->user != NULL ? attempt->user->id : ID_NONE;
    struct user_event event = event_of(LOGIN_FAILED, user, attempt->client);

    event.detail = detail;
    event.is_surplus = is_surplus(attempt, mem);
    TRY(users_store_begin(attempt->self->store, WORK_WRITE, mem, &work));
    TRY(unit_of_work_record(work, &event));
    if (is_guessing(attempt, failures))
        TRY(send_warning(attempt->self->letters, work, attempt->email_key, attempt->client, mem));
    return unit_of_work_commit(work);
}

static struct error *limited(const struct attempt *attempt, int64_t retry_after, struct arena *mem)
{
    struct id user = attempt->user != NULL ? attempt->user->id : ID_NONE;
    struct user_event event = event_of(LOGIN_LIMITED, user, attempt->client);
    struct error *error;

    TRY(record_event_alone(attempt->self->store, &event, mem));
    error = error_new(ERROR_LIMITED, "too_many_attempts",
                      "There were too many failed sign-ins for this address. Try again later.");
    error_set_retry_after(error, (retry_after + SECONDS(1) - 1) / SECONDS(1));
    return error;
}

struct error *log_in(const struct log_in *self, const struct log_in_dto *in, const struct client_dto *client,
                     struct arena *mem, struct tokens_dto **ret)
{
    struct attempt attempt = {.self = self, .client = client, .code = in->code};
    struct opened_session opened = {0};
    struct backoff_verdict verdict;
    struct error *error;

    TRY(password_parse(in->password, mem, &attempt.password));
    TRY(key_of(in->email, mem, &attempt.email_key));
    TRY(find_user(&attempt, mem));
    verdict = login_backoff_take(self->backoff, attempt.count_key, self->rule, clock_monotonic(self->clock));
    if (!verdict.allowed)
        return limited(&attempt, verdict.retry_after, mem);

    error = attempt_run(&attempt, mem, &opened);
    if (error_is(error, ERROR_UNAUTHENTICATED) && !error_has_code(error, "second_factor_required")) {
        struct str detail = error_has_code(error, "invalid_code") ? STR("code") : STR_NONE;
        struct error *unrecorded = record_failure(&attempt, verdict.failures, detail, mem);
        if (unrecorded == OK)
            return error;
        error_free(error);
        return unrecorded;
    }
    if (error != OK) {
        login_backoff_give_back(self->backoff, attempt.count_key, verdict.one);
        return error;
    }
    login_backoff_clear(self->backoff, attempt.count_key);
    return session_issuer_answer(self->issuer, &opened, attempt.user, mem, ret);
}
