/* Listens to a reply that is being written, from the beginning or from where one left off. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/message_dto.h"
#include "interfaces/reply_hub.h"
#include "services/reply_generation.h"
#include "services/reply_ownership.h"

struct follow_reply {
    struct prd_store *store;
    struct reply_hub *hub;
    const struct reply_format *format;
    const struct reply_ownership *ownership;
};

enum following {
    FOLLOW_NOTHING, /* nothing is being written, or all of it was heard */
    FOLLOW_LIVE,    /* attach a listener to `reply` with heard = `after` */
    FOLLOW_LAST,    /* it is over and only its outcome is known: `last` is the one event to tell */
};

struct followed {
    enum following what;
    struct id reply;
    int64_t after;
    struct reply_event last;
};

/* `last_event`: "<reply id>:<number>", or STR_NONE for the reply that is being written now, from its
 * beginning. Errors: invalid for one that is malformed, not_found where it names no reply of this PRD,
 * unavailable "written_elsewhere" while another node writes it. */
struct error *follow_reply(const struct follow_reply *self, const struct prd_access *access,
                           struct str last_event, struct arena *mem, struct followed *ret) _must_check_;
