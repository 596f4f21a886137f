/*
 * Whether the history of a PRD is what was once written: every revision's hash covers it and what it did to
 * each text, and replaying all changes gives the document at the head. Any changed byte of it is found, and
 * named by the revision where it is.
 */
#pragma once
#include "interfaces/history_store.h"
#include "interfaces/text_differ.h"
#include "map.h"

struct history_finding {
    int64_t revision; /* 0: of no one revision */
    const char *what; /* a sentence without its subject: "does not match its hash" */
    struct str node;  /* its id; STR_NONE: none */
};

struct history_check;
/* `found` is called for each finding, at once. All in `mem`, which outlives the check. */
struct history_check *history_check_new(const struct stored_prd *prd, struct text_differ *differ,
                                        void (*found)(void *context, const struct history_finding *finding),
                                        void *context, struct arena *mem);
/* Revisions in order, each with its changes; then what the codes are, and the document, with how many changes
 * are left that no revision named. `scratch` may go after the call. */
struct error *history_check_revision(struct history_check *self, const struct stored_revision *stored,
                                     const struct stored_change *changes, size_t count,
                                     struct arena *scratch) _must_check_;
void history_check_codes(struct history_check *self, const struct stored_code *codes, size_t count);
void history_check_end(struct history_check *self, const struct stored_node *nodes, size_t count, size_t left,
                       struct arena *scratch);
