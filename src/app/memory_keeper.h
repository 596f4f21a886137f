/*
 * Keeps what the process holds of the machine's memory near what it needs (docs/decisions/0008). For the one
 * server in a process; nothing here is needed for anything to work.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct memory_keeper {
    size_t left;           /* bytes that were free inside the allocator when it was last tidied */
    int64_t used, settled; /* time of the processor: by the last second, and when it last came to rest */
};

/* Before the first thread starts. */
void memory_prepare(void);
/* Once the server answers: gives back what only the start needed. */
void memory_settle(struct memory_keeper *self);
/* To be called once a second: gives back what a flood has left behind; once it is over, what only it needed.
 */
void memory_tidy(struct memory_keeper *self);
