/*
 * Server-sent events (WHATWG HTML, "Server-sent events"): a bounded channel between a producer on any thread
 * and one connection. Reference counted, thread-safe.
 */
#pragma once
#include "arena.h"
#include "str.h"

struct sse_channel;

/* A channel that holds at most `capacity` bytes not yet sent (0: 64 KiB). One reference, the caller's. */
struct sse_channel *sse_channel_new(size_t capacity);
struct sse_channel *sse_channel_ref(struct sse_channel *self);
/* The same for who holds none, but knows that the last has not been given up entirely: that the callback of
 * sse_channel_on_free has not returned. NULL: it is being given up. */
struct sse_channel *sse_channel_ref_living(struct sse_channel *self);
void sse_channel_unref(struct sse_channel *self);
static inline void sse_channel_unrefp(struct sse_channel **self)
{
    sse_channel_unref(*self);
}

/* Queues one event. `id` may be STR_NONE; `data` may have several lines. False when it does not fit (a client
 * that reads too slowly) or the client is gone: nothing was queued then. */
bool sse_channel_send(struct sse_channel *self, const char *event, struct str id, struct str data);
/* Queues as much of an event as fits, from byte *sent on, which it moves on: so an event may be larger than
 * the channel. True once all of it is queued, and *sent is 0 again; until then nothing else is sent, and it
 * is offered again when the queue has drained. */
bool sse_channel_send_part(struct sse_channel *self, const char *event, struct str id, struct str data,
                           size_t *sent);
/* Ends the stream once what is queued has been sent. */
void sse_channel_close(struct sse_channel *self);
/* Ends it now, as if the client had gone: what is queued is not sent any more. */
void sse_channel_hang_up(struct sse_channel *self);
/* Whether the client has gone. */
bool sse_channel_is_gone(struct sse_channel *self);
/* From now on an event for a connection that sleeps is sent by the thread that brings it, where the socket
 * takes it at once, instead of waking the connection's own thread: less than half the work for a small event,
 * all of it the producer's. Set before the channel is handed over. */
void sse_channel_send_directly(struct sse_channel *self);
/* Called (from the server's thread, without locks held) when the queue has drained below half, and when the
 * client has gone or the stream has ended; one callback a channel, set before the channel is handed over. For
 * a channel that was handed over, one last call with sse_channel_is_gone comes always: `context` must live
 * until then. */
void sse_channel_on_drain(struct sse_channel *self, void (*drained)(void *context), void *context);
/* Called when the last reference is given up, from the thread that did so, as the last of all: the place to
 * free what the drain callback uses. Set before the channel is handed over. */
void sse_channel_on_free(struct sse_channel *self, void (*freed)(void *context), void *context);

/* One event as the text of a stream; empty for a name or id of several lines. */
struct str sse_event_write(const char *event, struct str id, struct str data, struct arena *mem);
