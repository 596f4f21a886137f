#include "workers/job_runner.h"
#include "arena.h"
#include "clock.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#define FIRST_PAUSE SECONDS(1)
#define NEVER INT64_MAX

struct planned {
    struct job job;
    int64_t next_at; /* monotonic */
    int64_t pause;   /* after a failure; 0: none */
};

struct job_runner {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    pthread_t thread;
    struct clock *clock;
    void (*failed)(void *context, const char *job, const struct error *error);
    void *context;
    bool is_woken, is_stopping;
    size_t count;
    struct planned planned[];
};

static void run_job(struct job_runner *self, struct planned *planned)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    bool again = false;
    struct error *error = planned->job.run(planned->job.context, mem, &again);
    int64_t now = clock_monotonic(self->clock), pause = planned->pause;

    if (error == OK) {
        planned->pause = 0;
        planned->next_at = again ? now : planned->job.period == 0 ? NEVER : now + planned->job.period;
        return;
    }
    self->failed(self->context, planned->job.name, error);
    error_free(error);
    if (planned->job.period == 0) {
        planned->next_at = NEVER;
        return;
    }
    pause = pause == 0 ? FIRST_PAUSE : pause * 2;
    planned->pause = pause < planned->job.period ? pause : planned->job.period;
    planned->next_at = now + planned->pause;
}

/* The earliest job; NULL where none is due, and then *at says when one will be. */
static struct planned *due(struct job_runner *self, int64_t *at)
{
    struct planned *first = &self->planned[0];
    for (size_t i = 1; i < self->count; i++)
        if (self->planned[i].next_at < first->next_at)
            first = &self->planned[i];
    *at = first->next_at;
    return first->next_at <= clock_monotonic(self->clock) ? first : NULL;
}

static void wait_until(struct job_runner *self, int64_t at)
{
    struct timespec time;

    if (at == NEVER) {
        pthread_cond_wait(&self->changed, &self->mutex);
        return;
    }
    time = (struct timespec){.tv_sec = at / SECONDS(1), .tv_nsec = at % SECONDS(1) * 1000000};
    (void)pthread_cond_timedwait(&self->changed, &self->mutex, &time);
}

/* One that failed waits out its pause: being woken does not make what is broken whole. One that runs once has
 * its time. */
static void take_wake(struct job_runner *self)
{
    if (!self->is_woken)
        return;
    self->is_woken = false;
    for (size_t i = 0; i < self->count; i++)
        if (self->planned[i].pause == 0 && self->planned[i].job.period != 0)
            self->planned[i].next_at = 0;
}

static void *work(void *argument)
{
    struct job_runner *self = argument;
    int64_t at;

    pthread_mutex_lock(&self->mutex);
    while (!self->is_stopping) {
        struct planned *planned;
        take_wake(self);
        planned = due(self, &at);
        if (planned == NULL) {
            wait_until(self, at);
            continue;
        }
        pthread_mutex_unlock(&self->mutex);
        run_job(self, planned);
        pthread_mutex_lock(&self->mutex);
    }
    pthread_mutex_unlock(&self->mutex);
    return NULL;
}

static int start(struct job_runner *self)
{
    sigset_t all, before;
    int failure;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    failure = pthread_create(&self->thread, NULL, work, self);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failure == 0)
        pthread_setname_np(self->thread, "jobs");
    return failure;
}

struct error *job_runner_new(const struct job_runner_options *options, struct job_runner **ret)
{
    struct job_runner *self = memory_alloc(sizeof(*self) + options->count * sizeof(self->planned[0]));
    pthread_condattr_t attributes;

    *self = (struct job_runner){.clock = clock_system(),
                                .failed = options->failed,
                                .context = options->context,
                                .count = options->count};
    for (size_t i = 0; i < options->count; i++)
        self->planned[i] = (struct planned){.job = options->jobs[i],
                                            .next_at = clock_monotonic(self->clock) + options->jobs[i].delay};
    pthread_mutex_init(&self->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&self->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (start(self) != 0) {
        pthread_cond_destroy(&self->changed);
        pthread_mutex_destroy(&self->mutex);
        free(self);
        return error_new(ERROR_UNAVAILABLE, "threads", "the system gives no more threads");
    }
    *ret = self;
    return OK;
}

void job_runner_wake(struct job_runner *self)
{
    if (self == NULL)
        return;
    pthread_mutex_lock(&self->mutex);
    self->is_woken = true;
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->mutex);
}

void job_runner_free(struct job_runner *self)
{
    if (self == NULL)
        return;
    pthread_mutex_lock(&self->mutex);
    self->is_stopping = true;
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->mutex);
    pthread_join(self->thread, NULL);
    pthread_cond_destroy(&self->changed);
    pthread_mutex_destroy(&self->mutex);
    free(self);
}
