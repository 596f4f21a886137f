/* Stops a reply that is being written: what came so far is kept, and it counts as failed. */
#pragma once
#include "dtos/access_dto.h"
#include "interfaces/prd_store.h"
#include "interfaces/reply_hub.h"

struct cancel_reply {
    struct prd_store *store;
    struct reply_hub *hub;
};

/* It ends within a second or so. Error not_found; conflict "not_running": it is over, or another node writes
 * it. */
struct error *cancel_reply(const struct cancel_reply *self, const struct prd_access *access, struct id reply,
                           struct arena *mem) _must_check_;
