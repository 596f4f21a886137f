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

/* Whom a message is about; false where it does not say, and may be about anybody. */
bool bus_user_events_read(struct str payload, struct id *user);
/* Calls `lost` when somebody may do less than before: sessions or tokens ended, a role or a membership
 * changed, an account disabled or deleted, on any node that the bus reaches. `user` is ID_NONE where that may
 * be anybody: in `workspace`, or, where that is ID_NONE too, anywhere. What is needed lives in `mem`, which
 * outlives the bus. */
void bus_user_events_watch_rights(struct event_bus *bus, struct arena *mem,
                                  void (*lost)(void *context, struct id user, struct id workspace),
                                  void *context);
