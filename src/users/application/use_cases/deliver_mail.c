#include "use_cases/deliver_mail.h"
#include "interfaces/user_mail.h"
#include "use_cases/letter_sender.h"
#include "use_cases/record_event.h"

#define TRY_TIME MINUTES(5) /* who took one and was not heard of for so long has died */
#define FIRST_PAUSE MINUTES(1)
#define LONGEST_PAUSE HOURS(6)
#define GIVE_UP_AFTER DAYS(2)
#define WARNED_FOR DAYS(1)

static struct error *take(const struct deliver_mail *self, struct arena *mem, struct queued_mail **ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    int64_t now = clock_now(self->clock);
    bool has_due;

    /* Mostly nothing is due, and reading holds up nobody. */
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(mail_queue_repository_has_due(work->mail, now, mem, &has_due));
    unit_of_work_end(&work);
    *ret = NULL;
    if (!has_due)
        return OK;
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(mail_queue_repository_take(work->mail, now, now + TRY_TIME, mem, ret));
    return unit_of_work_commit(work);
}

static struct error *settle(const struct deliver_mail *self, struct id id, int64_t until, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    if (until != 0)
        TRY(mail_queue_repository_postpone(work->mail, id, until, mem));
    else
        TRY(mail_queue_repository_remove(work->mail, id, mem));
    return unit_of_work_commit(work);
}

/* The link goes to the address that the account has, never to the one that was typed: the two may differ in
 * more than case, as the comparison folds characters that look alike. */
static struct error *send_asked_link(const struct deliver_mail *self, struct unit_of_work *work,
                                     const struct queued_mail *mail, const struct user *user,
                                     struct arena *mem)
{
    struct client_dto client = {.address = mail->client, .request_id = mail->request};
    struct user_event event = event_of(PASSWORD_RESET_REQUESTED, user->id, &client);
    struct letter letter;

    if (mail->task == MAIL_TASK_VERIFY) {
        letter = letter_to(user, LETTER_VERIFY_ADDRESS);
        return user->email_verified_at != 0 ? OK
                                            : send_link(self->letters, work, user, EMAIL_TOKEN_VERIFY,
                                                        &letter, &user->email, VERIFY_LIFETIME, mem);
    }
    letter = letter_to(user, LETTER_RESET_PASSWORD);
    TRY(unit_of_work_record(work, &event));
    return send_link(self->letters, work, user, EMAIL_TOKEN_RESET, &letter, &user->email, RESET_LIFETIME,
                     mem);
}

/* Once a day, whoever tries: more would help nobody, and be a way to bury somebody in mail. */
static struct error *tell_of_guesses(const struct deliver_mail *self, struct unit_of_work *work,
                                     const struct queued_mail *mail, const struct user *user,
                                     struct arena *mem)
{
    struct client_dto client = {.address = mail->client, .request_id = mail->request};
    struct user_event event = event_of(LOGIN_GUESSED, user->id, &client);
    struct letter letter = letter_to(user, LETTER_SIGN_IN_GUESSED);
    int64_t now = clock_now(self->clock);
    bool is_due;

    TRY(user_repository_warn(work->users, user->id, now, now - WARNED_FOR, mem, &is_due));
    if (!is_due)
        return OK;
    TRY(unit_of_work_record(work, &event));
    return send_letter(self->letters, work, &letter, mem);
}

static struct error *answer_user(const struct deliver_mail *self, struct unit_of_work *work,
                                 const struct queued_mail *mail, const struct user *user, struct arena *mem)
{
    switch (mail->task) {
    case MAIL_TASK_VERIFY:
    case MAIL_TASK_RESET:
        return send_asked_link(self, work, mail, user, mem);
    case MAIL_TASK_GUESSED:
        return tell_of_guesses(self, work, mail, user, mem);
    case MAIL_TASK_SEND:
    case MAIL_TASK_NOTHING:
    case MAIL_TASKS:
        break;
    }
    return OK;
}

static struct error *answer_address(const struct deliver_mail *self, const struct queued_mail *mail,
                                    struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct email email;
    struct user *user;

    TRY(email_parse(mail->letter.to, mem, &email));
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(mail_queue_repository_remove(work->mail, mail->letter.id, mem));
    TRY(user_repository_find_by_email(work->users, email.key, mem, &user));
    if (user != NULL && user_is_active(user))
        TRY(answer_user(self, work, mail, user, mem));
    return unit_of_work_commit(work);
}

static int64_t age_of(const struct queued_mail *mail, int64_t now)
{
    return now - mail->letter.at;
}

static int64_t pause_after(int64_t attempts)
{
    int64_t pause = FIRST_PAUSE;
    for (int64_t i = 1; i < attempts && pause < LONGEST_PAUSE; i++)
        pause *= 2;
    return pause < LONGEST_PAUSE ? pause : LONGEST_PAUSE;
}

static struct error *fail(const struct deliver_mail *self, const struct queued_mail *mail, bool is_final,
                          struct arena *mem, struct delivery *ret)
{
    int64_t now = clock_now(self->clock), pause = pause_after(mail->attempts);
    bool give_up = is_final || age_of(mail, now) + pause > GIVE_UP_AFTER;

    ret->outcome = give_up ? DELIVERY_GIVEN_UP : DELIVERY_POSTPONED;
    return settle(self, mail->letter.id, give_up ? 0 : now + pause, mem);
}

static struct error *send(const struct deliver_mail *self, const struct queued_mail *mail, struct arena *mem,
                          struct delivery *ret)
{
    const struct letter *letter = &mail->letter;
    bool is_final, link_is_dead = letter->token.ptr != NULL && letter->until <= clock_now(self->clock);
    struct error *error = link_is_dead ? OK : user_mail_send(self->mail, letter);

    if (error == OK) {
        ret->outcome = DELIVERY_DONE;
        return settle(self, letter->id, 0, mem);
    }
    is_final = error_is(error, ERROR_INVALID);
    ret->reason = str_dup(mem, str_from(error_message(error)));
    error_free(error);
    return fail(self, mail, is_final, mem, ret);
}

struct error *deliver_mail(const struct deliver_mail *self, struct arena *mem, struct delivery *ret)
{
    struct queued_mail *mail;

    *ret = (struct delivery){.outcome = DELIVERY_NONE};
    TRY(take(self, mem, &mail));
    if (mail == NULL)
        return OK;
    ret->id = mail->letter.id;
    ret->attempts = mail->attempts;
    if (!mail->is_readable) {
        ret->reason = STR("it was sealed with another key");
        return fail(self, mail, true, mem, ret);
    }
    ret->kind = letter_kind_word(mail->letter.kind);
    if (mail->task == MAIL_TASK_SEND)
        return send(self, mail, mem, ret);
    ret->outcome = DELIVERY_DONE;
    ret->kind = STR("by_address");
    return answer_address(self, mail, mem);
}
