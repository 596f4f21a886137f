/*
 * Events as text, for channels between nodes. A frame is a line "stet1 NODE NUMBER KIND" and then, for each
 * event, a line "TOPIC LENGTH" and its payload with a line feed. Private to platform/events.
 */
#pragma once
#include "clock.h"
#include "id.h"
#include "strbuf.h"

enum event_frame_kind {
    EVENT_FRAME_EVENTS,   /* without any: only a sign of life */
    EVENT_FRAME_GREETING, /* the node has just connected, or lost events: others may have missed something */
};

/* Who sends; names itself anew in each process, so that nobody takes another for itself. */
struct event_frame_sender {
    char node[ID_TEXT_LENGTH + 1];
    uint64_t number; /* of the last frame; no two frames are the same text */
};
void event_frame_sender_init(struct event_frame_sender *self, struct clock *clock, struct random *random);

/* One event, ready to be sent; on the heap, freed with free(). */
struct event_text {
    size_t length;
    char bytes[];
};
/* NULL for a payload that is longer than EVENT_PAYLOAD_MAX or no UTF-8, and for a topic that is no word. */
struct event_text *event_text_new(const char *topic, struct str payload);

/* Starts a frame in `mem`, with the sender's next number. */
struct strbuf event_frame_start(struct event_frame_sender *sender, enum event_frame_kind kind,
                                struct arena *mem);
/* Adds the event unless the frame would become longer than FRAME_MAX; an empty frame takes every event. */
bool event_frame_add(struct strbuf *frame, const struct event_text *text);

struct event_frame {
    struct str node;
    uint64_t number;
    enum event_frame_kind kind;
    struct str rest; /* the events that were not read yet */
};
/* False for what is no frame. The views are of `text`. */
bool event_frame_read(struct str text, struct event_frame *ret);
/* The next event; false at the end, and for what is malformed from there on. */
bool event_frame_next(struct event_frame *self, struct arena *mem, const char **topic, struct str *payload);
