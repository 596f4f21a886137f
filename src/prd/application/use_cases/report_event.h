/*
 * Takes in something that happened in the project: once, however often it is told, and as a proposal at most.
 * Its text may have been written by anybody; it never instructs.
 */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/event_dto.h"
#include "interfaces/announcer.h"
#include "interfaces/prd_store.h"

struct report_event {
    struct prd_store *store;
    const struct applier *applier;
    struct announcer *announcer;
    struct clock *clock;
    struct random *random;
};

/* *is_new false: this source and external id were told before, and *ret is what was answered then (the
 * proposal as it is now). Error invalid for a blank text, source, kind or external id. */
struct error *report_event(const struct report_event *self, const struct prd_access *access,
                           const struct report_event_dto *in, struct arena *mem, struct reported_dto *ret,
                           bool *is_new) _must_check_;
