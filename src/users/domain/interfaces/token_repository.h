/* Personal access tokens. Errors and lifetimes: interfaces/users_store.h. */
#pragma once
#include "entities/personal_token.h"
#include "entities/user.h"
#include "error.h"

struct token_repository;
struct token_repository_ops {
    struct error *(*add)(struct token_repository *self, const struct personal_token *token,
                         struct arena *mem);
    /* The token and its owner (without the password's hash), whether or not they are live: one point read,
     * since it answers every request that comes with one. */
    struct error *(*find)(struct token_repository *self, struct digest hash, struct arena *mem,
                          struct personal_token **ret, struct user **user);
    /* A user's, the newest first. */
    struct error *(*list_of)(struct token_repository *self, struct id user, struct arena *mem,
                             struct personal_token **ret, size_t *count);
    /* *ret says whether the user had it. */
    struct error *(*remove)(struct token_repository *self, struct id user, struct id id, struct arena *mem,
                            bool *ret);
    /* Forgets a user's tokens that expired before `before`. */
    struct error *(*forget)(struct token_repository *self, struct id user, int64_t before, struct arena *mem);
    /* It was used, at `at`; never moves back. */
    struct error *(*touch)(struct token_repository *self, struct id id, int64_t at, struct arena *mem);
};
struct token_repository {
    const struct token_repository_ops *ops;
};

static inline _must_check_ struct error *
token_repository_add(struct token_repository *self, const struct personal_token *token, struct arena *mem)
{
    return self->ops->add(self, token, mem);
}

static inline _must_check_ struct error *token_repository_find(struct token_repository *self,
                                                               struct digest hash, struct arena *mem,
                                                               struct personal_token **ret,
                                                               struct user **user)
{
    return self->ops->find(self, hash, mem, ret, user);
}

static inline _must_check_ struct error *token_repository_list_of(struct token_repository *self,
                                                                  struct id user, struct arena *mem,
                                                                  struct personal_token **ret, size_t *count)
{
    return self->ops->list_of(self, user, mem, ret, count);
}

static inline _must_check_ struct error *token_repository_remove(struct token_repository *self,
                                                                 struct id user, struct id id,
                                                                 struct arena *mem, bool *ret)
{
    return self->ops->remove(self, user, id, mem, ret);
}

static inline _must_check_ struct error *
token_repository_forget(struct token_repository *self, struct id user, int64_t before, struct arena *mem)
{
    return self->ops->forget(self, user, before, mem);
}

static inline _must_check_ struct error *token_repository_touch(struct token_repository *self, struct id id,
                                                                int64_t at, struct arena *mem)
{
    return self->ops->touch(self, id, at, mem);
}
