/* Chains what the audit log has put down: a batch of entries, in order of their ids, at the end of the chain.
 * Any number of nodes may do so at once; they take turns. */
#pragma once
#include "error.h"
#include <stdint.h>

struct users_store;

struct seal_audit {
    struct users_store *store;
    /* Told at each look how many entries wait, and since when the oldest does (0: none waits). NULL: nobody.
     */
    void (*seen)(void *context, int64_t pending, int64_t oldest);
    void *context;
};

/* *again says whether there may be more: after a whole batch, or when another node was first. */
struct error *seal_audit(const struct seal_audit *self, struct arena *mem, bool *again) _must_check_;
/* Until nothing waits that was there when it began. */
struct error *seal_all_audit(const struct seal_audit *self) _must_check_;
