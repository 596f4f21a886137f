#include "use_cases/link_items.h"
#include "services/link_circles.h"
#include "services/refusals.h"
#include "services/revising.h"

static void announce_link(struct announcer *announcer, const struct item_link *link)
{
    announce(announcer, &(struct announcement){
                            .topic = "prd.link",
                            .workspace = link->workspace,
                            .prd = link->prd,
                            .subject = link->id,
                        });
}

struct error *list_links(const struct link_items *self, const struct prd_access *access,
                         const struct links_query *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(&(struct list_query){in->limit, in->cursor});
    struct document document = {0};
    struct item_link_list list;
    struct link_dto *items;
    struct prd prd;

    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    TRY(item_link_repository_list(work->links, prd.id, in->node, &window, mem, &list));
    if (list.count > 0)
        TRY(document_repository_load(work->documents, &prd, mem, &document));
    items = arena_array_of(mem, list.count, struct link_dto);
    for (size_t i = 0; i < list.count; i++)
        items[i] = link_dto_from(&list.items[i], &document, mem);
    *ret = (struct list_dto){items, list.count, list.next};
    return OK;
}

static struct error *find_end(const struct document *document, struct id node, const char *pointer,
                              struct arena *mem, struct link_end *ret)
{
    size_t index = document_find(document, node);

    if (index == SIZE_MAX)
        return refuse_member("unknown_node", pointer, "not_allowed",
                             "The PRD has no such node. GET …/nodes lists them.");
    *ret = link_end_of(&document->nodes[index], mem);
    return OK;
}

static struct error *set_address(const struct link_target_dto *to, struct item_link *link)
{
    const char *refusal = web_address_refusal(to->url);

    if (refusal != NULL)
        return refuse_member("invalid_link", "/to/url", "not_allowed", refusal);
    link->url = to->url;
    link->label = to->label.ptr != NULL && str_trim(to->label).len > 0 ? str_trim(to->label) : STR_NONE;
    return OK;
}

static struct error *set_target(const struct document *document, const struct link_target_dto *to,
                                struct arena *mem, struct item_link *link)
{
    bool outside = link_kind_goes_outside(link->kind);

    if (outside != (to->url.ptr != NULL) || outside != id_is_none(to->node) ||
        (!outside && to->label.ptr != NULL))
        return refuse_member("invalid_link", "/to", "not_allowed",
                             outside ? "A link of this kind goes to an address: give url, and no node."
                                     : "A link of this kind goes to another node: give node, and no url.");
    if (outside)
        return set_address(to, link);
    if (id_eq(to->node, link->from.node))
        return refuse_member("invalid_link", "/to/node", "not_allowed", "An item is not linked with itself.");
    return find_end(document, to->node, "/to/node", mem, &link->to);
}

/* Neither too many, nor a circle. */
static struct error *check_others(struct prd_work *work, const struct item_link *link, struct arena *mem)
{
    const struct list_window all = {.limit = LINKS_MAX};
    struct item_link_list list;
    struct str circle;
    struct error *invalid;

    TRY(item_link_repository_list(work->links, link->prd, ID_NONE, &all, mem, &list));
    if (list.count >= LINKS_MAX)
        return error_new(ERROR_CONFLICT, "too_many_links",
                         "This PRD has %d links, which is the most. Delete what nobody needs.", LINKS_MAX);
    if (!link_kind_orders(link->kind))
        return OK;
    circle = link_circle(list.items, list.count, link->kind, &link->from, &link->to, mem);
    if (circle.ptr == NULL)
        return OK;
    invalid = error_new(ERROR_INVALID, "circle", "That would go round in a circle: %.*s.", STR_ARGS(circle));
    error_add_field(invalid, STR("/to/node"), STR("circle"), circle);
    return invalid;
}

static struct error *add(struct prd_work *work, const struct item_link *link)
{
    bool added;

    TRY(item_link_repository_add(work->links, link, &added));
    if (!added)
        return error_new(ERROR_CONFLICT, "already_linked", "There is such a link already.");
    return OK;
}

static struct link_dto *shown(const struct item_link *link, const struct document *document,
                              struct arena *mem)
{
    struct link_dto *dto = arena_new_of(mem, struct link_dto);
    *dto = link_dto_from(link, document, mem);
    return dto;
}

struct error *link_items(const struct link_items *self, const struct prd_access *access,
                         const struct make_link_dto *in, struct arena *mem, struct link_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct item_link link = {
        .id = id_new(self->clock, self->random),
        .prd = access->prd,
        .workspace = access->workspace,
        .kind = in->kind,
        .note = str_trim(in->note),
        .author = access->actor.user,
        .author_name = access->actor.name,
        .created_at = clock_now(self->clock),
    };
    struct document document;
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(document_repository_load(work->documents, &prd, mem, &document));
    TRY(find_end(&document, in->from, "/from", mem, &link.from));
    TRY(set_target(&document, in->to, mem, &link));
    TRY(check_others(work, &link, mem));
    TRY(add(work, &link));
    TRY(prd_work_commit(work));

    announce_link(self->announcer, &link);
    *ret = shown(&link, &document, mem);
    return OK;
}

/* The end as it is now; false when it is gone. */
static bool refresh(const struct document *document, struct link_end *end, struct arena *mem)
{
    size_t index = document_find(document, end->node);

    if (index != SIZE_MAX)
        *end = link_end_of(&document->nodes[index], mem);
    return index != SIZE_MAX;
}

struct error *confirm_link(const struct link_items *self, const struct prd_access *access, struct id id,
                           struct arena *mem, struct link_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct document document;
    struct item_link link;
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(item_link_repository_find(work->links, prd.id, id, mem, &link));
    TRY(document_repository_load(work->documents, &prd, mem, &document));
    if (!refresh(&document, &link.from, mem) ||
        (!id_is_none(link.to.node) && !refresh(&document, &link.to, mem)))
        return error_new(ERROR_CONFLICT, "broken",
                         "An end of this link is gone, so it is not true any more. Delete it, or restore the "
                         "revision that had both.");
    if (id_is_none(link.to.node))
        link.to.substance = link.told;
    link.confirmed_at = clock_now(self->clock);
    link.confirmed_by = access->actor.user;
    link.confirmed_by_name = access->actor.name;
    TRY(item_link_repository_confirm(work->links, &link));
    TRY(prd_work_commit(work));

    announce_link(self->announcer, &link);
    *ret = shown(&link, &document, mem);
    return OK;
}

struct error *unlink_items(const struct link_items *self, const struct prd_access *access, struct id id,
                           struct arena *mem)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct item_link link;
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(item_link_repository_find(work->links, prd.id, id, mem, &link));
    TRY(item_link_repository_remove(work->links, &link));
    TRY(prd_work_commit(work));

    announce_link(self->announcer, &link);
    return OK;
}
