#include "workers/worker_pool.h"
#include "workers/lanes.h"
#include "workers/thread_slice.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct worker_pool {
    pthread_mutex_t mutex; /* guards all that follows up to `stopping` */
    pthread_cond_t changed;
    struct lanes *lanes;
    size_t count;            /* jobs that wait */
    size_t limit, key_limit; /* of them, and of those with one key */
    size_t share;            /* jobs of one key that may run */
    size_t idle;             /* threads without a job */
    size_t rejected;
    bool stopping;

    int slice; /* as the option */
    pthread_t *threads;
    unsigned started, joined;
    char name[11];
};

/* NULL: the pool has stopped, and nothing is left. */
static struct lane *take(struct worker_pool *self, struct queued_job *ret)
{
    struct lane *lane;

    while ((lane = lanes_take(self->lanes, self->share, ret)) == NULL) {
        /* While stopping, too, a job may wait for others of its key. */
        if (self->stopping && self->count == 0)
            return NULL;
        pthread_cond_wait(&self->changed, &self->mutex);
    }
    self->count--;
    self->idle--;
    return lane;
}

/* Others wait for what this one may have kept from running. */
static void give_back(struct worker_pool *self, struct lane *lane)
{
    lanes_done(self->lanes, lane);
    self->idle++;
    if (self->count > 0)
        pthread_cond_signal(&self->changed);
    else if (self->stopping)
        pthread_cond_broadcast(&self->changed);
}

static void *work(void *argument)
{
    struct worker_pool *self = argument;
    struct queued_job queued;
    struct lane *lane;

    if (self->slice > 0)
        thread_ask_slice(self->slice);
    pthread_mutex_lock(&self->mutex);
    while ((lane = take(self, &queued)) != NULL) {
        pthread_mutex_unlock(&self->mutex);
        queued.run(queued.job);
        pthread_mutex_lock(&self->mutex);
        give_back(self, lane);
    }
    pthread_mutex_unlock(&self->mutex);
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
    self->key_limit =
        options->key_queue > 0 && options->key_queue < options->queue ? options->key_queue : options->queue;
    self->share = options->share > 0 && options->share < threads ? options->share : threads;
    self->idle = threads;
    self->slice = options->slice;
    /* Room for a job on its way to each idle thread too: those do not wait. */
    self->lanes = lanes_new(options->queue + threads, threads);
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

/* Whether one more job of that key may wait. */
static bool has_room(struct worker_pool *self, uint64_t key)
{
    const struct lane *lane = lanes_find(self->lanes, key);
    size_t threads = self->share > lane_running(lane) ? self->share - lane_running(lane) : 0;

    if (self->stopping || self->count >= self->limit + self->idle)
        return false;
    return key == WORKER_KEY_NONE ||
           lane_waiting(lane) < self->key_limit + (threads < self->idle ? threads : self->idle);
}

bool worker_pool_submit(struct worker_pool *self, uint64_t key, void (*run)(void *job), void *job)
{
    bool accepted;
    pthread_mutex_lock(&self->mutex);
    accepted = has_room(self, key);
    if (accepted) {
        lanes_put(self->lanes, key, (struct queued_job){run, job});
        self->count++;
        pthread_cond_signal(&self->changed);
    } else {
        self->rejected++;
    }
    pthread_mutex_unlock(&self->mutex);
    return accepted;
}

bool worker_pool_is_full(struct worker_pool *self, uint64_t key)
{
    bool is_full;
    pthread_mutex_lock(&self->mutex);
    is_full = !has_room(self, key);
    self->rejected += is_full;
    pthread_mutex_unlock(&self->mutex);
    return is_full;
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
    lanes_free(self->lanes);
    free(self);
}
