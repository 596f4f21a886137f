/*
 * The users module's ports in memory, for its use cases: a store with transactions that roll back, a hasher
 * that does not take its time, access tokens that can be read, and a recorder of events. One thread.
 */
#pragma once
#include "interfaces/access_tokens.h"
#include "interfaces/password_hasher.h"
#include "interfaces/password_strength.h"
#include "interfaces/rate_limiter.h"
#include "interfaces/user_events.h"
#include "interfaces/users_store.h"

#define FAKE_STORE_ROWS 64

struct fake_membership {
    struct id workspace, user;
    enum workspace_role role;
    int64_t added_at;
};

/* What a transaction may change, copied whole when one begins. */
struct fake_tables {
    struct user users[FAKE_STORE_ROWS];
    struct session sessions[FAKE_STORE_ROWS];
    struct workspace workspaces[FAKE_STORE_ROWS];
    struct fake_membership members[FAKE_STORE_ROWS];
    size_t user_count, session_count, workspace_count, member_count;
    bool has_setup;
    struct digest setup_hash;
};

struct fake_store {
    struct users_store base;
    struct arena *mem; /* of the texts */
    struct fake_tables tables;
    size_t open, begun, writes_begun, committed; /* transactions */
    struct user_events *events;                  /* told what was recorded, after the commit */
    /* Called once, before the next write transaction begins: what another request does in between. */
    void (*before_write)(struct fake_store *self, void *context);
    void *context;
    /* How many of the next commits lose a race. */
    size_t retries;
};
void fake_store_init(struct fake_store *self, struct user_events *events, struct arena *mem);
/* The row itself, to look at or to change behind a use case's back; NULL when there is none. */
struct user *fake_store_user(struct fake_store *self, const char *email_key);
struct session *fake_store_session(struct fake_store *self, struct id id);

/* "hash:<text>"; "old:<text>" is outdated. Counts what would have been slow. */
struct fake_hasher {
    struct password_hasher base;
    size_t hashed, verified, verified_against_nothing;
    const struct fake_store *store; /* with it, hashing within a transaction fails the test */
};
void fake_hasher_init(struct fake_hasher *self, const struct fake_store *store);

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
    struct user_event seen[FAKE_STORE_ROWS]; /* the first ones */
    size_t count, counts[USER_EVENT_KINDS];
};
void fake_events_init(struct fake_events *self);
size_t fake_events_of(const struct fake_events *self, enum user_event_kind kind);
