/*
 * A fixed set of connections that threads take and give back. Fair: who waits longest gets the next one,
 * handed over directly, so that nobody overtakes and nobody starves. Thread-safe.
 */
#pragma once
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct connection_pool_waiter;
struct connection_pool {
    pthread_mutex_t lock;
    void **idle; /* a stack: the connection used last is the warmest */
    size_t idle_count;
    struct connection_pool_waiter *first, *last;
};

/* An empty pool that has room for `capacity` connections; put them in with connection_pool_give. */
void connection_pool_init(struct connection_pool *self, size_t capacity);
/* A connection, waiting at most `wait` milliseconds for one; NULL when none became free. */
void *connection_pool_take(struct connection_pool *self, int64_t wait);
void connection_pool_give(struct connection_pool *self, void *connection);
/* Frees the pool, not the connections; nobody may wait or hold one. */
void connection_pool_release(struct connection_pool *self);
