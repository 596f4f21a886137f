/*
 * What an event writes into the list of links: from each item that it is about, or whose code it names, to
 * the commit, merge or issue. Such a link is of no person; its cause is the event. An event that was told
 * before links nothing twice; a later one about the same commit or issue makes the links to it suspect.
 */
#pragma once
#include "entities/project_event.h"
#include "interfaces/prd_store.h"

#define EVENT_LINKS_MAX 4000 /* in a PRD: people can always make LINKS_MAX - EVENT_LINKS_MAX of their own */

struct event_linking {
    struct prd_work *work;
    const struct document *document; /* that the event's facts were read against */
    struct clock *clock;
    struct random *random;
    struct arena *mem;
    int64_t count; /* of such links there are; -1: not counted yet */
};

/* The event must be stored in the same unit of work. One that is late (something later was told of the same)
 * links, and makes nothing suspect. *made: how many links are new. */
struct error *link_event(struct event_linking *self, const struct project_event *event, bool is_late,
                         size_t *made) _must_check_;
