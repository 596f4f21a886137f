/* Announces on the event bus. The payload is JSON: {"workspace","prd","subject","revision"}. */
#pragma once
#include "events/event_bus.h"
#include "interfaces/announcer.h"

struct bus_announcer {
    struct announcer base;
    struct event_bus *bus;
};
void bus_announcer_init(struct bus_announcer *self, struct event_bus *bus);
