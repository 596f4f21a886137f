/*
 * What somebody signed: that the PRD, as it stood at a revision, may go ahead, or that it may not yet. It
 * stands until it is withdrawn, or until the document says something else (services/substance.h): then it has
 * fallen. Of one person at most one stands.
 */
#pragma once
#include "id.h"

enum approval_verdict { APPROVAL_APPROVED, APPROVAL_CHANGES_REQUESTED };
enum approval_state { APPROVAL_STANDING, APPROVAL_FALLEN, APPROVAL_WITHDRAWN };

struct approval {
    struct id id, prd, workspace;
    struct id author;
    struct str author_name;
    int64_t revision; /* that was signed */
    enum approval_verdict verdict;
    struct str note; /* "": none */
    int64_t at;
    int64_t fell_at_revision; /* 0: it has not fallen */
    int64_t withdrawn_at;     /* 0: it was not */
};

enum approval_state approval_state(const struct approval *self);
const char *approval_verdict_name(enum approval_verdict verdict); /* "approved", "changes_requested" */
bool approval_verdict_parse(struct str name, enum approval_verdict *ret);
