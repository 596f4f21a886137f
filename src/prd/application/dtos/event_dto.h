/* Project events as clients report and see them. */
#pragma once
#include "dtos/proposal_dto.h"
#include "entities/project_event.h"

struct report_event_dto {
    struct str source, external_id, kind, text;
    struct str url; /* STR_NONE: none */
    int64_t at;     /* 0: now */
};

struct fact_dto {
    struct str kind, value;
};

/* From an item to where the event can be read. */
struct event_link_dto {
    struct str kind; /* "implemented_by", "discussed_in", "verifies" */
    struct str code, url, label;
};

struct event_dto {
    struct id id;
    struct str source, external_id, kind, text;
    int64_t at, received_at;
    enum trust trust;
    struct {
        struct fact_dto *items;
        size_t count;
    } facts;
    struct {
        struct event_link_dto *items;
        size_t count;
    } links;
    struct str url;
    enum event_outcome outcome;
    struct str reason;
    struct id proposal;
};

struct report_events_dto {
    struct {
        struct report_event_dto *items;
        size_t count;
    } events;
};

struct reported_dto {
    bool is_new; /* false: it was told before */
    struct event_dto *event;
    struct proposal_dto *proposal; /* NULL: none */
};

struct reported_list_dto {
    struct {
        struct reported_dto *items;
        size_t count;
    } items;
};

struct event_dto event_dto_from(const struct project_event *event, struct arena *mem);
