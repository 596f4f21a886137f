#include "use_cases/list_prds.h"
#include "services/workspaces.h"

static enum member_role role_in(const struct visible_workspaces *workspaces, struct id workspace)
{
    for (size_t i = 0; i < workspaces->membership_count; i++) {
        if (id_eq(workspaces->memberships[i].workspace, workspace))
            return workspaces->memberships[i].role;
    }
    return MEMBER_NONE;
}

struct error *list_prds(const struct list_prds *self, const struct actor *actor,
                        const struct list_prds_query *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(&(struct list_query){in->limit, in->cursor});
    struct visible_workspaces workspaces;
    struct prd_dto *items;
    struct prd_list list;

    TRY(find_workspaces(self->membership, actor, in->workspace, mem, &workspaces));
    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_list(work->prds, workspaces.ids, workspaces.count, &window, mem, &list));
    items = arena_array_of(mem, list.count, struct prd_dto);
    for (size_t i = 0; i < list.count; i++)
        items[i] = prd_dto_from(&list.items[i], role_in(&workspaces, list.items[i].workspace), mem);
    *ret = (struct list_dto){items, list.count, list.next};
    return OK;
}
