#include "users_jobs.h"
#include "arena.h"
#include "interfaces/user_events.h"
#include "use_cases/delete_account.h"
#include "use_cases/manage_tokens.h"
#include "use_cases/remove_workspace.h"
#include "use_cases/rotate_keys.h"
#include "use_cases/seal_audit.h"
#include "workers/job_runner.h"
#include <pthread.h>
#include <stdlib.h>

struct users_jobs {
    struct user_events base;
    struct user_events *events;
    const struct log *log;
    struct users_job_ports ports;
    pthread_mutex_t mutex;     /* of `runner`, which requests wake */
    struct job_runner *runner; /* NULL: stopped */
};

static struct error *run_seal_audit(void *context, struct arena *mem, bool *again)
{
    return seal_audit(((struct users_jobs *)context)->ports.seal_audit, mem, again);
}

static struct error *run_refresh_keys(void *context, struct arena *mem _unused_, bool *again _unused_)
{
    return refresh_keys(((struct users_jobs *)context)->ports.rotate_keys);
}

static struct error *run_keep_token_uses(void *context, struct arena *mem, bool *again)
{
    return keep_token_uses(((struct users_jobs *)context)->ports.manage_tokens, mem, again);
}

static struct error *run_delete_accounts(void *context, struct arena *mem, bool *again)
{
    return delete_due_account(((struct users_jobs *)context)->ports.delete_account, mem, again);
}

static struct error *run_clear_workspaces(void *context, struct arena *mem, bool *again)
{
    return clear_removed_workspace(((struct users_jobs *)context)->ports.remove_workspace, mem, again);
}

/* Each runs when it is woken, and at least once in its period. */
static const struct job jobs[] = {
    {.name = "audit", .period = SECONDS(30), .run = run_seal_audit},
    {.name = "deletion", .period = MINUTES(10), .run = run_delete_accounts},
    {.name = "keys", .period = SECONDS(5), .run = run_refresh_keys},
    {.name = "workspaces", .period = MINUTES(1), .run = run_clear_workspaces},
    {.name = "token uses", .period = MINUTES(1), .run = run_keep_token_uses},
};

static void failed(void *context, const char *job, const struct error *error)
{
    const struct users_jobs *self = context;
    _cleanup_(arena_freep) struct arena *mem = arena_new(1024);

    log_write(self->log, LOG_LEVEL_WARNING, "job failed",
              LOG_FIELDS({"job", str_from(job)}, {"error", error_describe(error, mem)}));
}

static void publish(struct user_events *base, const struct user_event *event)
{
    struct users_jobs *self = container_of(base, struct users_jobs, base);

    user_events_publish(self->events, event);
    if (!user_event_is_audited(event->kind))
        return;
    pthread_mutex_lock(&self->mutex);
    job_runner_wake(self->runner);
    pthread_mutex_unlock(&self->mutex);
}

struct users_jobs *users_jobs_new(struct user_events *events, const struct log *log)
{
    static const struct user_events_ops ops = {publish};
    struct users_jobs *self = memory_alloc(sizeof(*self));

    *self = (struct users_jobs){.base = {&ops}, .events = events, .log = log};
    pthread_mutex_init(&self->mutex, NULL);
    return self;
}

void users_jobs_free(struct users_jobs *self)
{
    if (self == NULL)
        return;
    users_jobs_stop(self);
    pthread_mutex_destroy(&self->mutex);
    free(self);
}

struct user_events *users_jobs_events(struct users_jobs *self)
{
    return &self->base;
}

struct error *users_jobs_start(struct users_jobs *self, const struct users_job_ports *ports)
{
    struct job with_context[COUNT_OF(jobs)];
    struct job_runner_options options = {
        .jobs = with_context, .count = COUNT_OF(jobs), .failed = failed, .context = self};
    struct job_runner *runner;

    if (self->runner != NULL)
        return OK;
    self->ports = *ports;
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        with_context[i] = jobs[i];
        with_context[i].context = self;
    }
    TRY(job_runner_new(&options, &runner));
    pthread_mutex_lock(&self->mutex);
    self->runner = runner;
    pthread_mutex_unlock(&self->mutex);
    return OK;
}

void users_jobs_stop(struct users_jobs *self)
{
    struct job_runner *runner;

    pthread_mutex_lock(&self->mutex);
    runner = self->runner;
    self->runner = NULL;
    pthread_mutex_unlock(&self->mutex);
    job_runner_free(runner); /* a job may publish, which takes the mutex */
}
