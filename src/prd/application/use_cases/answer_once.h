/*
 * Doing a request once, however often it is sent: for those that carry an Idempotency-Key (IETF draft
 * draft-ietf-httpapi-idempotency-key-header). The key is the client's, and counts for one person and one
 * path.
 *
 * Errors are not kept: a request that failed may be sent again. What is done in the moment between doing and
 * keeping, and then lost by a crash, is not known to have been done.
 */
#pragma once
#include "dtos/access_dto.h"
#include "interfaces/answer_store.h"
#include "interfaces/background.h"

struct answer_once {
    struct answer_store *store;
    struct background *background; /* hears what goes wrong after the work */
    struct clock *clock;
};

struct once_dto {
    struct actor actor;
    struct str key;          /* the client's */
    struct str path;         /* what it is for */
    struct str target, body; /* what it says: path and query, and the body */
};

struct once {
    struct digest key;
    bool is_answered;
    struct kept_answer answer; /* where it is */
};

/* Errors: invalid for a key that is malformed or was used for another request, conflict "in_progress" while
 * the first one runs. Otherwise it is answered already, or the caller does it and calls once_keep or
 * once_release. */
struct error *once_begin(const struct answer_once *self, const struct once_dto *in, struct arena *mem,
                         struct once *ret) _must_check_;
void once_keep(const struct answer_once *self, const struct once *once, const struct kept_answer *answer);
void once_release(const struct answer_once *self, const struct once *once);
