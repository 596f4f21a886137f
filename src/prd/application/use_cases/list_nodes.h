/* The nodes of a PRD in their order, with their inert HTML. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/list_dto.h"
#include "dtos/node_dto.h"

struct list_nodes {
    struct prd_store *store;
    struct markdown_parser *parser;
};

/* Without a limit, all nodes of the head. With one, pages of the revision that the first page showed,
 * whatever happens meanwhile: the cursor names it. Error invalid for a cursor that is none. */
struct error *list_nodes(const struct list_nodes *self, const struct prd_access *access,
                         const struct list_query *in, struct arena *mem,
                         struct node_list_dto *ret) _must_check_;
