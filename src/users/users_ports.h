/* The ports of the module, each with the implementation that the options choose. */
#pragma once
#include "interfaces/login_backoff.h"
#include "interfaces/rate_limiter.h"
#include "secret.h"
#include "users_module.h"

struct users_ports {
    struct secret refresh_key, hash_key, module_key;
    struct sealer *sealer;
    struct answer_store *answers;
    struct users_store *store;
    struct password_hasher *hasher;
    struct password_strength *breached; /* NULL: no list */
    struct access_tokens *tokens;
    struct signing_keys *signing_keys;
    /* On the I/O threads, from memory; for all else, which may be shared with other nodes; and what that is
     * counted by while Redis is away. Without a Redis, the first two are one, and there is no third. */
    struct rate_limiter *limiter_here, *limiter, *limiter_apart;
    struct token_uses *token_uses;
    struct event_bus *own_bus; /* NULL: it was given one */
    struct event_bus *bus;     /* it, or the one that was given */
    struct user_events *events;
    struct holder_news *holder_news;
    struct holder_cache *holders;
    struct login_backoff *backoff_here, *backoff; /* without a Redis, one */
    struct user_mail *mail;
    struct audit_lag_gauges *audit_lag;
    struct users_jobs *jobs; /* between the store and the events */
};

/* With options that are filled, `self` zeroed. After an error too it is to be closed. */
struct error *users_ports_open(struct users_ports *self, const struct users_options *options) _must_check_;
void users_ports_close(struct users_ports *self);
