/* The thread that delivers mail: one of its own, as a mail server may take its time. */
#pragma once
#include "log.h"
#include "metrics/metrics.h"

struct deliver_mail;
struct mailer;
struct users_mail_job;

struct users_mail_job_options {
    const struct deliver_mail *deliver; /* borrowed, as all */
    struct mailer *mailer;
    const struct log *log;
    struct metrics *metrics; /* NULL: none */
};

/* Starts it. Error unavailable when the system gives no thread. */
struct error *users_mail_job_new(const struct users_mail_job_options *options,
                                 struct users_mail_job **ret) _must_check_;
void users_mail_job_wake(struct users_mail_job *self); /* thread-safe, quick; NULL is fine */
/* Stops the mailer, waits for the thread. NULL is fine. */
void users_mail_job_free(struct users_mail_job *self);
