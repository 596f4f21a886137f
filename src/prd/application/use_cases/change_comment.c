#include "use_cases/change_comment.h"
#include "services/refusals.h"
#include "services/revising.h"
#include "services/threads.h"

struct error *edit_comment(const struct change_comment *self, const struct prd_access *access,
                           struct id thread_id, struct id comment_id, const struct edit_comment_dto *in,
                           struct arena *mem, struct thread_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct comment_thread thread;
    struct comment *comment;
    struct thread_dto *shown;
    struct prd prd;

    TRY(refuse_blank(in->text, "invalid_comment", "/text"));
    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(find_thread(work, prd.id, thread_id, mem, &thread));
    TRY(find_comment(&thread, comment_id, &comment));
    if (!id_eq(comment->author, access->actor.user))
        return error_new(ERROR_FORBIDDEN, "not_yours",
                         "Only who wrote a comment changes it. Answer it instead.");
    if (in->expected_version != 0 && in->expected_version != comment->version)
        return error_new(ERROR_STALE, "stale",
                         "You have changed this comment since you read it. Read it again.");
    if (!str_eq(comment->text, in->text)) {
        comment->version++;
        comment->text = in->text;
        comment->edited_at = clock_now(self->clock);
        TRY(comment_repository_update(work->comments, &thread, comment));
    }
    TRY(show_thread(work, &prd, &thread, mem, &shown));
    TRY(prd_work_commit(work));

    announce_comment(self->announcer, &thread);
    *ret = shown;
    return OK;
}

struct error *delete_comment(const struct change_comment *self, const struct prd_access *access,
                             struct id thread_id, struct id comment_id, struct arena *mem)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct comment_thread thread;
    struct comment *comment;
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(find_thread(work, prd.id, thread_id, mem, &thread));
    TRY(find_comment(&thread, comment_id, &comment));
    if (!id_eq(comment->author, access->actor.user))
        TRY(self->membership->ops->check(self->membership, "prd.moderate", access->role));
    TRY(comment_repository_remove(work->comments, &thread, comment->id));
    TRY(prd_work_commit(work));

    announce_comment(self->announcer, &thread);
    return OK;
}

static void set_resolved(const struct change_comment *self, const struct prd_access *access, bool resolved,
                         struct comment_thread *thread)
{
    thread->resolved_at = resolved ? clock_now(self->clock) : 0;
    thread->resolved_by = resolved ? access->actor.user : ID_NONE;
    thread->resolved_by_name = resolved ? access->actor.name : STR_NONE;
}

struct error *resolve_thread(const struct change_comment *self, const struct prd_access *access,
                             struct id thread_id, bool resolved, struct arena *mem, struct thread_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct comment_thread thread;
    struct thread_dto *shown;
    struct prd prd;
    bool changes;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(find_thread(work, prd.id, thread_id, mem, &thread));
    changes = (thread.resolved_at != 0) != resolved;
    if (changes) {
        set_resolved(self, access, resolved, &thread);
        TRY(comment_repository_resolve(work->comments, &thread));
    }
    TRY(show_thread(work, &prd, &thread, mem, &shown));
    TRY(prd_work_commit(work));

    if (changes)
        announce_comment(self->announcer, &thread);
    *ret = shown;
    return OK;
}
