/*
 * The change feed: where what happens to PRDs, on any node, meets those who look at one. Thread-safe.
 *
 * Changes are numbered from 1 as this node hears of them, and the last few thousand are kept, so that a
 * watcher can fall behind or come back. A change says what to read again, not what it says now: who may not
 * read it learns nothing, and a change that was missed costs a reader nothing but a second look.
 *
 * Who watches a PRD is present there, for the watchers on all nodes.
 */
#pragma once
#include "id.h"

enum change_topic {
    CHANGED_TEXT,     /* a new revision */
    CHANGED_FRAME,    /* title, status */
    CHANGED_PROPOSAL, /* made or decided; subject: which */
    CHANGED_MESSAGE,  /* subject: which */
    CHANGED_EVENT,    /* reported; subject: which */
    CHANGED_COMMENT,  /* subject: its thread */
    CHANGED_APPROVAL,
    CHANGED_LINK,
    CHANGED_BASELINE,
};

struct feed_change {
    int64_t number;
    enum change_topic topic;
    struct id prd;
    struct id subject; /* none where the topic names none */
    int64_t revision;  /* CHANGED_TEXT: its number */
};

struct person {
    struct id id;
    struct str name;
    int64_t since; /* when they came */
};

struct change_watcher;
struct change_watcher_ops {
    /* These are called with the feed's lock held: quick, and without calling the feed. False: no room for it
     * now; it is offered again by `push` and with the next change. */
    bool (*changed)(struct change_watcher *self, const struct feed_change *change);
    /* Everybody who is there now, the first to come first; each person once. */
    bool (*present)(struct change_watcher *self, const struct person *people, size_t count);
    /* Changes may have been missed: read everything again. What comes next follows `number`. */
    bool (*reset)(struct change_watcher *self, int64_t number);
    /* The last call, without a lock: the feed has let go of the watcher, whose client may come back. */
    void (*ended)(struct change_watcher *self);
};
struct change_watcher {
    const struct change_watcher_ops *ops;
    /* Set before attaching, and as long-lived as the watcher: */
    struct id prd;
    struct person person;
    int64_t heard; /* number of the last change it knows of; -1: begins with a reset */
    /* The feed's: */
    struct change_watcher *next;
    int64_t resets, presence; /* which it has heard of */
};

struct change_feed;
struct change_feed_ops {
    /* The number of the last change, and the word that numbers of this feed are told apart by from those of
     * another node, or of this one before it was started anew. Static as long as the feed. */
    int64_t (*position)(struct change_feed *self, struct str *epoch);
    /* Tells the watcher everything after watcher->heard, and who is there, now and as it comes. It stays
     * alive until it was ended or detached. False: the feed is stopping. */
    bool (*attach)(struct change_feed *self, struct change_watcher *watcher);
    /* There is room again. No effect when the watcher is not attached (any more). */
    void (*push)(struct change_feed *self, struct change_watcher *watcher);
    /* True: it was attached and hears nothing from now on. False: it was not; it is being ended, or has been.
     */
    bool (*detach)(struct change_feed *self, struct change_watcher *watcher);
    /* Tells other nodes who is here, and forgets who was there. Every few seconds. */
    void (*tick)(struct change_feed *self);
    /* Ends all watchers and refuses new ones. */
    void (*stop)(struct change_feed *self);
    void (*free)(struct change_feed *self); /* stopped, and nobody publishes any more */
};
struct change_feed {
    const struct change_feed_ops *ops;
};
