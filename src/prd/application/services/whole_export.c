#include "services/whole_export.h"
#include "services/conversation.h"

/* Of what may hold whole documents, and of the rest. */
#define WINDOW_OF_LONG 10
#define WINDOW 50

struct writing {
    const struct proposal_view *view; /* the PRD and its document at the head */
    struct prd_work *work;
    struct export_sink *sink;
    struct list_window window; /* where the list that is read has come to; in `place` */
    char place[128];
};

/* Gives one item to the sink. */
#define PUT(part, dto) TRY(self->sink->take_item(self->sink, (part), (dto)))

/* Where to go on, in memory that outlives the page. */
static struct error *go_on(struct writing *self, struct str next)
{
    if (next.len > sizeof(self->place))
        return error_new(ERROR_INTERNAL, "export", "a cursor of %zu bytes is too long", next.len);
    if (next.ptr != NULL) {
        memcpy(self->place, next.ptr, next.len);
        next.ptr = self->place;
    }
    self->window.from = next;
    return OK;
}

static struct error *put_nodes(struct writing *self, struct arena *mem)
{
    const struct document *document = &self->view->document;
    struct node_dto dto;

    for (size_t i = 0; i < document->count; i++) {
        TRY(node_dto_from(&document->nodes[i], NULL, mem, &dto));
        PUT(EXPORT_NODES, &dto);
    }
    return OK;
}

static struct error *put_revisions(struct writing *self, struct arena *mem)
{
    struct revision_list list;

    TRY(revision_repository_list(self->work->revisions, self->view->prd.id, &self->window, true, mem, &list));
    for (size_t i = 0; i < list.count; i++) {
        struct revision_dto dto = revision_dto_from(&list.items[i], mem);
        PUT(EXPORT_REVISIONS, &dto);
    }
    return go_on(self, list.next);
}

static struct error *put_messages(struct writing *self, struct arena *mem)
{
    struct message_list list;
    struct message_dto *items;

    TRY(message_repository_list(self->work->messages, self->view->prd.id, &self->window, mem, &list));
    TRY(describe_messages(self->work, self->view->prd.id, list.items, list.count, mem, &items));
    for (size_t i = 0; i < list.count; i++)
        PUT(EXPORT_MESSAGES, &items[i]);
    return go_on(self, list.next);
}

static struct error *put_manifest(struct writing *self, const struct message *message, struct arena *mem)
{
    struct manifest manifest;
    struct manifest_dto dto;
    struct error *error = manifest_repository_find(self->work->manifests, message, mem, &manifest);

    if (error_is(error, ERROR_NOT_FOUND)) {
        error_free(error);
        return OK;
    }
    TRY(error);
    dto = manifest_dto_from(&manifest, message->id, mem);
    PUT(EXPORT_MANIFESTS, &dto);
    return OK;
}

static struct error *put_manifests(struct writing *self, struct arena *mem)
{
    struct message_list list;

    TRY(message_repository_list(self->work->messages, self->view->prd.id, &self->window, mem, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].role == MESSAGE_ASSISTANT)
            TRY(put_manifest(self, &list.items[i], mem));
    return go_on(self, list.next);
}

static struct error *put_proposals(struct writing *self, struct arena *mem)
{
    struct proposal_list list;
    struct proposal_dto dto;

    TRY(proposal_repository_list(self->work->proposals, self->view->prd.id, true, true, &self->window, mem,
                                 &list));
    for (size_t i = 0; i < list.count; i++) {
        TRY(proposal_view_of(self->view, &list.items[i], mem, &dto));
        PUT(EXPORT_PROPOSALS, &dto);
    }
    return go_on(self, list.next);
}

static struct error *put_events(struct writing *self, struct arena *mem)
{
    struct project_event_list list;

    TRY(project_event_repository_list(self->work->events, self->view->prd.id, &self->window, mem, &list));
    for (size_t i = 0; i < list.count; i++) {
        struct event_dto dto = event_dto_from(&list.items[i], mem);
        PUT(EXPORT_EVENTS, &dto);
    }
    return go_on(self, list.next);
}

static struct error *put_answers(struct writing *self, struct arena *mem)
{
    struct interview interview;

    TRY(interview_repository_load(self->work->interviews, &self->view->prd, mem, &interview));
    for (size_t i = 0; i < interview.count; i++) {
        const struct interview_answer *answer = &interview.answers[i];
        struct answer_dto dto = {answer->question, answer->state, answer->message, answer->text, answer->at};
        PUT(EXPORT_ANSWERS, &dto);
    }
    return OK;
}

static struct error *put_comments(struct writing *self, struct arena *mem)
{
    const struct comment_filter all = {.open = true, .resolved = true};
    struct comment_thread_list list;

    TRY(comment_repository_list(self->work->comments, self->view->prd.id, &all, &self->window, mem, &list));
    for (size_t i = 0; i < list.count; i++) {
        struct thread_dto dto = thread_dto_from(&list.items[i], &self->view->document, mem);
        PUT(EXPORT_COMMENTS, &dto);
    }
    return go_on(self, list.next);
}

static struct error *put_approvals(struct writing *self, struct arena *mem)
{
    struct approval_list list;

    TRY(approval_repository_list(self->work->approvals, self->view->prd.id, &self->window, mem, &list));
    for (size_t i = 0; i < list.count; i++) {
        struct approval_dto dto = approval_dto_from(&list.items[i], mem);
        PUT(EXPORT_APPROVALS, &dto);
    }
    return go_on(self, list.next);
}

static struct error *put_links(struct writing *self, struct arena *mem)
{
    struct item_link_list list;

    TRY(item_link_repository_list(self->work->links, self->view->prd.id, ID_NONE, &self->window, mem, &list));
    for (size_t i = 0; i < list.count; i++) {
        struct link_dto dto = link_dto_from(&list.items[i], &self->view->document, mem);
        PUT(EXPORT_LINKS, &dto);
    }
    return go_on(self, list.next);
}

static struct error *put_baselines(struct writing *self, struct arena *mem)
{
    struct baseline_list list;

    TRY(baseline_repository_list(self->work->baselines, self->view->prd.id, &self->window, mem, &list));
    for (size_t i = 0; i < list.count; i++) {
        struct baseline_dto dto = baseline_dto_from(&list.items[i], mem);
        PUT(EXPORT_BASELINES, &dto);
    }
    return go_on(self, list.next);
}

static struct error *put_confirmations(struct writing *self, struct arena *mem)
{
    struct confirmation_list list;

    TRY(touch_repository_confirmations(self->work->touches, self->view->prd.id, mem, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct confirmation *said = &list.items[i];
        struct confirmation_dto dto = {
            said->node, author_dto_new(AUTHOR_USER, said->author, said->author_name, mem), said->at};
        PUT(EXPORT_CONFIRMATIONS, &dto);
    }
    return OK;
}

/* How each part is read: a page, or all of it where it is no longer than the document. */
static const struct {
    struct error *(*put)(struct writing *self, struct arena *mem);
    size_t window;
} parts[EXPORT_PARTS] = {
    [EXPORT_NODES] = {put_nodes, WINDOW},
    [EXPORT_REVISIONS] = {put_revisions, WINDOW_OF_LONG},
    [EXPORT_MESSAGES] = {put_messages, WINDOW},
    [EXPORT_MANIFESTS] = {put_manifests, WINDOW},
    [EXPORT_PROPOSALS] = {put_proposals, WINDOW_OF_LONG},
    [EXPORT_EVENTS] = {put_events, WINDOW},
    [EXPORT_ANSWERS] = {put_answers, WINDOW},
    [EXPORT_COMMENTS] = {put_comments, WINDOW},
    [EXPORT_APPROVALS] = {put_approvals, WINDOW},
    [EXPORT_LINKS] = {put_links, WINDOW},
    [EXPORT_BASELINES] = {put_baselines, WINDOW},
    [EXPORT_CONFIRMATIONS] = {put_confirmations, WINDOW},
};

static struct error *put_part(struct writing *self, enum export_part part)
{
    self->window = (struct list_window){.limit = parts[part].window};
    do {
        _cleanup_(arena_freep) struct arena *page = arena_new(0);
        TRY(parts[part].put(self, page));
    } while (self->window.from.ptr != NULL);
    return OK;
}

struct error *write_whole_export(const struct proposal_view *view, enum member_role role, int64_t now,
                                 struct export_sink *sink, struct arena *mem)
{
    struct writing self = {.view = view, .work = view->work, .sink = sink};
    struct prd_dto prd = prd_dto_from(&view->prd, role, mem);
    struct export_dto head = {.format = STR("stet.prd/1"), .exported_at = now, .prd = &prd};

    prd.text = document_text(&view->document, mem);
    TRY(sink->take_head(sink, &head));
    for (enum export_part part = 0; part < EXPORT_PARTS; part++)
        TRY(put_part(&self, part));
    return OK;
}
