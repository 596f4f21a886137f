/* A reply with the message it answers and the proposals that came of it. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/message_dto.h"

struct get_exchange {
    struct prd_store *store;
    const struct applier *applier;
};

/* Error not_found where `reply` is no reply in this PRD. */
struct error *get_exchange(const struct get_exchange *self, const struct prd_access *access, struct id reply,
                           struct arena *mem, struct exchange_dto *ret) _must_check_;
