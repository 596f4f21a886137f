#include "users_mail_job.h"
#include "mail/mailer.h"
#include "use_cases/deliver_mail.h"
#include "workers/job_runner.h"
#include <stdlib.h>

#define PERIOD SECONDS(10) /* for what waits for another try, and what a node that died left behind */

struct users_mail_job {
    struct users_mail_job_options options;
    struct metric *counters[DELIVERY_GIVEN_UP + 1];
    struct job_runner *runner;
};

static void tell(const struct users_mail_job *self, const struct delivery *delivery, struct arena *mem)
{
    static const struct {
        const char *event;
        enum log_level level;
    } table[] = {[DELIVERY_DONE] = {"mail.sent", LOG_LEVEL_DEBUG},
                 [DELIVERY_POSTPONED] = {"mail.postponed", LOG_LEVEL_WARNING},
                 [DELIVERY_GIVEN_UP] = {"mail.given_up", LOG_LEVEL_ERROR}};

    metric_add(self->counters[delivery->outcome], 1);
    log_write(self->options.log, table[delivery->outcome].level, table[delivery->outcome].event,
              LOG_FIELDS({"mail", id_format(mem, delivery->id)}, {"kind", delivery->kind},
                         {"attempts", str_format(mem, "%lld", (long long)delivery->attempts)},
                         {"reason", delivery->reason}));
}

static struct error *run(void *context, struct arena *mem, bool *again)
{
    struct users_mail_job *self = context;
    struct delivery delivery;
    struct error *error = deliver_mail(self->options.deliver, mem, &delivery);

    if (error_is(error, ERROR_RETRY)) {
        error_free(error);
        *again = true;
        return OK;
    }
    TRY(error);
    *again = delivery.outcome != DELIVERY_NONE;
    if (*again)
        tell(self, &delivery, mem);
    return OK;
}

static void failed(void *context, const char *job, const struct error *error)
{
    const struct users_mail_job *self = context;
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    log_write(self->options.log, LOG_LEVEL_ERROR, "job.failed",
              LOG_FIELDS({"job", str_from(job)}, {"error", error_describe(error, mem)}));
}

struct error *users_mail_job_new(const struct users_mail_job_options *options, struct users_mail_job **ret)
{
    static const char *const labels[] = {[DELIVERY_DONE] = "outcome=\"sent\"",
                                         [DELIVERY_POSTPONED] = "outcome=\"postponed\"",
                                         [DELIVERY_GIVEN_UP] = "outcome=\"given_up\""};
    struct users_mail_job *self = memory_alloc(sizeof(*self));
    struct job job = {.name = "mail", .period = PERIOD, .run = run, .context = self};
    struct job_runner_options runner = {.jobs = &job, .count = 1, .failed = failed, .context = self};
    struct error *error;

    *self = (struct users_mail_job){.options = *options};
    for (size_t i = DELIVERY_DONE; options->metrics != NULL && i <= DELIVERY_GIVEN_UP; i++)
        self->counters[i] =
            metrics_counter(options->metrics, "stet_mail_total", labels[i],
                            "Mail that was handed over, postponed or given up since the start.");
    error = job_runner_new(&runner, &self->runner);
    if (error != OK) {
        free(self);
        return error;
    }
    *ret = self;
    return OK;
}

void users_mail_job_wake(struct users_mail_job *self)
{
    if (self != NULL)
        job_runner_wake(self->runner);
}

void users_mail_job_free(struct users_mail_job *self)
{
    if (self == NULL)
        return;
    mailer_stop(self->options.mailer);
    job_runner_free(self->runner);
    free(self);
}
