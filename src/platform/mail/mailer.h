/*
 * Outgoing mail as a port: one message to one person.
 *
 * smtp_mailer hands it to a mail server, outbox_mailer writes it to a folder. Both send the same bytes
 * (mime.h).
 */
#pragma once
#include "error.h"
#include "id.h"

/* One message. Texts are UTF-8; text and html say the same, each line ends with '\n'. */
struct mail {
    struct id
        id; /* names it in Message-ID: the same at every try, so that a receiver can tell a repetition */
    int64_t sent_at; /* Date */
    struct str to;   /* an address, nothing around it */
    struct str subject, text, html;
};

/* Who sends. */
struct mail_sender {
    struct str name; /* STR_NONE: none */
    struct str address;
};

/* "ada@example.org" or "Ada <ada@example.org>"; false for anything else. Views of `text`. */
bool mail_sender_parse(struct str text, struct mail_sender *ret) _must_check_;
/* Whether it may stand in an envelope and in a header: one '@' with something around it, at most 254 bytes of
 * UTF-8, no space, no control character, none of <>()[]\,;:" */
bool mail_address_is_safe(struct str address);

struct mailer;
struct mailer_ops {
    /* Hands one message over; when it returns OK, somebody else is answerable for it. Blocks, for a minute at
     * most: for a background thread, one at a time. Errors: unavailable to be tried again, invalid never.
     * Neither holds the address, nor what the server said, which may. */
    struct error *(*send)(struct mailer *self, const struct mail *mail);
    /* Makes the send that goes on, and all later ones, end soon with unavailable. From any thread. */
    void (*stop)(struct mailer *self);
    void (*free)(struct mailer *self);
};
struct mailer {
    const struct mailer_ops *ops;
};

static inline _must_check_ struct error *mailer_send(struct mailer *self, const struct mail *mail)
{
    return self->ops->send(self, mail);
}
static inline void mailer_stop(struct mailer *self)
{
    self->ops->stop(self);
}
/* NULL is fine. */
static inline void mailer_free(struct mailer *self)
{
    if (self != NULL)
        self->ops->free(self);
}

struct smtp_mailer_options {
    const char
        *url; /* smtp://[user:password@]host[:port] or smtps://…; see smtp_mailer.c for when it encrypts */
    struct mail_sender sender;
    const char *ca_file; /* certificates to trust instead of the machine's; NULL or "": the machine's */
    int64_t deadline;    /* milliseconds for one message; 0: a minute */
};
/* Error invalid when the URL is none, or is not of SMTP; its text does not repeat it. */
struct error *smtp_mailer_new(const struct smtp_mailer_options *options, struct mailer **ret) _must_check_;

/* Writes to <folder>/<time>-<id>.eml, mode 0600, all or nothing; the folder is made with mode 0700. */
struct mailer *outbox_mailer_new(const char *folder, const struct mail_sender *sender);
