/* The conversation about a PRD, oldest first. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/list_dto.h"
#include "dtos/message_dto.h"

struct list_messages {
    struct prd_store *store;
};

/* *ret lists struct message_dto. */
struct error *list_messages(const struct list_messages *self, const struct prd_access *access,
                            const struct list_query *in, struct arena *mem,
                            struct list_dto *ret) _must_check_;
