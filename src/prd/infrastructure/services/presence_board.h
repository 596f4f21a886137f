/*
 * Who is where, by what each node says of its own: not thread-safe. A notice holds until its time, or until
 * the node says something newer.
 */
#pragma once
#include "interfaces/change_feed.h"

/* More people than this in one place, on one node, are not told one by one. */
#define PRESENCE_MAX 24

/* What one node says of one PRD. */
struct presence_notice {
    struct id node, prd;
    int64_t number; /* counts a node's notices: what is older than the last is late, and not heard */
    int64_t until;  /* monotonic */
    struct person *people;
    size_t count;
};

struct presence_board;
struct presence_board *presence_board_new(void);
void presence_board_free(struct presence_board *self); /* NULL is fine */
/* Hangs it up, copied. True: who is there has changed. */
bool presence_board_put(struct presence_board *self, const struct presence_notice *notice);
/* Takes down what has held for long enough; `changed` is told of each PRD where it did. */
void presence_board_expire(struct presence_board *self, int64_t now,
                           void (*changed)(void *context, struct id prd), void *context);
/* Who is at a PRD, the first to come first, each person once. */
void presence_board_look(const struct presence_board *self, struct id prd, struct arena *mem,
                         struct person **ret, size_t *count);

/* A notice as the payload of an event; `until` is not in it. False: it is not one. */
struct str presence_notice_write(const struct presence_notice *notice, struct arena *mem);
bool presence_notice_read(struct str payload, struct arena *mem, struct presence_notice *ret);
