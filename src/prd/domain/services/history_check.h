/*
 * Whether the history of a PRD is what was once written: every revision's hash covers it and is its
 * successor's parent, every text has the hash that the changes name, and replaying all changes gives the
 * document at the head. Any changed byte of it is found, and named by the revision where it is.
 *
 * Texts are compared as they are stored: another way of writing the same id or hash is a change too.
 */
#pragma once
#include "interfaces/history_store.h"
#include "map.h"

struct history_finding {
    int64_t revision; /* 0: of no one revision */
    const char *what; /* a sentence without its subject: "does not match its hash" */
    struct str node;  /* its id; STR_NONE: none */
};

struct history_check;
/* `found` is called for each finding, at once. All in `mem`, which outlives the check. */
struct history_check *history_check_new(const struct stored_prd *prd,
                                        void (*found)(void *context, const struct history_finding *finding),
                                        void *context, struct arena *mem);
/* Revisions in order, each with its changes; then all texts, in any order; then the document. `scratch` may
 * go after the call. */
void history_check_revision(struct history_check *self, const struct stored_revision *revision,
                            const struct stored_change *changes, size_t count, struct arena *scratch);
void history_check_text(struct history_check *self, const struct stored_text *text, struct arena *scratch);
void history_check_end(struct history_check *self, const struct stored_text *nodes, size_t count,
                       struct arena *scratch);
