/* Checks the history of every PRD, byte by byte. It reads one PRD after the other, each in one state, and so
 * gets along with a server that writes. */
#pragma once
#include "error.h"

struct history_store;

struct history_finding_dto {
    struct str prd;   /* its key */
    int64_t revision; /* 0: of no one revision */
    struct str node;  /* its id; STR_NONE: none */
    const char *what; /* a sentence without its subject: "does not match its hash" */
};

struct verify_history {
    struct history_store *store;
    struct text_differ *differ;
    void *context;
    void (*found)(void *context, const struct history_finding_dto *finding);
    void (*progress)(void *context, int64_t prds, int64_t revisions); /* done so far; may be NULL */
};

/* How much was looked at. */
struct history_verified_dto {
    int64_t prds, revisions;
};
struct error *verify_history(const struct verify_history *self,
                             struct history_verified_dto *ret) _must_check_;
