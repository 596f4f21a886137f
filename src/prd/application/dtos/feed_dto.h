/* What those who look at a PRD are told while they look. */
#pragma once
#include "id.h"

struct feed_change_dto {
    struct id subject; /* the proposal, message, event …; none where the event's name says it all */
    int64_t revision;  /* of "revision": its number; else 0 */
};

struct person_dto {
    struct id id;
    struct str name;
    int64_t since;
};

struct presence_dto {
    struct {
        struct person_dto *items;
        size_t count;
    } people;
};

/* At the beginning of a stream, and where changes may have been missed. */
struct standing_dto {
    int64_t revision; /* the PRD's head */
};
