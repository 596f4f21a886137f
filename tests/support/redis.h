/* A throw-away Redis for a test program, on a free port of 127.0.0.1, with a password, keeping nothing. It
 * ends with the test program, however that ends. */
#pragma once
#include <stdbool.h>
#include <sys/types.h>

struct redis {
    bool is_installed;
    char url[128]; /* with the password */
    int port;
    pid_t pid; /* to be stopped (SIGSTOP) and the like */
};

/* Starts one and waits until it answers. `port` 0: a free one. Ends the test program where it is installed
 * and does not start. */
void redis_start(struct redis *self, int port);
void redis_stop(struct redis *self); /* safe when it does not run */
