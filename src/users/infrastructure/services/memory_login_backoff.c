#include "services/memory_login_backoff.h"
#include "services/keyed_table.h"
#include <stdlib.h>

struct memory_login_backoff {
    struct login_backoff base;
    struct keyed_table *states; /* struct backoff_state */
};

static bool matters_less(const struct backoff_state *a, const struct backoff_state *b)
{
    if (a->failures != b->failures)
        return a->failures < b->failures;
    return a->last_at < b->last_at;
}

/* A state without failures for the key, in the place of one that matters least. */
static struct backoff_state *add_state(const struct keyed_set *set, const struct backoff_rule *rule,
                                       int64_t now)
{
    size_t victim = 0;

    for (size_t i = 0; i < KEYED_WAYS; i++) {
        struct backoff_state *state = keyed_set_at(set, i);
        if (backoff_is_forgotten(rule, state, now))
            *state = (struct backoff_state){0};
        if (matters_less(state, keyed_set_at(set, victim)))
            victim = i;
    }
    return keyed_set_take(set, victim);
}

static struct keyed_set open_set(struct login_backoff *base, struct str key)
{
    return keyed_set_open(container_of(base, struct memory_login_backoff, base)->states, key);
}

static struct backoff_verdict take(struct login_backoff *base, struct str key,
                                   const struct backoff_rule *rule, int64_t now)
{
    struct backoff_verdict verdict = {.allowed = true};
    struct backoff_state *state;
    struct keyed_set set;

    if (rule->free <= 0)
        return verdict;
    set = open_set(base, key);
    state = keyed_set_find(&set);
    if (state == NULL)
        state = add_state(&set, rule, now);
    verdict = backoff_take(rule, state, now);
    keyed_set_close(&set);
    return verdict;
}

static void give_back(struct login_backoff *base, struct str key, struct backoff_try one)
{
    struct keyed_set set = open_set(base, key);
    struct backoff_state *state = keyed_set_find(&set);

    if (state != NULL)
        backoff_give_back(state, one);
    keyed_set_close(&set);
}

static void clear(struct login_backoff *base, struct str key)
{
    struct keyed_set set = open_set(base, key);

    keyed_set_drop(&set);
    keyed_set_close(&set);
}

struct login_backoff *memory_login_backoff_new(size_t capacity, struct random *random)
{
    static const struct login_backoff_ops ops = {take, give_back, clear};
    struct memory_login_backoff *self = memory_alloc(sizeof(*self));

    self->base.ops = &ops;
    self->states = keyed_table_new(capacity, sizeof(struct backoff_state), random);
    return &self->base;
}

void memory_login_backoff_free(struct login_backoff *base)
{
    struct memory_login_backoff *self;
    if (base == NULL)
        return;
    self = container_of(base, struct memory_login_backoff, base);
    keyed_table_free(self->states);
    free(self);
}
