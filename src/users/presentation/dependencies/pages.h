/* Pages of short lists, which use cases give whole. */
#pragma once
#include "http/schema.h"

struct page_query {
    int64_t limit;     /* 0: 100 */
    struct str cursor; /* `next` of the page before; STR_NONE: from the first */
};
extern const struct schema page_query_schema;

/* Leaves of a whole list what the query asks for. Its items begin with their id; a
 * cursor is the id of the last item before the page. Error invalid, code "invalid_cursor", for one that is
 * not in the list: what it named has gone, so begin anew. */
struct error *page_cut(struct page_dto *page, size_t item_size, const struct page_query *query,
                       struct arena *mem) _must_check_;
