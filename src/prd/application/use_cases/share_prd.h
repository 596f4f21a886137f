/* Sharing a PRD with whoever has an address, and reading it there. The address is shown once; what it holds
 * is kept as a hash, so that the database alone opens nothing. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/export_dto.h"
#include "dtos/list_dto.h"
#include "dtos/share_dto.h"
#include "services/applier.h"

struct share_prd {
    struct prd_store *store;
    const struct applier *applier;
    struct clock *clock;
    struct random *random;
    struct str public_url; /* what addresses begin with */
};

struct error *list_shares(const struct share_prd *self, const struct prd_access *access, struct arena *mem,
                          struct list_dto *ret) _must_check_;
/* Errors: conflict "too_many_shares", "archived". */
struct error *make_share(const struct share_prd *self, const struct prd_access *access,
                         const struct make_share_dto *in, struct arena *mem,
                         struct share_dto *ret) _must_check_;
/* The address ends at once. Error not_found. */
struct error *remove_share(const struct share_prd *self, const struct prd_access *access, struct id id,
                           struct arena *mem) _must_check_;

/* The PRD as it stands now, as Markdown or HTML, for nobody in particular. Error not_found: no such share,
 * one that is over, or an archived PRD; all the same to who asks. */
struct error *read_share(const struct share_prd *self, struct str token, enum export_format format,
                         struct arena *mem, struct shared_dto *ret) _must_check_;
/* What a browser shows instead: a page that says so. */
struct str nothing_shared_page(struct arena *mem);
