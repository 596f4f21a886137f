#include "services/workspaces.h"

struct error *find_workspaces(struct membership *membership, const struct actor *actor, struct id one,
                              struct arena *mem, struct visible_workspaces *ret)
{
    struct visible_workspaces found = {0};
    struct membership_of *memberships;

    TRY(membership->ops->list(membership, actor->user, mem, &memberships, &found.membership_count));
    found.memberships = memberships;
    found.ids = arena_array_of(mem, found.membership_count, struct id);
    for (size_t i = 0; i < found.membership_count; i++)
        if (id_is_none(one) || id_eq(memberships[i].workspace, one))
            found.ids[found.count++] = memberships[i].workspace;
    if (found.count == 0 && !id_is_none(one))
        return error_new(ERROR_NOT_FOUND, "not_found",
                         "There is no such workspace, or you are not a member of it. GET /api/v1/workspaces "
                         "lists yours.");
    *ret = found;
    return OK;
}
