/*
 * Takes in what happened in the project, from wherever it was told: each once, and as one proposal at most.
 *
 * Its words are read before anything is locked, against the document as it is then; the write that follows is
 * short, and reads anew only where the document has changed meanwhile. What waits as a proposal already is
 * not proposed again (open_proposals.h). What is told after something later about the same subject is kept,
 * and changes nothing.
 */
#pragma once
#include "dtos/event_dto.h"
#include "entities/told_event.h"
#include "interfaces/announcer.h"
#include "interfaces/prd_store.h"
#include "services/applier.h"

struct event_intake {
    struct prd_store *store;
    const struct applier *applier;
    struct announcer *announcer;
    struct clock *clock;
    struct random *random;
};

struct taken_event {
    struct project_event event; /* as it is kept: of one that was told before, what it was then */
    size_t links;               /* from items to it, that are new */
    bool is_new, proposes;      /* proposes false: it changes nothing, or what it says is proposed already */
};

/* Takes `count` events in their order; ret has room for as many. Those that were committed stay when a later
 * one fails. Errors: conflict "archived"; the store's. */
struct error *take_events(const struct event_intake *self, struct id workspace, struct id prd,
                          const struct told_event *told, size_t count, struct arena *mem,
                          struct taken_event *ret) _must_check_;
