/*
 * A person says something in a PRD's conversation. Their message is stored before anything else, and so is a
 * reply that is still empty; then the assistant writes it. One reply at a time is written for a PRD.
 */
#pragma once
#include "dtos/access_dto.h"
#include "services/reply_generation.h"
#include "services/reply_ownership.h"

struct send_message {
    struct prd_store *store;
    const struct reply_generation *generation;
    const struct reply_ownership *ownership;
    struct announcer *announcer;
    struct clock *clock;
    struct random *random;
};

/* *ret is the id of the reply, which may be complete already: get_exchange tells, follow_reply follows.
 * Errors: invalid for a blank text, conflict "reply_in_progress" while another reply is being written,
 * conflict "archived". */
struct error *send_message(const struct send_message *self, const struct prd_access *access,
                           const struct send_message_dto *in, struct arena *mem, struct id *ret) _must_check_;
