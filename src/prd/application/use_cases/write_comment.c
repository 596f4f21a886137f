#include "use_cases/write_comment.h"
#include "services/past.h"
#include "services/refusals.h"
#include "services/revising.h"
#include "services/threads.h"

static struct error *check_revision(const struct prd *prd, int64_t revision)
{
    if (revision <= prd->head)
        return OK;
    return refuse_member("unknown_revision", "/revision", "not_allowed",
                         "The PRD has no such revision. GET …/revisions lists them.");
}

/* Finds the place that the thread is about, as it stood at its revision. */
static struct error *anchor(struct prd_work *work, const struct prd *prd, const struct write_comment_dto *in,
                            struct arena *mem, struct comment_thread *thread)
{
    struct document document;
    size_t index;

    if (id_is_none(in->node)) {
        if (in->quote.ptr == NULL)
            return OK;
        return refuse_member("invalid_comment", "/node", "required",
                             "Say which node the quotation is from. GET …/nodes lists them.");
    }
    TRY(load_past(work, prd, thread->revision, mem, &document));
    index = document_find(&document, in->node);
    if (index == SIZE_MAX)
        return refuse_member("unknown_node", "/node", "not_allowed",
                             "The revision has no such node. GET …/nodes lists those of the newest.");
    thread->node = in->node;
    if (in->quote.ptr == NULL)
        return OK;
    TRY(refuse_blank(in->quote, "invalid_comment", "/quote"));
    thread->quote = in->quote;
    thread->source = anchor_quote(document.nodes[index].text, in->quote, mem);
    if (thread->source.ptr == NULL)
        return refuse_member(
            "unknown_quote", "/quote", "not_allowed",
            "The node does not say that. Quote its words in their order, without leaving any "
            "out, and name the revision that you read.");
    if (thread->source.len > PASSAGE_LENGTH_MAX)
        return refuse_member("unknown_quote", "/quote", "too_long",
                             "The Markdown of what you quote is too long. Quote fewer words of it.");
    return OK;
}

static struct error *begin_thread(const struct write_comment *self, struct prd_work *work,
                                  const struct prd *prd, const struct write_comment_dto *in,
                                  struct comment *comment, struct arena *mem, struct comment_thread *thread)
{
    int64_t count;

    TRY(check_revision(prd, in->revision));
    *thread = (struct comment_thread){
        .id = id_new(self->clock, self->random),
        .prd = prd->id,
        .workspace = prd->workspace,
        .revision = in->revision > 0 ? in->revision : prd->head,
        .created_at = comment->created_at,
        .comments = comment,
        .count = 1,
    };
    TRY(anchor(work, prd, in, mem, thread));
    TRY(comment_repository_count(work->comments, prd->id, &count));
    if (count >= COMMENT_THREADS_MAX)
        return error_new(ERROR_CONFLICT, "too_many_threads",
                         "This PRD has %d threads, which is the most. Delete what nobody needs.",
                         COMMENT_THREADS_MAX);
    return comment_repository_begin(work->comments, thread);
}

static struct error *answer(struct prd_work *work, const struct prd *prd, const struct write_comment_dto *in,
                            const struct comment *comment, struct arena *mem, struct comment_thread *thread)
{
    if (!id_is_none(in->node) || in->quote.ptr != NULL || in->revision != 0)
        return refuse_member(
            "invalid_comment", "/thread", "not_allowed",
            "A reply is about what its thread is about: leave node, quote and revision out.");
    TRY(find_thread(work, prd->id, in->thread, mem, thread));
    if (thread->count >= COMMENTS_MAX)
        return error_new(ERROR_CONFLICT, "thread_full",
                         "This thread has %d comments, which is the most. Begin another.", COMMENTS_MAX);
    TRY(comment_repository_add(work->comments, thread, comment));
    return comment_repository_find(work->comments, thread->id, mem, thread);
}

struct error *write_comment(const struct write_comment *self, const struct prd_access *access,
                            const struct write_comment_dto *in, struct arena *mem, struct thread_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct comment comment = {
        .id = id_new(self->clock, self->random),
        .author = access->actor.user,
        .author_name = access->actor.name,
        .version = 1,
        .text = in->text,
        .created_at = clock_now(self->clock),
    };
    struct comment_thread thread = {0};
    struct prd prd;

    TRY(refuse_blank(in->text, "invalid_comment", "/text"));
    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    if (id_is_none(in->thread))
        TRY(begin_thread(self, work, &prd, in, &comment, mem, &thread));
    else
        TRY(answer(work, &prd, in, &comment, mem, &thread));
    TRY(show_thread(work, &prd, &thread, mem, ret));
    TRY(prd_work_commit(work));

    announce_comment(self->announcer, &thread);
    return OK;
}
