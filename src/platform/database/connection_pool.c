#include "database/connection_pool.h"
#include "arena.h"
#include <errno.h>
#include <stdlib.h>
#include <time.h>

struct connection_pool_waiter {
    pthread_cond_t handed_over;
    void *connection;
    struct connection_pool_waiter *next;
};

void connection_pool_init(struct connection_pool *self, size_t capacity)
{
    *self = (struct connection_pool){.idle = memory_alloc(capacity * sizeof(void *))};
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

static struct timespec deadline_after(int64_t wait)
{
    struct timespec deadline;

    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += (time_t)(wait / 1000);
    deadline.tv_nsec += (long)(wait % 1000) * 1000000L;
    if (deadline.tv_nsec >= 1000000000L) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000L;
    }
    return deadline;
}

/* With the lock held. */
static void *wait_for_connection(struct connection_pool *self, int64_t wait)
{
    const struct timespec deadline = deadline_after(wait);
    struct connection_pool_waiter waiter = {0};
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&waiter.handed_over, &attributes);
    pthread_condattr_destroy(&attributes);

    *(self->last ? &self->last->next : &self->first) = &waiter;
    self->last = &waiter;
    while (!waiter.connection) {
        if (pthread_cond_timedwait(&waiter.handed_over, &self->lock, &deadline) != ETIMEDOUT)
            continue;
        if (!waiter.connection)
            waiter_remove(self, &waiter);
        break;
    }
    pthread_cond_destroy(&waiter.handed_over);
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

void connection_pool_give(struct connection_pool *self, void *connection)
{
    struct connection_pool_waiter *waiter;

    pthread_mutex_lock(&self->lock);
    waiter = self->first;
    if (waiter) {
        self->first = waiter->next;
        if (!self->first)
            self->last = NULL;
        waiter->connection = connection;
        /* Under the lock, because the waiter's condition lives on its stack. */
        pthread_cond_signal(&waiter->handed_over);
    } else {
        self->idle[self->idle_count++] = connection;
    }
    pthread_mutex_unlock(&self->lock);
}
