#include "use_cases/list_nodes.h"
#include "services/past.h"
#include "value_objects/list_window.h"

/* "<revision>.<index>" */
static bool read_cursor(struct str cursor, int64_t *revision, int64_t *index)
{
    size_t dot = str_find_char(cursor, '.', 0);
    return dot != SIZE_MAX && str_to_int(str_slice(cursor, 0, dot), revision) &&
           str_to_int(str_slice(cursor, dot + 1, SIZE_MAX), index) && *revision > 0 && *index >= 0;
}

struct error *list_nodes(const struct list_nodes *self, const struct prd_access *access,
                         const struct list_query *in, struct arena *mem, struct node_list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct node_list_dto list = {0};
    struct document document;
    int64_t revision = 0, index = 0;
    size_t from, to;
    struct prd prd;

    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    if (in->cursor.ptr != NULL && (!read_cursor(in->cursor, &revision, &index) || revision > prd.head))
        return list_cursor_refused();
    list.revision = revision > 0 ? revision : prd.head;
    TRY(load_past(work, &prd, list.revision, mem, &document));
    prd_work_end(&work);
    work = NULL; /* rendering needs no transaction */

    from = (size_t)index < document.count ? (size_t)index : document.count;
    to = in->limit > 0 && (size_t)in->limit < document.count - from ? from + (size_t)in->limit
                                                                    : document.count;
    list.items.count = to - from;
    list.items.items = arena_array_of(mem, to - from, struct node_dto);
    for (size_t i = from; i < to; i++)
        TRY(node_dto_from(&document.nodes[i], self->parser, mem, &list.items.items[i - from]));
    if (to < document.count)
        list.next = str_format(mem, "%lld.%zu", (long long)list.revision, to);
    *ret = list;
    return OK;
}
