/* The audit log as administrators see it. */
#pragma once
#include "id.h"

/* Somebody in an entry: with their account as it is now, or their id alone when it has gone. */
struct audit_person_dto {
    struct id id;
    struct str email, name; /* STR_NONE: there is no such account any more */
};

struct audit_entry_dto {
    int64_t seq;
    struct id id;
    int64_t at;
    struct str action;
    struct audit_person_dto *actor, *user; /* NULL: nobody */
    struct id session, workspace, object;  /* ID_NONE: none */
    struct str address, request_id, detail;
};

/* Laid out as every list answer. */
struct audit_page_dto {
    struct audit_entry_dto *items;
    size_t count;
    struct str next; /* cursor; STR_NONE: no more */
};

struct read_audit_dto {
    struct id actor, user, workspace; /* ID_NONE: any */
    struct str action, address;       /* STR_NONE: any */
    int64_t since, until;             /* from `since` on, before `until`; 0: any */
    int64_t limit;                    /* 0: the default of 50; at most 200 */
    struct str cursor;                /* `next` of the page before; STR_NONE: from the newest */
};
