#include "use_cases/guard_account.h"
#include "interfaces/login_backoff.h"
#include "interfaces/qr_drawer.h"
#include "interfaces/users_store.h"
#include "services/one_time_password.h"
#include "services/password_policy.h"
#include "use_cases/confirm_password.h"
#include "use_cases/factor_checker.h"
#include "use_cases/letter_sender.h"
#include "use_cases/record_event.h"
#include "value_objects/factor_code.h"

#define RECOVERY_CODES 10

static struct error *wrong_code(void)
{
    return error_new(ERROR_FORBIDDEN, "invalid_code",
                     "The code is wrong, too old, or was used before. Wait for the next one.");
}

static struct error *no_factor(void)
{
    return error_new(ERROR_CONFLICT, "no_second_factor", "This account has no second factor.");
}

static struct error *session_ended(void)
{
    return error_new(ERROR_UNAUTHENTICATED, "session_ended", "This session has ended. Sign in again.");
}

/* A new password by mail gives an account to who owns its address, and a second factor would keep them out of
 * it: nobody is to lock up an address that is not theirs. */
static struct error *check_proved(const struct guard_account *self, const struct user *user)
{
    if (!self->mail_arrives || user->email_verified_at != 0)
        return OK;
    return error_new(ERROR_CONFLICT, "unverified_email",
                     "Your e-mail address is not confirmed yet. Follow the link in the mail that you got, or "
                     "have it sent again, and then add the second factor.");
}

/* A try with a code, counted before it is looked at. */
struct code_try {
    struct str key;
    struct backoff_verdict verdict;
};

static struct error *begin_try(const struct guard_account *self, const struct principal_dto *principal,
                               struct arena *mem, struct code_try *ret)
{
    struct user_event event = event_by(LOGIN_LIMITED, principal);
    struct code_try one = {.key =
                               str_format(mem, "codes %.*s", STR_ARGS(id_format(mem, principal->user.id)))};
    struct error *error;

    one.verdict = login_backoff_take(self->backoff, one.key, self->rule, clock_monotonic(self->clock));
    if (one.verdict.allowed) {
        *ret = one;
        return OK;
    }
    TRY(record_event_alone(self->store, &event, mem));
    error = error_new(ERROR_LIMITED, "too_many_attempts",
                      "There were too many wrong codes for this account. Try again later.");
    error_set_retry_after(error, (one.verdict.retry_after + SECONDS(1) - 1) / SECONDS(1));
    return error;
}

/* Passes the error of the try on, after counting what came of it. */
static struct error *end_try(const struct guard_account *self, const struct principal_dto *principal,
                             const struct code_try *one, struct error *error, struct arena *mem)
{
    struct user_event event = event_by(LOGIN_FAILED, principal);
    struct error *unrecorded;

    if (error == OK) {
        login_backoff_clear(self->backoff, one->key);
        return OK;
    }
    if (!error_has_code(error, "invalid_code")) {
        login_backoff_give_back(self->backoff, one->key, one->verdict.one);
        return error;
    }
    event.detail = STR("code");
    unrecorded = record_event_alone(self->store, &event, mem);
    if (unrecorded == OK)
        return error;
    error_free(error);
    return unrecorded;
}

static struct str percent_encode(struct str text, struct arena *mem)
{
    char *encoded = arena_alloc(mem, 3 * text.len + 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                     c == '.' || c == '_' || c == '~';
        if (plain) {
            encoded[length++] = (char)c;
        } else {
            encoded[length++] = '%';
            encoded[length++] = "0123456789ABCDEF"[c >> 4];
            encoded[length++] = "0123456789ABCDEF"[c & 15];
        }
    }
    return str_of(encoded, length);
}

/* As Google Authenticator's "Key URI Format" has it, which all apps read. */
static struct error *write_enrolment(const struct guard_account *self, const struct user *user,
                                     struct str secret, struct arena *mem, struct enrolment_dto *ret)
{
    struct enrolment_dto enrolment = {.secret =
                                          one_time_codes_write_secret(self->checker->codes, secret, mem)};
    struct str issuer = percent_encode(self->issuer, mem), address = percent_encode(user->email.text, mem);

    enrolment.uri =
        str_format(mem, "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s&algorithm=SHA1&digits=%d&period=%d",
                   STR_ARGS(issuer), STR_ARGS(address), STR_ARGS(enrolment.secret), STR_ARGS(issuer),
                   ONE_TIME_CODE_LENGTH, ONE_TIME_PERIOD);
    TRY(qr_drawer_draw(self->qr, enrolment.uri, mem, &enrolment.qr_svg));
    *ret = enrolment;
    return OK;
}

struct error *enroll_factor(const struct guard_account *self, const struct principal_dto *principal,
                            const struct enroll_dto *in, struct arena *mem, struct enrolment_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    char *secret = arena_alloc(mem, SECOND_FACTOR_SECRET_SIZE);
    struct second_factor factor = {.user = principal->user.id,
                                   .secret = str_of(secret, SECOND_FACTOR_SECRET_SIZE),
                                   .created_at = clock_now(self->clock)};
    struct user *confirmed, *user;
    struct enrolment_dto enrolment;
    bool enrolled;

    TRY(confirm_password(self->confirm, principal, in->password, mem, &confirmed));
    random_fill(self->random, secret, SECOND_FACTOR_SECRET_SIZE);
    TRY(write_enrolment(self, confirmed, factor.secret, mem, &enrolment));

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_find(work->users, confirmed->id, mem, &user));
    if (!is_still_confirmed(confirmed, user))
        return session_ended();
    TRY(check_proved(self, user));
    TRY(second_factor_repository_enroll(work->factors, &factor, mem, &enrolled));
    if (!enrolled)
        return error_new(ERROR_CONFLICT, "second_factor_exists",
                         "This account has a second factor already. Remove it first.");
    TRY(unit_of_work_commit(work));
    *ret = enrolment;
    return OK;
}

/* In place of all there were; *ret is what the person is shown. */
static struct error *make_codes(const struct guard_account *self, struct unit_of_work *work, struct id user,
                                struct arena *mem, struct recovery_codes_dto *ret)
{
    struct str *shown = arena_array_of(mem, RECOVERY_CODES, struct str);
    struct digest hashes[RECOVERY_CODES];

    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        struct factor_code code;
        shown[i] = recovery_code_new(self->random, mem);
        if (!factor_code_parse(shown[i], mem, &code))
            return error_new(ERROR_INTERNAL, "recovery_code", "a recovery code cannot be read again");
        hashes[i] = recovery_code_hash(self->checker, user, code.text, mem);
    }
    TRY(second_factor_repository_replace_codes(work->factors, user, hashes, RECOVERY_CODES, mem));
    ret->recovery_codes = (struct str_list){shown, RECOVERY_CODES};
    return OK;
}

static struct error *tell(const struct guard_account *self, struct unit_of_work *work,
                          const struct principal_dto *principal, const struct user *user,
                          enum user_event_kind kind, enum letter_kind letter_kind, struct arena *mem)
{
    struct user_event event = event_by(kind, principal);
    struct letter letter = letter_to(user, letter_kind);

    TRY(unit_of_work_record(work, &event));
    return send_letter(self->letters, work, &letter, mem);
}

static struct error *run_confirm(const struct guard_account *self, const struct principal_dto *principal,
                                 struct str typed, struct arena *mem, struct recovery_codes_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    int64_t now = clock_now(self->clock), step;
    struct recovery_codes_dto codes;
    struct second_factor *factor;
    struct factor_code code;
    struct user *user;
    bool taken;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(user_repository_find(work->users, principal->user.id, mem, &user));
    if (user == NULL || !user_is_active(user))
        return session_ended();
    TRY(second_factor_repository_find(work->factors, user->id, mem, &factor));
    if (factor == NULL || factor->confirmed_at != 0)
        return error_new(ERROR_CONFLICT, "not_enrolled",
                         "There is no second factor that waits to be confirmed. Begin with enrolling.");
    if (!factor_code_parse(typed, mem, &code) || code.kind != FACTOR_CODE_ONE_TIME ||
        !one_time_password_check(self->checker->codes, factor->secret, code.text, now, factor->last_step, mem,
                                 &step))
        return wrong_code();
    TRY(second_factor_repository_take(work->factors, user->id, step, now, mem, &taken));
    if (!taken)
        return wrong_code();
    TRY(make_codes(self, work, user->id, mem, &codes));
    TRY(tell(self, work, principal, user, SECOND_FACTOR_ADDED, LETTER_SECOND_FACTOR_ADDED, mem));
    TRY(unit_of_work_commit(work));
    *ret = codes;
    return OK;
}

struct error *confirm_factor(const struct guard_account *self, const struct principal_dto *principal,
                             const struct confirm_factor_dto *in, struct arena *mem,
                             struct recovery_codes_dto *ret)
{
    struct code_try one;

    TRY(begin_try(self, principal, mem, &one));
    return end_try(self, principal, &one, run_confirm(self, principal, in->code, mem, ret), mem);
}

/* The user again, in the unit of work, with the code taken. */
static struct error *take_code(const struct guard_account *self, struct unit_of_work *work,
                               const struct principal_dto *principal, const struct user *confirmed,
                               struct str typed, struct arena *mem, struct user **ret)
{
    struct user *user;
    bool taken;

    TRY(user_repository_find(work->users, confirmed->id, mem, &user));
    if (!is_still_confirmed(confirmed, user))
        return session_ended();
    if (!user->has_second_factor)
        return no_factor();
    TRY(take_factor_code(self->checker, work, user->id, typed, &principal->client, mem, &taken));
    if (!taken)
        return wrong_code();
    *ret = user;
    return OK;
}

static struct error *run_remove(const struct guard_account *self, const struct principal_dto *principal,
                                const struct user *confirmed, struct str typed, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user *user;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(take_code(self, work, principal, confirmed, typed, mem, &user));
    TRY(second_factor_repository_remove(work->factors, user->id, mem));
    TRY(tell(self, work, principal, user, SECOND_FACTOR_REMOVED, LETTER_SECOND_FACTOR_REMOVED, mem));
    return unit_of_work_commit(work);
}

/* It was taken because something else stood beside it. */
static struct error *check_length(const struct guard_account *self, struct str typed, struct arena *mem)
{
    struct password password;

    TRY(password_parse(typed, mem, &password));
    if (password_is_long_enough(&password, self->password_min))
        return OK;
    return password_refuse(
        "too_short",
        str_format(mem,
                   "Without a second factor a password needs at least %lld characters. Change it "
                   "to a longer one first.",
                   (long long)self->password_min));
}

struct error *remove_factor(const struct guard_account *self, const struct principal_dto *principal,
                            const struct prove_factor_dto *in, struct arena *mem)
{
    struct user *confirmed;
    struct code_try one;

    TRY(confirm_password(self->confirm, principal, in->password, mem, &confirmed));
    if (!confirmed->has_second_factor)
        return no_factor();
    TRY(check_length(self, in->password, mem));
    TRY(begin_try(self, principal, mem, &one));
    return end_try(self, principal, &one, run_remove(self, principal, confirmed, in->code, mem), mem);
}

static struct error *run_renew(const struct guard_account *self, const struct principal_dto *principal,
                               const struct user *confirmed, struct str typed, struct arena *mem,
                               struct recovery_codes_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user_event event = event_by(RECOVERY_CODES_MADE, principal);
    struct recovery_codes_dto codes;
    struct user *user;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(take_code(self, work, principal, confirmed, typed, mem, &user));
    TRY(make_codes(self, work, user->id, mem, &codes));
    TRY(unit_of_work_record(work, &event));
    TRY(unit_of_work_commit(work));
    *ret = codes;
    return OK;
}

struct error *renew_recovery_codes(const struct guard_account *self, const struct principal_dto *principal,
                                   const struct prove_factor_dto *in, struct arena *mem,
                                   struct recovery_codes_dto *ret)
{
    struct user *confirmed;
    struct code_try one;

    TRY(confirm_password(self->confirm, principal, in->password, mem, &confirmed));
    if (!confirmed->has_second_factor)
        return no_factor();
    TRY(begin_try(self, principal, mem, &one));
    return end_try(self, principal, &one, run_renew(self, principal, confirmed, in->code, mem, ret), mem);
}
