#include "use_cases/letter_sender.h"
#include "interfaces/rate_limiter.h"

#define STRANGERS_MAILS 5
#define STRANGERS_TIME HOURS(1)
#define PERSONS_MAILS 200
#define PERSONS_TIME DAYS(1)

struct letter letter_to(const struct user *user, enum letter_kind kind)
{
    return (struct letter){.kind = kind, .to = user->email.text};
}

static struct error *queue(const struct letter_sender *self, struct unit_of_work *work,
                           struct queued_mail *mail, struct arena *mem)
{
    mail->letter.id = id_new(self->clock, self->random);
    mail->letter.at = clock_now(self->clock);
    return mail_queue_repository_add(work->mail, mail, mem);
}

struct error *send_letter(const struct letter_sender *self, struct unit_of_work *work,
                          const struct letter *letter, struct arena *mem)
{
    struct queued_mail mail = {.task = MAIL_TASK_SEND, .letter = *letter};
    return queue(self, work, &mail, mem);
}

struct error *send_link(const struct letter_sender *self, struct unit_of_work *work, const struct user *user,
                        enum email_token_purpose purpose, const struct letter *letter,
                        const struct email *email, int64_t lifetime, struct arena *mem)
{
    struct str text = email_token_text(self->random, mem);
    int64_t now = clock_now(self->clock);
    struct email_token token = {.hash = email_token_hash(text),
                                .user = user->id,
                                .purpose = purpose,
                                .email = *email,
                                .created_at = now,
                                .expires_at = now + lifetime};
    struct letter with_link = *letter;

    with_link.to = email->text;
    with_link.token = text;
    with_link.until = token.expires_at;
    TRY(email_token_repository_put(work->email_tokens, &token, mem));
    return send_letter(self, work, &with_link, mem);
}

static bool take(const struct letter_sender *self, struct str key, int64_t count, int64_t per)
{
    struct rate rate = {count, per};
    return rate_limiter_take(self->limiter, key, rate, clock_monotonic(self->clock)).allowed;
}

bool may_mail_address(const struct letter_sender *self, const struct email *email, struct arena *mem)
{
    struct str key = str_format(mem, "mail to %.*s", STR_ARGS(email->key));
    return take(self, key, STRANGERS_MAILS, STRANGERS_TIME);
}

bool may_send_mails(const struct letter_sender *self, struct id by, struct arena *mem)
{
    struct str key = str_format(mem, "mail by %.*s", STR_ARGS(id_format(mem, by)));
    return take(self, key, PERSONS_MAILS, PERSONS_TIME);
}

struct error *send_nothing(const struct letter_sender *self, struct unit_of_work *work,
                           const struct email *email, struct arena *mem)
{
    struct queued_mail mail = {.task = MAIL_TASK_NOTHING,
                               .letter = {.kind = LETTER_RESET_PASSWORD, .to = email->text}};
    return queue(self, work, &mail, mem);
}

struct error *send_by_address(const struct letter_sender *self, struct unit_of_work *work,
                              enum mail_task task, const struct email *email, const struct client_dto *client,
                              struct arena *mem)
{
    struct queued_mail mail = {.task = task,
                               .letter = {.kind = LETTER_RESET_PASSWORD, .to = email->text},
                               .client = client->address,
                               .request = client->request_id};

    if (!may_mail_address(self, email, mem))
        return send_nothing(self, work, email, mem);
    return queue(self, work, &mail, mem);
}

struct error *send_warning(const struct letter_sender *self, struct unit_of_work *work, struct str address,
                           const struct client_dto *client, struct arena *mem)
{
    struct queued_mail mail = {.task = MAIL_TASK_GUESSED,
                               .letter = {.kind = LETTER_SIGN_IN_GUESSED, .to = address},
                               .client = client->address,
                               .request = client->request_id};

    return queue(self, work, &mail, mem);
}
