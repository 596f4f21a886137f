#include "workers/worker_pool.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct queued {
    void (*run)(void *job);
    void *job;
};

struct worker_pool {
    pthread_mutex_t mutex; /* guards all that follows up to `stopping` */
    pthread_cond_t changed;
    struct queued *ring;
    size_t capacity, first, count; /* of the ring */
    size_t limit;                  /* jobs that may wait */
    size_t idle;                   /* threads without a job */
    size_t rejected;
    bool stopping;

    pthread_t *threads;
    unsigned started, joined;
    char name[11];
};

static bool take(struct worker_pool *self, struct queued *ret)
{
    bool taken = false;
    pthread_mutex_lock(&self->mutex);
    while (self->count == 0 && !self->stopping)
        pthread_cond_wait(&self->changed, &self->mutex);
    if (self->count > 0) {
        *ret = self->ring[self->first];
        self->first = (self->first + 1) % self->capacity;
        self->count--;
        self->idle--;
        taken = true;
    }
    pthread_mutex_unlock(&self->mutex);
    return taken;
}

static void *work(void *argument)
{
    struct worker_pool *self = argument;
    struct queued queued;

    while (take(self, &queued)) {
        queued.run(queued.job);
        pthread_mutex_lock(&self->mutex);
        self->idle++;
        pthread_mutex_unlock(&self->mutex);
    }
    return NULL;
}

static unsigned count_cores(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? (unsigned)count : 1;
}

/* Signals are the main thread's business, so the threads start with all of them blocked. */
static int start(struct worker_pool *self, unsigned threads)
{
    sigset_t all, before;
    int failure = 0;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (self->started < threads && failure == 0) {
        failure = pthread_create(&self->threads[self->started], NULL, work, self);
        if (failure == 0) {
            char name[16];
            (void)snprintf(name, sizeof(name), "%s-%u", self->name, self->started % 1000);
            (void)pthread_setname_np(self->threads[self->started], name);
            self->started++;
        }
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failure;
}

struct error *worker_pool_new(const struct worker_pool_options *options, struct worker_pool **ret)
{
    unsigned threads = options->threads > 0 ? options->threads : count_cores();
    struct worker_pool *self;
    int failure;

    if (options->queue == 0)
        return error_new(ERROR_INTERNAL, "worker_pool_options",
                         "the worker pool \"%s\" needs a queue of at least 1", options->name);
    self = memory_alloc(sizeof(*self));
    pthread_mutex_init(&self->mutex, NULL);
    pthread_cond_init(&self->changed, NULL);
    self->limit = options->queue;
    self->idle = threads;
    /* Room for a job on its way to each idle thread too: those do not wait. */
    self->capacity = options->queue + threads;
    self->ring = memory_alloc(self->capacity * sizeof(*self->ring));
    self->threads = memory_alloc(threads * sizeof(*self->threads));
    (void)snprintf(self->name, sizeof(self->name), "%s", options->name);

    failure = start(self, threads);
    if (failure != 0) {
        worker_pool_free(self);
        return error_new(ERROR_UNAVAILABLE, "worker_pool_threads",
                         "cannot start the %u threads of the pool \"%s\": %s", threads, options->name,
                         strerrordesc_np(failure));
    }
    *ret = self;
    return OK;
}

bool worker_pool_submit(struct worker_pool *self, void (*run)(void *job), void *job)
{
    bool accepted;
    pthread_mutex_lock(&self->mutex);
    accepted = !self->stopping && self->count < self->limit + self->idle;
    if (accepted) {
        self->ring[(self->first + self->count) % self->capacity] = (struct queued){run, job};
        self->count++;
        pthread_cond_signal(&self->changed);
    } else {
        self->rejected++;
    }
    pthread_mutex_unlock(&self->mutex);
    return accepted;
}

size_t worker_pool_waiting(struct worker_pool *self)
{
    size_t waiting;
    pthread_mutex_lock(&self->mutex);
    waiting = self->count > self->idle ? self->count - self->idle : 0;
    pthread_mutex_unlock(&self->mutex);
    return waiting;
}

size_t worker_pool_rejected(struct worker_pool *self)
{
    size_t rejected;
    pthread_mutex_lock(&self->mutex);
    rejected = self->rejected;
    pthread_mutex_unlock(&self->mutex);
    return rejected;
}

void worker_pool_stop(struct worker_pool *self)
{
    pthread_mutex_lock(&self->mutex);
    self->stopping = true;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->mutex);
    while (self->joined < self->started)
        pthread_join(self->threads[self->joined++], NULL);
}

void worker_pool_free(struct worker_pool *self)
{
    if (self == NULL)
        return;
    worker_pool_stop(self);
    pthread_cond_destroy(&self->changed);
    pthread_mutex_destroy(&self->mutex);
    free(self->threads);
    free(self->ring);
    free(self);
}
