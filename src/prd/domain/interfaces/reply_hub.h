/*
 * The reply hub: where the events of replies that are being written meet those who listen. Thread-safe.
 *
 * A reply's events are numbered from 1 and kept in bounded memory while it is written and for some minutes
 * after, so that a listener can come late, fall behind or come back: it is served from the number it names.
 * The generation never waits for a listener, and of a reply that is over nothing is kept for one beyond that
 * memory: who has not read it by then is ended, and finds what became of it in the store.
 */
#pragma once
#include "id.h"

enum reply_event_kind {
    REPLY_MESSAGE, /* data: a message as JSON */
    REPLY_DELTA, /* data: the text itself; deltas that wait together are handed over as one, under the number
                    of the last */
    REPLY_PROPOSAL, /* data of these: JSON */
    REPLY_USAGE,
    REPLY_DONE,   /* a message */
    REPLY_FAILED, /* a problem */
};

struct reply_event {
    struct id reply;
    int64_t number;
    enum reply_event_kind kind;
    struct str data; /* valid during the call */
};

struct reply_listener;
struct reply_listener_ops {
    /* The next event, called with the hub's lock held: quick, and without calling the hub. False: no room for
     * it now; it is offered again by `push` and with the next event: the very same to who has set `begun` to
     * its number, having taken a part of it. */
    bool (*hear)(struct reply_listener *self, const struct reply_event *event);
    /* The last call, without a lock: all was heard, or is forgotten. The listener is detached by then. */
    void (*ended)(struct reply_listener *self);
};
struct reply_listener {
    const struct reply_listener_ops *ops;
    struct reply_listener *next; /* the hub's */
    struct id reply;             /* the hub's */
    int64_t heard;               /* number of the last event it took; set before attaching */
    int64_t begun;               /* of the one it took in part; 0: none. Set by `hear` */
};

enum reply_progress {
    REPLY_UNKNOWN, /* never opened here, or forgotten */
    REPLY_RUNNING, /* more may come */
    REPLY_ENDED,   /* over, and there are events after the given number */
    REPLY_HEARD,   /* over, and there are none */
};

struct reply_hub;
struct reply_hub_ops {
    /* A new reply. False: the hub is stopping. */
    bool (*open)(struct reply_hub *self, struct id prd, struct id reply);
    /* One more event. False: nobody needs the rest, the generation should stop soon. */
    bool (*add)(struct reply_hub *self, struct id reply, enum reply_event_kind kind, struct str data);
    /* Whether the rest of a running reply is needed. */
    bool (*wanted)(struct reply_hub *self, struct id reply);
    /* Somebody wants no more of it: `add` and `wanted` say so from now on. False: it is not running here. */
    bool (*cancel)(struct reply_hub *self, struct id reply);
    /* No more events: listeners that have heard all are ended, on this thread. */
    void (*close)(struct reply_hub *self, struct id reply);
    /* Whether a reply of the PRD is being written here, and which. */
    bool (*running)(struct reply_hub *self, struct id prd, struct id *ret);
    /* All that are being written here, in `mem`. */
    void (*list_running)(struct reply_hub *self, struct arena *mem, struct id **ret, size_t *count);
    enum reply_progress (*progress)(struct reply_hub *self, struct id reply, int64_t after);
    /* Offers every event after listener->heard, now and as they come. False: unknown. The listener stays
     * alive until it was ended or detached. */
    bool (*attach)(struct reply_hub *self, struct id reply, struct reply_listener *listener);
    /* There is room again. No effect when the listener is not attached (any more). */
    void (*push)(struct reply_hub *self, struct reply_listener *listener);
    /* True: it was attached and hears nothing from now on. False: it was not; it is being ended, or has been.
     */
    bool (*detach)(struct reply_hub *self, struct reply_listener *listener);
    /* Refuses new replies and has `add` return false from now on. */
    void (*stop)(struct reply_hub *self);
    void (*free)(struct reply_hub *self); /* no reply may be open, nobody may be attached */
};
struct reply_hub {
    const struct reply_hub_ops *ops;
};
