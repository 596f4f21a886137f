/*
 * Answers to requests that may be sent again, kept for a day: so that what was done once is answered twice,
 * and not done twice. Thread-safe.
 */
#pragma once
#include "digest.h"

struct kept_answer {
    int64_t status;
    struct str body, location, etag; /* STR_NONE: none */
};

enum answer_claim {
    CLAIM_NEW,      /* it is the caller's to do: `keep` or `release` follows */
    CLAIM_RUNNING,  /* somebody does it at this moment */
    CLAIM_ANSWERED, /* it was done: *answer is what was answered */
    CLAIM_LOST,     /* who began it died before an answer was kept: it may have been done, or not */
    CLAIM_OTHER,    /* the key was used for another request */
};

struct answer_store;
struct answer_store_ops {
    /* `key` says whose request it is, `request` what it says: what can be guessed from that is not kept. */
    struct error *(*claim)(struct answer_store *self, struct digest key, struct digest request, int64_t now,
                           struct arena *mem, enum answer_claim *ret, struct kept_answer *answer);
    struct error *(*keep)(struct answer_store *self, struct digest key, const struct kept_answer *answer);
    /* It was not done: the next one may. */
    struct error *(*release)(struct answer_store *self, struct digest key);
    void (*free)(struct answer_store *self);
};
struct answer_store {
    const struct answer_store_ops *ops;
};
