#include "use_cases/resolve_access.h"
#include "services/permissions.h"

/* To who asks, what they may not see is the same as what is not there. */
static struct error *hide(struct error *error)
{
    if (!error_is(error, ERROR_NOT_FOUND))
        return error;
    error_free(error);
    return prd_not_found();
}

/* Keys are written in capitals, and typed in any case. */
static struct str upper(struct str key, struct arena *mem)
{
    char *copy = arena_copy(mem, key.len > 0 ? key.ptr : "", key.len);
    for (size_t i = 0; i < key.len; i++) {
        if (copy[i] >= 'a' && copy[i] <= 'z')
            copy[i] = (char)(copy[i] - 'a' + 'A');
    }
    return str_of(copy, key.len);
}

static struct error *find_by_key(const struct resolve_access *self, struct prd_work *work,
                                 const struct access_question *in, struct arena *mem,
                                 struct prd_access *access)
{
    struct membership_of *memberships;
    struct str key = upper(in->prd, mem);
    struct id *workspaces;
    struct prd prd;
    size_t count;

    if (!prd_key_is_valid(key))
        return prd_not_found();
    TRY(self->membership->ops->list(self->membership, in->actor.user, mem, &memberships, &count));
    workspaces = arena_array_of(mem, count, struct id);
    for (size_t i = 0; i < count; i++)
        workspaces[i] = memberships[i].workspace;
    TRY(hide(work->ops->find_prd_by_key(work, workspaces, count, key, mem, &prd)));

    access->prd = prd.id;
    access->workspace = prd.workspace;
    for (size_t i = 0; i < count; i++) {
        if (id_eq(memberships[i].workspace, prd.workspace))
            access->role = memberships[i].role;
    }
    return OK;
}

static struct error *find_by_id(const struct resolve_access *self, struct prd_work *work, struct id user,
                                struct id id, struct arena *mem, struct prd_access *access)
{
    struct prd prd;

    TRY(hide(work->ops->find_prd(work, id, mem, &prd)));
    access->prd = prd.id;
    access->workspace = prd.workspace;
    return self->membership->ops->role(self->membership, user, prd.workspace, mem, &access->role);
}

struct error *resolve_access(const struct resolve_access *self, const struct access_question *in,
                             struct arena *mem, struct prd_access *ret)
{
    _cleanup_(prd_work_endp) struct prd_work *work = NULL;
    struct prd_access access = {.actor = in->actor};
    struct id id;

    TRY(self->store->ops->begin(self->store, false, &work));
    if (in->prd.ptr == NULL) {
        struct proposal proposal;
        if (!id_parse(in->proposal, &id))
            return prd_not_found();
        TRY(hide(work->ops->find_proposal(work, id, mem, &proposal)));
        TRY(find_by_id(self, work, in->actor.user, proposal.prd, mem, &access));
    } else if (id_parse(in->prd, &id)) {
        TRY(find_by_id(self, work, in->actor.user, id, mem, &access));
    } else {
        TRY(find_by_key(self, work, in, mem, &access));
    }
    TRY(permission_check(in->permission, access.role));
    *ret = access;
    return OK;
}

struct error *resolve_workspace(const struct resolve_access *self, const struct actor *actor,
                                struct id workspace, const char *permission, struct arena *mem,
                                struct prd_access *ret)
{
    struct prd_access access = {.actor = *actor, .workspace = workspace};

    if (id_is_none(workspace)) {
        struct membership_of *memberships;
        size_t count;
        TRY(self->membership->ops->list(self->membership, actor->user, mem, &memberships, &count));
        if (count > 0) {
            access.workspace = memberships[0].workspace;
            access.role = memberships[0].role;
        }
    } else {
        TRY(self->membership->ops->role(self->membership, actor->user, workspace, mem, &access.role));
    }
    if (access.role == MEMBER_NONE)
        return error_new(ERROR_NOT_FOUND, "not_found",
                         "There is no such workspace, or you are not a member of it. GET /api/v1/workspaces "
                         "lists yours.");
    TRY(permission_check(permission, access.role));
    *ret = access;
    return OK;
}
