/*
 * A throw-away PostgreSQL server for a test program (postgres.sh does the work). It stops by itself when the
 * test program ends, however that happens, and leaves nothing behind.
 */
#pragma once
#include <stdbool.h>
#include <sys/types.h>

enum postgres_state {
    POSTGRES_READY,
    POSTGRES_SKIPPED, /* not installed */
    POSTGRES_FAILED,
};

struct postgres {
    enum postgres_state state;
    /* Ready: a URL to connect to (a Unix socket, no password) that ends in parameters, so "&…" can be added.
     * Otherwise: why not. */
    char text[256];
    pid_t keeper;
    int leash; /* closing it ends the server */
};

/* Starts one and waits until it accepts connections: about a second. `folder` is that of postgres.sh. */
void postgres_start(struct postgres *self, const char *folder);
/* Stops it and waits for that. */
void postgres_stop(struct postgres *self);
