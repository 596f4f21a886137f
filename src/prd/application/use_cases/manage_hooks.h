/* The hooks of a PRD: making, listing, rotating, removing. Its address and its secret are shown once. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/hook_dto.h"
#include "dtos/list_dto.h"
#include "interfaces/hook_secrets.h"

struct manage_hooks {
    struct prd_store *store;
    struct hook_secrets *secrets;
    struct clock *clock;
    struct random *random;
    struct str public_url; /* what addresses begin with */
};

struct error *list_hooks(const struct manage_hooks *self, const struct prd_access *access, struct arena *mem,
                         struct list_dto *ret) _must_check_;
/* Error conflict "too_many_hooks". */
struct error *create_hook(const struct manage_hooks *self, const struct prd_access *access,
                          const struct create_hook_dto *in, struct arena *mem,
                          struct hook_dto *ret) _must_check_;
/* Another address and another secret; the old ones end at once. Error not_found. */
struct error *rotate_hook(const struct manage_hooks *self, const struct prd_access *access, struct id id,
                          struct arena *mem, struct hook_dto *ret) _must_check_;
/* Error not_found. */
struct error *remove_hook(const struct manage_hooks *self, const struct prd_access *access, struct id id,
                          struct arena *mem) _must_check_;
