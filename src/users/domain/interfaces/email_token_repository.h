/* The links that wait to be followed. Errors and lifetimes: interfaces/users_store.h. */
#pragma once
#include "entities/email_token.h"

struct email_token_repository;
struct email_token_repository_ops {
    /* Takes the place of an older one of the same user and purpose. */
    struct error *(*put)(struct email_token_repository *self, const struct email_token *token,
                         struct arena *mem);
    /* Also one that is over; NULL where there is none. */
    struct error *(*find)(struct email_token_repository *self, struct digest hash, struct arena *mem,
                          struct email_token **ret);
    /* The same, and it is used up: of many who come with it, one gets it. */
    struct error *(*take)(struct email_token_repository *self, struct digest hash, struct arena *mem,
                          struct email_token **ret);
    /* All of a user's, whatever for. */
    struct error *(*forget)(struct email_token_repository *self, struct id user, struct arena *mem);
    struct error *(*forget_expired)(struct email_token_repository *self, int64_t before, struct arena *mem);
};
struct email_token_repository {
    const struct email_token_repository_ops *ops;
};

static inline _must_check_ struct error *email_token_repository_put(struct email_token_repository *self,
                                                                    const struct email_token *token,
                                                                    struct arena *mem)
{
    return self->ops->put(self, token, mem);
}
static inline _must_check_ struct error *email_token_repository_find(struct email_token_repository *self,
                                                                     struct digest hash, struct arena *mem,
                                                                     struct email_token **ret)
{
    return self->ops->find(self, hash, mem, ret);
}
static inline _must_check_ struct error *email_token_repository_take(struct email_token_repository *self,
                                                                     struct digest hash, struct arena *mem,
                                                                     struct email_token **ret)
{
    return self->ops->take(self, hash, mem, ret);
}
static inline _must_check_ struct error *email_token_repository_forget(struct email_token_repository *self,
                                                                       struct id user, struct arena *mem)
{
    return self->ops->forget(self, user, mem);
}
static inline _must_check_ struct error *
email_token_repository_forget_expired(struct email_token_repository *self, int64_t before, struct arena *mem)
{
    return self->ops->forget_expired(self, before, mem);
}
