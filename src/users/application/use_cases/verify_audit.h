/* Checks the audit log against its chain, entry by entry, in one state of the database; a server may write
 * meanwhile. */
#pragma once
#include "error.h"

struct users_store;

struct verify_audit {
    struct users_store *store;
    void *context;
    /* `what` is a sentence without its subject: "does not match its hash". */
    void (*found)(void *context, int64_t seq, const char *what);
    void (*progress)(void *context, int64_t entries); /* done so far; may be NULL */
};

/* An end of the chain that somebody wrote down: the entry with that number had that hash. */
struct audit_mark_dto {
    int64_t seq; /* 0: none */
    struct str hash;
};
struct audit_verified_dto {
    int64_t entries, pending; /* chained, and waiting to be */
    struct audit_mark_dto head;
};
struct error *verify_audit(const struct verify_audit *self, const struct audit_mark_dto *known,
                           struct arena *mem, struct audit_verified_dto *ret) _must_check_;
