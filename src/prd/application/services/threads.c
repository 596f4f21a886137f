#include "services/threads.h"

static struct error *no_such(const char *what)
{
    return error_new(ERROR_NOT_FOUND, "not_found",
                     "There is no such %s in this PRD. GET …/comments lists them.", what);
}

struct error *find_thread(struct prd_work *work, struct id prd, struct id id, struct arena *mem,
                          struct comment_thread *ret)
{
    struct comment_thread thread;
    struct error *error = comment_repository_find(work->comments, id, mem, &thread);

    if (error_is(error, ERROR_NOT_FOUND) || (error == OK && !id_eq(thread.prd, prd))) {
        error_free(error);
        return no_such("thread");
    }
    TRY(error);
    *ret = thread;
    return OK;
}

struct error *find_comment(const struct comment_thread *thread, struct id id, struct comment **ret)
{
    struct comment *comment = comment_thread_find(thread, id);

    if (comment == NULL)
        return no_such("comment");
    *ret = comment;
    return OK;
}

struct error *show_thread(struct prd_work *work, const struct prd *prd, const struct comment_thread *thread,
                          struct arena *mem, struct thread_dto **ret)
{
    struct thread_dto *dto = arena_new_of(mem, struct thread_dto);
    struct document document;

    TRY(document_repository_load(work->documents, prd, mem, &document));
    *dto = thread_dto_from(thread, &document, mem);
    *ret = dto;
    return OK;
}

void announce_comment(struct announcer *announcer, const struct comment_thread *thread)
{
    announce(announcer, &(struct announcement){
                            .topic = "prd.comment",
                            .workspace = thread->workspace,
                            .prd = thread->prd,
                            .subject = thread->id,
                        });
}
