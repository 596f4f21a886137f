/* Pages of lists. */
#pragma once
#include "interfaces/prd_store.h"

/* What is asked: the query parameters limit and cursor. */
struct list_query {
    int64_t limit;     /* 0: fifty */
    struct str cursor; /* STR_NONE: from the beginning */
};

/* What is answered: an array of DTOs and the cursor of the next page. */
struct list_dto {
    void *items;
    size_t count;
    struct str next; /* STR_NONE: no more */
};

static inline struct list_window list_window_of(const struct list_query *query)
{
    return (struct list_window){.from = query->cursor, .limit = query->limit > 0 ? (size_t)query->limit : 50};
}
