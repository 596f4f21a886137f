/* Links as clients see and make them. */
#pragma once
#include "dtos/list_dto.h"
#include "dtos/revision_dto.h"
#include "entities/item_link.h"
#include "value_objects/web_address.h"

/* Who says so. */
enum link_cause { LINK_BY_PERSON, LINK_BY_EVENT };

/* One end: a node (which may be gone; then as it was), or an address outside. */
struct link_end_dto {
    struct id node;
    struct str code, title;
    struct str url, label;
};

struct link_dto {
    struct id id;
    enum link_kind kind;
    struct link_end_dto *from, *to;
    bool suspect;             /* an end changed since the link was last said to be true */
    bool broken;              /* an end is gone */
    struct str suspect_since; /* number of the revision that last changed such an end; STR_NONE: none did */
    struct str why;           /* what is wrong, for people; STR_NONE: nothing is */
    struct str note;
    enum link_cause cause;
    struct author_dto *author; /* of what an event made: the system */
    struct id event;           /* that made it; none: a person did */
    struct id last_event;      /* that last told of the end outside; none: no event did */
    int64_t created_at, confirmed_at;
    struct author_dto *confirmed_by; /* NULL: nobody */
};

struct link_target_dto {
    struct id node;        /* of this PRD; none: */
    struct str url, label; /* an address outside */
};

struct make_link_dto {
    enum link_kind kind;
    struct id from;
    struct link_target_dto *to;
    struct str note;
};

struct links_query {
    int64_t limit;
    struct str cursor;
    struct id node; /* none: all links */
};

/* Against the document as it is. */
struct link_dto link_dto_from(const struct item_link *link, const struct document *document,
                              struct arena *mem);
