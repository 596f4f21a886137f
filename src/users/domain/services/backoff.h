/*
 * How long the next guess must wait: the first few failures cost nothing, then the wait doubles with each
 * one, up to a longest one. What a failure count is kept for (an account, a device) is up to whoever keeps
 * it.
 *
 * A try counts as a failure before anybody knows whether it is one, so guesses made at the same time are not
 * free; it is taken back or cleared when it was none.
 */
#pragma once
#include "interfaces/rate_limiter.h"

struct backoff_rule {
    int64_t free;         /* failures that cost no waiting; 0: there is no limit at all */
    int64_t first_wait;   /* milliseconds after the last of them; doubles with each further failure */
    int64_t longest_wait; /* and is never more than that */
    int64_t forget_after; /* milliseconds without a try after which nothing is remembered */
};

/* Zeroed: nothing happened. */
struct backoff_state {
    int64_t failures;
    int64_t last_at; /* of the last one */
};

/* A try that was counted, as it takes to uncount it. */
struct backoff_try {
    int64_t at, before_at; /* its time, and that of the failure before it */
};

struct backoff_verdict {
    bool allowed;
    int64_t retry_after;    /* milliseconds until the next try is let through; 0 when allowed */
    struct backoff_try one; /* when allowed */
    int64_t failures;       /* counted now, with this one; 0 when refused, or where there is no limit */
};

/* From "5/15m": 5 are free, the first wait is 3 minutes, the longest four times 15 minutes, and a day (96
 * times 15 minutes) without a try forgets all. */
struct backoff_rule backoff_rule_from(struct rate rate);
/* The wait after so many failures. */
int64_t backoff_wait(const struct backoff_rule *rule, int64_t failures);
/* Lets a try through and counts it, or refuses it and changes nothing. */
struct backoff_verdict backoff_take(const struct backoff_rule *rule, struct backoff_state *state,
                                    int64_t now);
/* Uncounts a try that was no failure and no success either. */
void backoff_give_back(struct backoff_state *state, struct backoff_try one);
/* Whether nothing of it matters any more. */
bool backoff_is_forgotten(const struct backoff_rule *rule, const struct backoff_state *state, int64_t now);
