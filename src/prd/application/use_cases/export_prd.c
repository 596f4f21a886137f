#include "use_cases/export_prd.h"
#include "services/conversation.h"
#include "services/export_page.h"
#include "services/growth.h"
#include "services/proposal_view.h"

#define WINDOW 100

struct exporting {
    struct prd_work *work;
    struct arena *mem;
    struct proposal_view view; /* the PRD and its document at the head */
    struct export_dto *document;
};

/* Room for one more item of a list. */
#define ADD(at, list)                                                                         \
    ((list).items = array_room((at)->mem, (list).items, (list).count, sizeof(*(list).items)), \
     &(list).items[(list).count++])

static struct error *add_nodes(struct exporting *at)
{
    struct export_dto *to = at->document;
    for (size_t i = 0; i < at->view.document.count; i++)
        TRY(node_dto_from(&at->view.document.nodes[i], NULL, at->mem, ADD(at, to->nodes)));
    return OK;
}

static struct error *add_revisions(struct exporting *at)
{
    struct list_window window = {.limit = WINDOW};
    struct revision_list list;

    do {
        TRY(revision_repository_list(at->work->revisions, at->view.prd.id, &window, true, at->mem, &list));
        for (size_t i = 0; i < list.count; i++)
            *ADD(at, at->document->revisions) = revision_dto_from(&list.items[i], at->mem);
        window.from = list.next;
    } while (list.next.ptr != NULL);
    return OK;
}

static struct error *add_messages(struct exporting *at)
{
    struct list_window window = {.limit = WINDOW};
    struct message_list list;
    struct message_dto *items;

    do {
        TRY(message_repository_list(at->work->messages, at->view.prd.id, &window, at->mem, &list));
        TRY(describe_messages(at->work, at->view.prd.id, list.items, list.count, at->mem, &items));
        for (size_t i = 0; i < list.count; i++)
            *ADD(at, at->document->messages) = items[i];
        window.from = list.next;
    } while (list.next.ptr != NULL);
    return OK;
}

static struct error *add_proposals(struct exporting *at)
{
    struct list_window window = {.limit = WINDOW};
    struct proposal_list list;

    do {
        TRY(proposal_repository_list(at->work->proposals, at->view.prd.id, true, true, &window, at->mem,
                                     &list));
        for (size_t i = 0; i < list.count; i++)
            TRY(proposal_view_of(&at->view, &list.items[i], at->mem, ADD(at, at->document->proposals)));
        window.from = list.next;
    } while (list.next.ptr != NULL);
    return OK;
}

static struct error *add_events(struct exporting *at)
{
    struct list_window window = {.limit = WINDOW};
    struct project_event_list list;

    do {
        TRY(project_event_repository_list(at->work->events, at->view.prd.id, &window, at->mem, &list));
        for (size_t i = 0; i < list.count; i++)
            *ADD(at, at->document->events) = event_dto_from(&list.items[i], at->mem);
        window.from = list.next;
    } while (list.next.ptr != NULL);
    return OK;
}

static struct error *add_answers(struct exporting *at)
{
    struct interview interview;

    TRY(interview_repository_load(at->work->interviews, &at->view.prd, at->mem, &interview));
    for (size_t i = 0; i < interview.count; i++) {
        const struct interview_answer *answer = &interview.answers[i];
        *ADD(at, at->document->answers) =
            (struct answer_dto){answer->question, answer->state, answer->message, answer->text, answer->at};
    }
    return OK;
}

static struct error *export_all(struct exporting *at, enum member_role role, int64_t now)
{
    struct export_dto *to = arena_new_of(at->mem, struct export_dto);

    at->document = to;
    to->format = STR("stet.prd/1");
    to->exported_at = now;
    to->prd = arena_new_of(at->mem, struct prd_dto);
    *to->prd = prd_dto_from(&at->view.prd, role, at->mem);
    to->prd->text = document_text(&at->view.document, at->mem);
    TRY(add_nodes(at));
    TRY(add_revisions(at));
    TRY(add_messages(at));
    TRY(add_proposals(at));
    TRY(add_events(at));
    return add_answers(at);
}

struct error *export_prd(const struct export_prd *self, const struct prd_access *access,
                         enum export_format format, struct arena *mem, struct exported_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct exporting at = {.mem = mem};
    struct exported_dto *exported = arena_new_of(mem, struct exported_dto);

    TRY(prd_store_begin(self->store, false, &work));
    at.work = work;
    TRY(proposal_view_open(self->applier, work, access->prd, mem, &at.view));
    exported->key = at.view.prd.key;
    exported->revision = at.view.prd.head;
    switch (format) {
    case EXPORT_MARKDOWN:
        exported->text = document_text(&at.view.document, mem);
        break;
    case EXPORT_HTML:
        TRY(write_page(self->applier->parser, &at.view.prd, &at.view.document, mem, &exported->text));
        break;
    case EXPORT_JSON:
        TRY(export_all(&at, access->role, clock_now(self->clock)));
        exported->document = at.document;
        break;
    }
    *ret = exported;
    return OK;
}
