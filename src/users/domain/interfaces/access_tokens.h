/* Issues access tokens and tells genuine ones from all others. Thread-safe. */
#pragma once
#include "error.h"
#include "services/key_schedule.h"
#include "value_objects/access_claims.h"

struct access_token_key {
    struct str kid;
    enum key_state state;
    int64_t signs_from;
    int64_t gone_at; /* when the last token that it signs is dead; INT64_MAX: nothing replaces it */
};

struct access_tokens;
struct access_tokens_ops {
    struct error *(*issue)(struct access_tokens *self, const struct access_claims *claims, struct arena *mem,
                           struct str *ret);
    /* Error unauthenticated, code "invalid_token", for whatever this server did not issue for itself, or
     * whose time is not now. Says nothing about the session. */
    struct error *(*verify)(struct access_tokens *self, struct str token, struct arena *mem,
                            struct access_claims *ret);
    /* The public keys as a JWK Set (RFC 7517), JSON: those that sign next, now, and until a while ago. */
    struct str (*key_set)(struct access_tokens *self, struct arena *mem);
    /* The same keys, the newest first. */
    void (*keys)(struct access_tokens *self, struct arena *mem, struct access_token_key **ret, size_t *count);
};
struct access_tokens {
    const struct access_tokens_ops *ops;
};

static inline _must_check_ struct error *access_tokens_issue(struct access_tokens *self,
                                                             const struct access_claims *claims,
                                                             struct arena *mem, struct str *ret)
{
    return self->ops->issue(self, claims, mem, ret);
}
static inline _must_check_ struct error *access_tokens_verify(struct access_tokens *self, struct str token,
                                                              struct arena *mem, struct access_claims *ret)
{
    return self->ops->verify(self, token, mem, ret);
}
static inline struct str access_tokens_key_set(struct access_tokens *self, struct arena *mem)
{
    return self->ops->key_set(self, mem);
}
static inline void access_tokens_keys(struct access_tokens *self, struct arena *mem,
                                      struct access_token_key **ret, size_t *count)
{
    self->ops->keys(self, mem, ret, count);
}
