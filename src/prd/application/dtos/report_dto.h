/* A status report, as clients see it. */
#pragma once
#include "services/progress_report.h"

struct report_query {
    struct str since; /* "2026-03-01", "last week", "revision 4", a baseline's name; STR_NONE: a week */
};

struct report_entry_dto {
    struct id node;
    struct str kind;
    struct str code; /* STR_NONE: none */
    struct str title;
    struct str field; /* that made the difference; STR_NONE: the text, or all of it */
    struct str from, to;
    int64_t revision;  /* that did it; 0: not known */
    struct str author; /* of that revision; STR_NONE: not known */
    int64_t at;
};
struct report_list_dto {
    struct report_entry_dto *items;
    size_t count;
};
struct report_person_dto {
    struct str name;
    int64_t revisions;
};
struct report_dto {
    int64_t since, until;
    int64_t from_revision, to_revision; /* what was compared */
    struct report_list_dto groups[REPORT_GROUPS];
    struct report_list_dto open; /* blocked, failing, and questions */
    struct {
        struct report_person_dto *items;
        size_t count;
    } people; /* whose revisions these are, the most first */
    int64_t revisions, events, open_proposals;
    struct str markdown; /* all of it as a text */
};
