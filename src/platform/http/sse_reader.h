/* The server's end of an SSE channel. Private to platform/http (and its tests). */
#pragma once
#include "http/sse.h"
#include <sys/types.h>

/* How the connection is put to sleep and woken. All are called with the channel's lock held, so that
 * sleeping and waking cannot overtake each other: they must not call back. */
struct sse_sleeper {
    void *context;
    void (*sleep)(void *context);
    void (*wake)(void *context);
    /* Sends the bytes to the client while the connection sleeps, all of them or none, without waiting. False:
     * they have to go the usual way. NULL: they always do. */
    bool (*send)(void *context, struct str bytes);
};

/* Takes the reading end; false when another has it. */
bool sse_channel_attach(struct sse_channel *self, const struct sse_sleeper *sleeper)
    __attribute__((warn_unused_result));
/* Moves at most `size` queued bytes to `bytes`. 0: nothing is queued, and the connection was put to sleep.
 * -1: the stream is over. */
ssize_t sse_channel_read(struct sse_channel *self, char *bytes, size_t size);
/* Once a second: queues a heartbeat comment when the stream has been asleep for SSE_HEARTBEAT seconds. */
#define SSE_HEARTBEAT 15
void sse_channel_tick(struct sse_channel *self);
/* The connection is gone: nobody reads any more, and nobody is woken. */
void sse_channel_detach(struct sse_channel *self);
/* Bytes of memory the channel holds. */
size_t sse_channel_size(struct sse_channel *self);
