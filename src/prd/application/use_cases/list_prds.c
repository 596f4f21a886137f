#include "use_cases/list_prds.h"

static enum member_role role_in(const struct membership_of *memberships, size_t count, struct id workspace)
{
    for (size_t i = 0; i < count; i++) {
        if (id_eq(memberships[i].workspace, workspace))
            return memberships[i].role;
    }
    return MEMBER_NONE;
}

struct error *list_prds(const struct list_prds *self, const struct actor *actor,
                        const struct list_prds_query *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(&(struct list_query){in->limit, in->cursor});
    struct membership_of *memberships;
    struct id *workspaces;
    struct prd_dto *items;
    struct prd_list list;
    size_t count, kept = 0;

    TRY(self->membership->ops->list(self->membership, actor->user, mem, &memberships, &count));
    workspaces = arena_array_of(mem, count, struct id);
    for (size_t i = 0; i < count; i++) {
        if (id_is_none(in->workspace) || id_eq(memberships[i].workspace, in->workspace))
            workspaces[kept++] = memberships[i].workspace;
    }
    if (kept == 0 && !id_is_none(in->workspace))
        return error_new(ERROR_NOT_FOUND, "not_found",
                         "There is no such workspace, or you are not a member of it. GET /api/v1/workspaces "
                         "lists yours.");

    TRY(prd_store_begin(self->store, false, &work));
    TRY(prd_repository_list(work->prds, workspaces, kept, &window, mem, &list));
    items = arena_array_of(mem, list.count, struct prd_dto);
    for (size_t i = 0; i < list.count; i++)
        items[i] = prd_dto_from(&list.items[i], role_in(memberships, count, list.items[i].workspace), mem);
    *ret = (struct list_dto){items, list.count, list.next};
    return OK;
}
