#include "database/connection_pool.h"
#include "arena.h"
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct connection_pool_waiter {
    pthread_cond_t called;
    bool is_called;   /* and has not come yet */
    void *connection; /* handed over */
    int64_t since;
    struct connection_pool_waiter *next;
};

void connection_pool_init(struct connection_pool *self, size_t capacity)
{
    *self = (struct connection_pool){.idle = memory_alloc(capacity * sizeof(void *)),
                                     .patience = CONNECTION_PATIENCE_MS};
    pthread_mutex_init(&self->lock, NULL);
}

void connection_pool_release(struct connection_pool *self)
{
    pthread_mutex_destroy(&self->lock);
    free(self->idle);
}

static void waiter_remove(struct connection_pool *self, const struct connection_pool_waiter *waiter)
{
    struct connection_pool_waiter *before = NULL;

    for (struct connection_pool_waiter *at = self->first; at; before = at, at = at->next) {
        if (at != waiter)
            continue;
        *(before ? &before->next : &self->first) = at->next;
        if (self->last == at)
            self->last = before;
        return;
    }
}

static struct timespec now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now;
}

static int64_t milliseconds(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static struct timespec add(struct timespec time, int64_t wait)
{
    time.tv_sec += (time_t)(wait / 1000);
    time.tv_nsec += (long)(wait % 1000) * 1000000L;
    if (time.tv_nsec >= 1000000000L) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000L;
    }
    return time;
}

static void waiter_init(struct connection_pool_waiter *self, struct timespec now)
{
    pthread_condattr_t attributes;

    *self = (struct connection_pool_waiter){.since = milliseconds(now)};
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&self->called, &attributes);
    pthread_condattr_destroy(&attributes);
}

/* With the lock held, and nothing idle. */
static void *wait_for_connection(struct connection_pool *self, int64_t wait)
{
    const struct timespec start = now();
    const struct timespec deadline = add(start, wait);
    struct connection_pool_waiter waiter;
    bool is_over = false;

    waiter_init(&waiter, start);
    *(self->last ? &self->last->next : &self->first) = &waiter;
    self->last = &waiter;
    while (!waiter.connection && self->idle_count == 0 && !is_over) {
        waiter.is_called = false;
        is_over = pthread_cond_timedwait(&waiter.called, &self->lock, &deadline) == ETIMEDOUT;
    }
    if (!waiter.connection) {
        waiter_remove(self, &waiter);
        if (self->idle_count > 0)
            waiter.connection = self->idle[--self->idle_count];
    }
    pthread_cond_destroy(&waiter.called);
    return waiter.connection;
}

void *connection_pool_take(struct connection_pool *self, int64_t wait)
{
    void *connection;

    pthread_mutex_lock(&self->lock);
    if (self->idle_count > 0)
        connection = self->idle[--self->idle_count];
    else
        connection = wait_for_connection(self, wait);
    pthread_mutex_unlock(&self->lock);
    return connection;
}

static void hand_over(struct connection_pool *self, void *connection)
{
    struct connection_pool_waiter *waiter = self->first;

    self->first = waiter->next;
    if (!self->first)
        self->last = NULL;
    waiter->connection = connection;
    /* Under the lock, because the waiter's condition lives on its stack. */
    pthread_cond_signal(&waiter->called);
}

/* As many as there are connections for; each once, until it has come. */
static void call_waiters(struct connection_pool *self)
{
    size_t idle = self->idle_count;

    for (struct connection_pool_waiter *at = self->first; at && idle > 0; at = at->next, idle--) {
        if (!at->is_called)
            pthread_cond_signal(&at->called);
        at->is_called = true;
    }
}

void connection_pool_give(struct connection_pool *self, void *connection)
{
    pthread_mutex_lock(&self->lock);
    if (self->first && milliseconds(now()) - self->first->since >= self->patience) {
        hand_over(self, connection);
    } else {
        self->idle[self->idle_count++] = connection;
        call_waiters(self);
    }
    pthread_mutex_unlock(&self->lock);
}
