/*
 * How many streams one person may have open at once on this node, and one program of theirs half as many. A
 * stream keeps a connection and memory for as long as its client likes, so a limit of requests alone bounds
 * nothing. Thread-safe.
 */
#pragma once
#include "error.h"
#include "id.h"

struct stream_slots;
struct stream_slots *stream_slots_new(size_t of_person); /* 0: no limit */
void stream_slots_free(struct stream_slots *self);       /* all leases are back; NULL is fine */

struct stream_lease;
/* One more for `person`; `program`: the personal access token, or ID_NONE. Error limited, code
 * "too_many_streams". */
struct error *stream_slots_take(struct stream_slots *self, struct id person, struct id program,
                                struct stream_lease **ret) _must_check_;
void stream_lease_free(struct stream_lease *self); /* from any thread; NULL is fine */
static inline void stream_lease_freep(struct stream_lease **self)
{
    stream_lease_free(*self);
}
