/* What happened, as the audit log keeps it: the texts exactly as they are stored, since the chain covers
 * every byte of them. */
#pragma once
#include "digest.h"

struct audit_entry {
    int64_t seq; /* 1, 2, 3 ...: its place in the chain; 0: not chained yet */
    int64_t at;
    struct str id, action;
    struct str actor, user, session, workspace, object; /* ids; STR_NONE: none */
    struct str address, request, detail;                /* STR_NONE: none */
    struct str hash;                                    /* hexadecimal */
};

/* Somebody in an entry, as their account is now. */
struct audit_person {
    struct str email, name; /* STR_NONE: nobody, or there is no such account any more */
};
struct audit_listed {
    struct audit_entry entry;
    struct audit_person actor, user;
};

/* The end of the chain. */
struct audit_head {
    int64_t seq; /* 0: nothing is chained yet, and the hash is empty */
    struct str hash;
};

struct audit_state {
    struct audit_head head;
    int64_t pending; /* entries that wait to be chained */
    int64_t oldest;  /* when the first of them was put down; 0: none waits */
};
