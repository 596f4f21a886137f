/*
 * Ports of the users module that need not be real, for its use cases: a hasher that does not take its time,
 * access tokens that can be read, and a recorder of events. One thread.
 */
#pragma once
#include "interfaces/access_tokens.h"
#include "interfaces/password_hasher.h"
#include "interfaces/password_strength.h"
#include "interfaces/rate_limiter.h"
#include "interfaces/user_events.h"
#include "interfaces/user_mail.h"
#include "users_store_spy.h"

#define FAKE_EVENTS_SEEN 64

/* "hash:<text>"; "old:<text>" is outdated. Counts what would have been slow. */
struct fake_hasher {
    struct password_hasher base;
    size_t hashed, verified, verified_against_nothing;
    const struct store_spy *store; /* with it, hashing within a transaction fails the test */
};
void fake_hasher_init(struct fake_hasher *self, const struct store_spy *store);

/* Weak when it begins with "weak". */
struct password_strength *fake_strength(void);

/* "access <user> <session> <seconds to live>"; valid until then. */
struct fake_tokens {
    struct access_tokens base;
    struct clock *clock;
    size_t issued;
    struct access_claims last;
};
void fake_tokens_init(struct fake_tokens *self, struct clock *clock);

struct fake_events {
    struct user_events base;
    struct user_event seen[FAKE_EVENTS_SEEN]; /* the first ones */
    size_t count, counts[USER_EVENT_KINDS];
};
void fake_events_init(struct fake_events *self);
size_t fake_events_of(const struct fake_events *self, enum user_event_kind kind);

/* Keeps the letters that it is given; fails while it is told to. */
struct fake_user_mail {
    struct user_mail base;
    struct letter seen[FAKE_EVENTS_SEEN]; /* the first ones */
    size_t count;
    enum { FAKE_MAIL_WORKS, FAKE_MAIL_IS_AWAY, FAKE_MAIL_REFUSES } state;
};
void fake_user_mail_init(struct fake_user_mail *self);
/* The last letter to an address, and how many went there; NULL when none did. */
const struct letter *fake_user_mail_to(const struct fake_user_mail *self, const char *address, size_t *count);
