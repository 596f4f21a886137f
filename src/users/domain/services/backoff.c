#include "services/backoff.h"

#define LONGEST_WAIT 4  /* times `per` */
#define FORGET_AFTER 96 /* times `per` */

struct backoff_rule backoff_rule_from(struct rate rate)
{
    if (rate.count <= 0)
        return (struct backoff_rule){0};
    return (struct backoff_rule){.free = rate.count,
                                 .first_wait = rate.per > rate.count ? rate.per / rate.count : 1,
                                 .longest_wait = LONGEST_WAIT * rate.per,
                                 .forget_after = FORGET_AFTER * rate.per};
}

int64_t backoff_wait(const struct backoff_rule *rule, int64_t failures)
{
    int64_t wait = rule->first_wait;

    if (rule->free <= 0 || failures < rule->free)
        return 0;
    for (int64_t i = rule->free; i < failures && wait < rule->longest_wait; i++)
        wait *= 2;
    return wait < rule->longest_wait ? wait : rule->longest_wait;
}

bool backoff_is_forgotten(const struct backoff_rule *rule, const struct backoff_state *state, int64_t now)
{
    return state->failures <= 0 || now - state->last_at >= rule->forget_after;
}

struct backoff_verdict backoff_take(const struct backoff_rule *rule, struct backoff_state *state, int64_t now)
{
    struct backoff_verdict verdict;
    int64_t wait_until;

    if (rule->free <= 0)
        return (struct backoff_verdict){.allowed = true};
    if (backoff_is_forgotten(rule, state, now))
        *state = (struct backoff_state){0, now};
    wait_until = state->last_at + backoff_wait(rule, state->failures);
    if (now < wait_until)
        return (struct backoff_verdict){.retry_after = wait_until - now};
    verdict = (struct backoff_verdict){
        .allowed = true, .one = {.at = now, .before_at = state->last_at}, .failures = state->failures + 1};
    *state = (struct backoff_state){state->failures + 1, now};
    return verdict;
}

void backoff_give_back(struct backoff_state *state, struct backoff_try one)
{
    if (state->failures <= 0)
        return;
    state->failures--;
    /* Another try may have come since; then its time stands. */
    if (state->last_at == one.at)
        state->last_at = one.before_at;
}
