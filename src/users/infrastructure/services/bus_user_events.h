/* What happened to users and sessions, told three ways: a line in the log (who, from where), a message on the
 * event bus (topic "session.revoked", payload {"user","session","workspace"}) and a counter. */
#pragma once
#include "events/event_bus.h"
#include "interfaces/user_events.h"
#include "log.h"
#include "metrics/metrics.h"

/* The bus and the log outlive it; `metrics` may be NULL. */
struct user_events *bus_user_events_new(struct event_bus *bus, const struct log *log,
                                        struct metrics *metrics);
void bus_user_events_free(struct user_events *base); /* NULL is fine */
