#include "services/pool_background.h"
#include <pthread.h>
#include <stdlib.h>

struct pool_background {
    struct background base;
    struct worker_pool *pool;
    const struct log *log;
    pthread_mutex_t mutex;
    pthread_cond_t idle;
    size_t open; /* jobs taken and not done; guarded by `mutex` */
};

struct background_job {
    struct pool_background *self;
    void (*run)(void *context);
    void *context;
};

static void run_job(void *argument)
{
    struct background_job *job = argument;
    struct pool_background *self = job->self;

    job->run(job->context);
    free(job);
    pthread_mutex_lock(&self->mutex);
    if (--self->open == 0)
        pthread_cond_broadcast(&self->idle);
    pthread_mutex_unlock(&self->mutex);
}

static void *run_thread(void *argument)
{
    run_job(argument);
    return NULL;
}

static void background_pool_run(struct background *base, void (*run)(void *context), void *context)
{
    struct pool_background *self = container_of(base, struct pool_background, base);
    struct background_job *job = memory_alloc(sizeof(*job));
    pthread_t thread;

    *job = (struct background_job){self, run, context};
    pthread_mutex_lock(&self->mutex);
    self->open++;
    pthread_mutex_unlock(&self->mutex);
    if (worker_pool_submit(self->pool, WORKER_KEY_NONE, run_job, job))
        return;
    if (pthread_create(&thread, NULL, run_thread, job) == 0)
        pthread_detach(thread);
    else
        run_job(job);
}

static void background_pool_report(struct background *base, const char *what, const struct error *error)
{
    struct pool_background *self = container_of(base, struct pool_background, base);
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);

    if (self->log != NULL)
        log_write(self->log, LOG_LEVEL_ERROR, "background work failed",
                  LOG_FIELDS({"doing", str_from(what)}, {"error", error_describe(error, mem)}));
}

struct background *pool_background_new(struct worker_pool *pool, const struct log *log)
{
    static const struct background_ops ops = {background_pool_run, background_pool_report};
    struct pool_background *self = memory_alloc(sizeof(*self));

    self->base.ops = &ops;
    self->pool = pool;
    self->log = log;
    pthread_mutex_init(&self->mutex, NULL);
    pthread_cond_init(&self->idle, NULL);
    return &self->base;
}

void pool_background_drain(struct background *base)
{
    struct pool_background *self = container_of(base, struct pool_background, base);
    pthread_mutex_lock(&self->mutex);
    while (self->open > 0)
        pthread_cond_wait(&self->idle, &self->mutex);
    pthread_mutex_unlock(&self->mutex);
}

void pool_background_free(struct background *base)
{
    struct pool_background *self;
    if (base == NULL)
        return;
    self = container_of(base, struct pool_background, base);
    pool_background_drain(base);
    pthread_cond_destroy(&self->idle);
    pthread_mutex_destroy(&self->mutex);
    free(self);
}
