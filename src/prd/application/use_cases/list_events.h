/* What was reported about a PRD, newest first, with what came of it. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/event_dto.h"
#include "dtos/list_dto.h"

struct list_events {
    struct prd_store *store;
};

/* *ret lists struct event_dto. */
struct error *list_events(const struct list_events *self, const struct prd_access *access,
                          const struct list_query *in, struct arena *mem, struct list_dto *ret) _must_check_;
