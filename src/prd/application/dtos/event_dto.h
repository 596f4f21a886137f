/* Project events as clients report and see them. */
#pragma once
#include "dtos/proposal_dto.h"
#include "entities/project_event.h"

struct report_event_dto {
    struct str source, external_id, kind, text;
    int64_t at; /* 0: now */
};

struct fact_dto {
    struct str kind, value;
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
    enum event_outcome outcome;
    struct str reason;
    struct id proposal;
};

struct reported_dto {
    struct event_dto *event;
    struct proposal_dto *proposal; /* NULL: none */
};

struct event_dto event_dto_from(const struct project_event *event, struct arena *mem);
