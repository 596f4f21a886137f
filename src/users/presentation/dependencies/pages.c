#include "dependencies/pages.h"

#define LIMIT_DEFAULT 100

static const struct schema_field page_query_fields[] = {
    {SCHEMA_MEMBER(struct page_query, limit), .type = SCHEMA_INTEGER, .min = 1, .max = 200,
     .description = "How many at most; 100 where it is not given.", .example = "50"},
    {SCHEMA_MEMBER(struct page_query, cursor), .type = SCHEMA_STRING, .max = 36,
     .description = "`next` of the page before.", .example = "01931b66-7d50-7c8a-b762-9d3b5f6a1c2e"},
};
const struct schema page_query_schema = SCHEMA("PageQuery", struct page_query, page_query_fields);

static struct id id_at(const struct page_dto *page, size_t item_size, size_t index)
{
    struct id id;
    memcpy(&id, (const char *)page->items + index * item_size, sizeof(id));
    return id;
}

/* The first item after the cursor. */
static struct error *find_start(const struct page_dto *page, size_t item_size, struct str cursor, size_t *ret)
{
    struct error *error;
    struct id id;

    *ret = 0;
    if (cursor.ptr == NULL)
        return OK;
    for (size_t i = 0; id_parse(cursor, &id) && i < page->count; i++)
        if (id_eq(id_at(page, item_size, i), id)) {
            *ret = i + 1;
            return OK;
        }
    error = error_new(ERROR_INVALID, "invalid_cursor",
                      "The list goes on after something that is not in it. Begin with its first page.");
    error_add_field(error, STR("/cursor"), STR("invalid_cursor"), STR("Give `next` of the page before."));
    return error;
}

struct error *page_cut(struct page_dto *page, size_t item_size, const struct page_query *query,
                       struct arena *mem)
{
    size_t limit = query->limit > 0 ? (size_t)query->limit : LIMIT_DEFAULT, start;

    TRY(find_start(page, item_size, query->cursor, &start));
    page->next = STR_NONE;
    if (page->count - start > limit)
        page->next = id_format(mem, id_at(page, item_size, start + limit - 1));
    page->items = (char *)page->items + start * item_size;
    page->count = page->count - start < limit ? page->count - start : limit;
    return OK;
}
