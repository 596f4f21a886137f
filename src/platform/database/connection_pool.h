/*
 * A fixed set of connections that threads take and give back. A free one goes to whoever comes: a thread that
 * runs uses it while the one that waits longest is still being woken, for which on a busy machine others have
 * to stop. Who has waited for CONNECTION_PATIENCE_MS is overtaken no more: the next one is handed over.
 * Thread-safe.
 */
#pragma once
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#define CONNECTION_PATIENCE_MS 5

struct connection_pool_waiter;
struct connection_pool {
    pthread_mutex_t lock;
    void **idle; /* a stack: the connection used last is the warmest */
    size_t idle_count;
    struct connection_pool_waiter *first, *last;
    int64_t patience; /* CONNECTION_PATIENCE_MS; tests change it before anybody waits */
};

/* An empty pool that has room for `capacity` connections; put them in with connection_pool_give. */
void connection_pool_init(struct connection_pool *self, size_t capacity);
/* A connection, waiting at most `wait` milliseconds for one; NULL when none became free. */
void *connection_pool_take(struct connection_pool *self, int64_t wait);
void connection_pool_give(struct connection_pool *self, void *connection);
/* Frees the pool, not the connections; nobody may wait or hold one. */
void connection_pool_release(struct connection_pool *self);
