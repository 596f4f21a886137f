/* Links nodes with each other and with the outside, says that a link is still true, unlinks. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/link_dto.h"
#include "interfaces/announcer.h"

struct link_items {
    struct prd_store *store;
    struct announcer *announcer;
    struct clock *clock;
    struct random *random;
};

/* *ret lists struct link_dto, oldest first. */
struct error *list_links(const struct link_items *self, const struct prd_access *access,
                         const struct links_query *in, struct arena *mem, struct list_dto *ret) _must_check_;
/* Errors: invalid (a node that is not there, an address that is none, an end of the wrong sort, an item
 * linked with itself; "circle" where it would come round to where it began), conflict "already_linked",
 * "too_many_links", "archived". */
struct error *link_items(const struct link_items *self, const struct prd_access *access,
                         const struct make_link_dto *in, struct arena *mem,
                         struct link_dto **ret) _must_check_;
/* "Still true": its ends are remembered as they are now. Error conflict "broken" where one is gone. */
struct error *confirm_link(const struct link_items *self, const struct prd_access *access, struct id id,
                           struct arena *mem, struct link_dto **ret) _must_check_;
struct error *unlink_items(const struct link_items *self, const struct prd_access *access, struct id id,
                           struct arena *mem) _must_check_;
