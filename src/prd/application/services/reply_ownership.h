/*
 * Whose a reply is while it is written: it bears the name of its node, which says in the store every few
 * seconds that it writes on. What was left for REPLY_LEFT is nobody's, because that node is gone, and may be
 * ended by any other.
 */
#pragma once
#include "clock.h"
#include "interfaces/prd_store.h"
#include "interfaces/reply_hub.h"

#define REPLY_TOUCHED_EVERY SECONDS(15)
#define REPLY_LEFT SECONDS(60) /* survives three that are late */

struct reply_ownership {
    struct prd_store *store;
    struct reply_hub *hub;
    struct clock *clock;
    struct str node; /* the name of this one, the same after each start; STR_NONE: it has none */
    bool is_alone;   /* no other node writes to the store: what is not written here is nobody's */
};

/* Whether the reply, which the store says is streaming, is being written by another node. */
bool is_written_elsewhere(const struct reply_ownership *self, const struct message *reply);
/* Says that what is written here is. Every REPLY_TOUCHED_EVERY. */
struct error *touch_replies(const struct reply_ownership *self, struct arena *mem) _must_check_;
/* Marks as failed what is nobody's; *count says how many. From time to time, where there are other nodes. */
struct error *recover_replies(const struct reply_ownership *self, size_t *count) _must_check_;
/* The same at the start, when what this node had begun is nobody's, too. */
struct error *recover_own_replies(const struct reply_ownership *self, size_t *count) _must_check_;
