/* What every use case shares that has something to tell by mail: it goes into the queue in the unit of work
 * that does what it tells of, and is delivered after that is committed (deliver_mail.h). */
#pragma once
#include "dtos/user_dtos.h"
#include "interfaces/users_store.h"

struct rate_limiter;

#define VERIFY_LIFETIME HOURS(24)
#define RESET_LIFETIME HOURS(1)
#define FIRST_PASSWORD_LIFETIME HOURS(72) /* of an account that somebody else made: nobody waits for it */
#define CHANGE_LIFETIME HOURS(24)

struct letter_sender {
    struct clock *clock;
    struct random *random;
    struct rate_limiter *limiter;
};

/* A letter to `user` that happened now, about nothing but itself. */
struct letter letter_to(const struct user *user, enum letter_kind kind);
/* Queues it; id and time are set here. */
struct error *send_letter(const struct letter_sender *self, struct unit_of_work *work,
                          const struct letter *letter, struct arena *mem) _must_check_;
/* Queues it with a link that is good for `lifetime` and goes to `email`; an older link for the same purpose
 * dies. */
struct error *send_link(const struct letter_sender *self, struct unit_of_work *work, const struct user *user,
                        enum email_token_purpose purpose, const struct letter *letter,
                        const struct email *email, int64_t lifetime, struct arena *mem) _must_check_;
/* Queues the question who has an address, and what they are to get: nobody who asks can tell from the answer,
 * or from the time that it takes, whether anybody has it, or has had enough mail. */
struct error *send_by_address(const struct letter_sender *self, struct unit_of_work *work,
                              enum mail_task task, const struct email *email, const struct client_dto *client,
                              struct arena *mem) _must_check_;
/* Queues that whoever has the address is told, at most once a day, that somebody tries to sign in as them. */
struct error *send_warning(const struct letter_sender *self, struct unit_of_work *work, struct str address,
                           const struct client_dto *client, struct arena *mem) _must_check_;
/* Takes as long as sending something. */
struct error *send_nothing(const struct letter_sender *self, struct unit_of_work *work,
                           const struct email *email, struct arena *mem) _must_check_;
/* Whether strangers may have another mail sent to this address: a few an hour, so that nobody is buried in
 * them. Counts one. */
bool may_mail_address(const struct letter_sender *self, const struct email *email, struct arena *mem);
/* Whether somebody who is signed in may have another mail sent to an address of their choice: enough for a
 * large team, too few for a mailing. Counts one. */
bool may_send_mails(const struct letter_sender *self, struct id by, struct arena *mem);
