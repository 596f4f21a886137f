#include "use_cases/watch_staleness.h"
#include "services/revising.h"

static struct error *judge(struct prd_work *work, const struct prd *prd, int64_t now, struct arena *mem,
                           struct stale_list *ret)
{
    struct document document;
    struct node_touch *touches;
    struct item_mention *mentions;
    size_t touch_count, mention_count;
    int64_t since = now;

    TRY(document_repository_load(work->documents, prd, mem, &document));
    TRY(touch_repository_list(work->touches, prd->id, mem, &touches, &touch_count));
    for (size_t i = 0; i < touch_count; i++)
        since = touches[i].changed_at < since ? touches[i].changed_at : since;
    TRY(touch_repository_mentions(work->touches, prd->id, since, mem, &mentions, &mention_count));
    *ret = staleness_of(&document, touches, touch_count, mentions, mention_count, now, mem);
    return OK;
}

static struct stale_dto stale_dto_from(const struct stale_item *item)
{
    return (struct stale_dto){
        .node = item->node->id,
        .code = item->node->code,
        .title = item->node->title,
        .reason = item->reason,
        .since = item->since,
        .events = item->events,
    };
}

/* An archived PRD waits for nobody. */
struct error *list_stale(const struct watch_staleness *self, const struct prd_access *access,
                         const struct list_query *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(in);
    struct stale_list stale = {0};
    struct list_dto list = {0};
    struct stale_dto *items;
    int64_t from = 0;
    struct prd prd;

    if (in->cursor.ptr != NULL && (!str_to_int(in->cursor, &from) || from < 0))
        return list_cursor_refused();
    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    if (prd.status != PRD_ARCHIVED)
        TRY(judge(work, &prd, clock_now(self->clock), mem, &stale));
    if ((size_t)from < stale.count)
        list.count = stale.count - (size_t)from > window.limit ? window.limit : stale.count - (size_t)from;
    list.items = items = arena_array_of(mem, list.count, struct stale_dto);
    for (size_t i = 0; i < list.count; i++)
        items[i] = stale_dto_from(&stale.items[(size_t)from + i]);
    if (list.count > 0 && (size_t)from + list.count < stale.count)
        list.next = str_format(mem, "%zu", (size_t)from + list.count);
    *ret = list;
    return OK;
}

struct error *confirm_node(const struct watch_staleness *self, const struct prd_access *access,
                           struct id node, struct arena *mem, struct confirmation_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct confirmation confirmation = {
        .prd = access->prd,
        .workspace = access->workspace,
        .node = node,
        .author = access->actor.user,
        .author_name = access->actor.name,
        .at = clock_now(self->clock),
    };
    struct document document;
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(document_repository_load(work->documents, &prd, mem, &document));
    if (document_find(&document, node) == SIZE_MAX)
        return error_new(ERROR_NOT_FOUND, "not_found", "This PRD has no such node. GET …/nodes lists them.");
    TRY(touch_repository_confirm(work->touches, &confirmation));
    TRY(prd_work_commit(work));

    announce(self->announcer, &(struct announcement){
                                  .topic = "prd.confirmed",
                                  .workspace = prd.workspace,
                                  .prd = prd.id,
                                  .subject = node,
                              });
    *ret = arena_new_of(mem, struct confirmation_dto);
    **ret = (struct confirmation_dto){
        node, author_dto_new(AUTHOR_USER, access->actor.user, access->actor.name, mem), confirmation.at};
    return OK;
}
