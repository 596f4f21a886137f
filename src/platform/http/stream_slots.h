/*
 * The streams that are open on this node: how many one person may have, and one program of theirs half as
 * many, because a stream keeps a connection and memory for as long as its client likes, so that a limit of
 * requests alone bounds nothing; and their end when their reader may see less than before. Thread-safe.
 */
#pragma once
#include "clock.h"
#include "error.h"
#include "http/sse.h"
#include "id.h"

struct stream_slots;
struct stream_slots_options {
    size_t of_person; /* 0: no limit */
    int64_t lasting;  /* what a stream lasts at most, in milliseconds; 0: for ever */
    const char *code; /* of the error that there are too many; NULL: "too_many_streams" */
    const char *what; /* they are, for people; NULL: "streams" */
    struct clock *clock;
};
struct stream_slots *stream_slots_new(const struct stream_slots_options *options);
void stream_slots_free(struct stream_slots *self); /* all leases are back; NULL is fine */

/* Who reads, and whose rights they need for it. */
struct stream_reader {
    struct id person;
    struct id program; /* the personal access token; ID_NONE: none */
    struct id workspace;
};

struct stream_lease;
/* One more for the reader. Error limited, with the code of the options. */
struct error *stream_slots_take(struct stream_slots *self, const struct stream_reader *reader,
                                struct stream_lease **ret) _must_check_;
/* The channel that is hung up when the lease is over, or now where it is by then: its reader may come back,
 * and is asked again who it is. From here on the lease is the channel's: sse_channel_on_free gives it back,
 * and nobody else. */
void stream_lease_bind(struct stream_lease *self, struct sse_channel *channel);
/* Whether the reader may see less than when the lease was taken. */
bool stream_lease_is_lost(struct stream_lease *self);
void stream_lease_free(struct stream_lease *self); /* from any thread; NULL is fine */
static inline void stream_lease_freep(struct stream_lease **self)
{
    stream_lease_free(*self);
}

/* Ends what one person reads; or (none) what everybody reads in one workspace; or (none, too) everything:
 * they may see less than before. */
void stream_slots_end(struct stream_slots *self, struct id person, struct id workspace);
/* Ends what has lasted long enough. Every few seconds. */
void stream_slots_expire(struct stream_slots *self);
