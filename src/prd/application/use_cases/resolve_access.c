#include "use_cases/resolve_access.h"

/* The answer for a PRD, or a part of one, that is not there or may not be seen: the same for both. */
static struct error *prd_not_found(const struct access_question *in)
{
    if (in->prd.ptr == NULL)
        return error_new(ERROR_NOT_FOUND, "not_found",
                         "There is no such %s, or you are not a member of its workspace.",
                         in->thread.ptr != NULL ? "comment" : "proposal");
    return error_new(ERROR_NOT_FOUND, "not_found",
                     "There is no such PRD, or you are not a member of its workspace. GET /api/v1/prds lists "
                     "the PRDs that you can see.");
}

/* To who asks, what they may not see is the same as what is not there. */
static struct error *hide(const struct access_question *in, struct error *error)
{
    if (!error_is(error, ERROR_NOT_FOUND))
        return error;
    error_free(error);
    return prd_not_found(in);
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

static struct error *find_key(const struct resolve_access *self, const struct access_question *in,
                              const struct id *workspaces, size_t count, struct str key, struct arena *mem,
                              struct prd *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;

    if (!prd_key_is_valid(key))
        return prd_not_found(in);
    TRY(prd_store_read(self->store, &work));
    return hide(in, prd_repository_find_by_key(work->prds, workspaces, count, key, mem, ret));
}

static struct error *resolve_key(const struct resolve_access *self, const struct access_question *in,
                                 struct arena *mem, struct prd_access *access)
{
    struct membership_of *memberships;
    struct id *workspaces;
    struct prd prd;
    size_t count;

    TRY(self->membership->ops->list(self->membership, in->actor.user, mem, &memberships, &count));
    workspaces = arena_array_of(mem, count, struct id);
    for (size_t i = 0; i < count; i++)
        workspaces[i] = memberships[i].workspace;
    TRY(find_key(self, in, workspaces, count, upper(in->prd, mem), mem, &prd));

    access->prd = prd.id;
    access->workspace = prd.workspace;
    for (size_t i = 0; i < count; i++) {
        if (id_eq(memberships[i].workspace, prd.workspace))
            access->role = memberships[i].role;
    }
    return OK;
}

/* The PRD that the proposal or thread is about. */
static struct error *find_subject(struct prd_work *work, const struct access_question *in, struct id id,
                                  struct arena *mem, struct id *ret)
{
    struct comment_thread thread;
    struct proposal proposal;

    if (in->thread.ptr != NULL) {
        TRY(comment_repository_find(work->comments, id, mem, &thread));
        *ret = thread.prd;
    } else {
        TRY(proposal_repository_find(work->proposals, id, mem, &proposal));
        *ret = proposal.prd;
    }
    return OK;
}

static struct error *find_id(const struct resolve_access *self, const struct access_question *in,
                             struct id id, struct arena *mem, struct prd *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;

    TRY(prd_store_read(self->store, &work));
    if (in->prd.ptr == NULL)
        TRY(hide(in, find_subject(work, in, id, mem, &id)));
    return hide(in, prd_repository_find(work->prds, id, mem, ret));
}

static struct error *resolve_id(const struct resolve_access *self, const struct access_question *in,
                                struct id id, struct arena *mem, struct prd_access *access)
{
    struct prd prd;

    TRY(find_id(self, in, id, mem, &prd));
    access->prd = prd.id;
    access->workspace = prd.workspace;
    return self->membership->ops->role(self->membership, in->actor.user, prd.workspace, mem, &access->role);
}

/* The store is left before the membership is asked: nobody holds one connection and waits for another. */
struct error *resolve_access(const struct resolve_access *self, const struct access_question *in,
                             struct arena *mem, struct prd_access *ret)
{
    struct prd_access access = {.actor = in->actor};
    struct str named = in->prd.ptr != NULL ? in->prd : in->thread.ptr != NULL ? in->thread : in->proposal;
    struct id id;

    if (id_parse(named, &id))
        TRY(resolve_id(self, in, id, mem, &access));
    else if (in->prd.ptr != NULL)
        TRY(resolve_key(self, in, mem, &access));
    else
        return prd_not_found(in);
    if (access.role == MEMBER_NONE)
        return prd_not_found(in);
    TRY(self->membership->ops->check(self->membership, in->permission, access.role));
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
    TRY(self->membership->ops->check(self->membership, permission, access.role));
    *ret = access;
    return OK;
}
