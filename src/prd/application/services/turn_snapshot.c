#include "services/turn_snapshot.h"
#include "unicode.h"

#define MESSAGES_MAX 40
#define PROPOSALS_MAX 50
#define CHANGES_MAX 200
#define TURN_LINKS_MAX 500
#define TITLE_BYTES 60

static struct str name_of(const struct change *change, struct arena *mem)
{
    if (!str_is_empty(change->code))
        return change->code;
    return str_format(mem, "\"%.*s\"", STR_ARGS(utf8_cut(change->title, TITLE_BYTES)));
}

/* "added M-1", "FR-2 changed" */
static struct str summary_of(const struct change *change, struct arena *mem)
{
    struct str name = name_of(change, mem);
    switch (change->kind) {
    case OPERATION_ADD_NODE:
        return str_format(mem, "added %.*s", STR_ARGS(name));
    case OPERATION_REMOVE_NODE:
        return str_format(mem, "removed %.*s", STR_ARGS(name));
    case OPERATION_MOVE_NODE:
        return str_format(mem, "%.*s moved", STR_ARGS(name));
    case OPERATION_REPLACE_TEXT:
    case OPERATION_SET_FIELD:
        break;
    }
    return str_format(mem, "%.*s changed", STR_ARGS(name));
}

static struct error *take_changes(struct prd_work *work, struct id prd, struct arena *mem,
                                  struct assistant_turn *turn)
{
    const struct list_window window = {.limit = CHANGES_MAX};
    struct turn_change *changes = arena_array_of(mem, CHANGES_MAX, struct turn_change);
    struct revision_list list;

    TRY(revision_repository_list(work->revisions, prd, &window, false, mem, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct revision *revision = &list.items[i];
        for (size_t j = 0; j < revision->change_count && turn->change_count < CHANGES_MAX; j++)
            changes[turn->change_count++] = (struct turn_change){
                .revision = revision->number,
                .at = revision->at,
                .author = revision->author_name,
                .cause = str_from(cause_name(revision->cause)),
                .why = revision->why,
                .summary = summary_of(&revision->changes[j], mem),
            };
    }
    turn->changes = changes;
    return OK;
}

/* The conversation up to the message: what is still being written, and what failed before a word, is no part
 * of it. */
static struct error *take_messages(struct prd_work *work, const struct message *message, struct arena *mem,
                                   struct assistant_turn *turn)
{
    struct message *kept = arena_array_of(mem, MESSAGES_MAX + 2, struct message);
    struct message_list list;

    TRY(message_repository_last(work->messages, message->prd, MESSAGES_MAX + 1, mem, &list));
    for (size_t i = 0; i < list.count && i <= MESSAGES_MAX; i++) {
        const struct message *at = &list.items[i];
        bool is_said = at->status == MESSAGE_COMPLETE || (at->status == MESSAGE_FAILED && at->text.len > 0);
        if (is_said && !id_eq(at->id, message->id))
            kept[turn->message_count++] = *at;
    }
    kept[turn->message_count++] = *message;
    turn->messages = kept;
    return OK;
}

/* The links between two nodes; what leads outside tells an assistant nothing. */
static struct error *take_links(struct prd_work *work, struct id prd, struct arena *mem,
                                struct assistant_turn *turn)
{
    const struct list_window window = {.limit = TURN_LINKS_MAX};
    struct turn_link *links;
    struct item_link_list list;

    TRY(item_link_repository_list(work->links, prd, ID_NONE, &window, mem, &list));
    links = arena_array_of(mem, list.count, struct turn_link);
    for (size_t i = 0; i < list.count; i++) {
        const struct item_link *link = &list.items[i];
        if (!id_is_none(link->to.node))
            links[turn->link_count++] =
                (struct turn_link){link->from.node, link->to.node, link_kind_name(link->kind)};
    }
    turn->links = links;
    return OK;
}

struct error *take_snapshot(struct prd_store *store, const struct message *message, int64_t now,
                            struct arena *mem, struct prd *prd, struct assistant_turn *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window newest = {.limit = PROPOSALS_MAX};
    struct document *document = arena_new_of(mem, struct document);
    struct interview *interview = arena_new_of(mem, struct interview);
    struct assistant_turn turn = {.mem = mem, .document = document, .interview = interview, .now = now};
    struct proposal_list proposals;

    TRY(prd_store_read(store, &work));
    TRY(prd_repository_find(work->prds, message->prd, mem, prd));
    TRY(document_repository_load(work->documents, prd, mem, document));
    TRY(interview_repository_load(work->interviews, prd, mem, interview));
    TRY(proposal_repository_list(work->proposals, prd->id, true, false, &newest, mem, &proposals));
    TRY(take_messages(work, message, mem, &turn));
    TRY(take_changes(work, prd->id, mem, &turn));
    TRY(take_links(work, prd->id, mem, &turn));
    turn.prd = prd->id;
    turn.workspace = prd->workspace;
    turn.revision = prd->head;
    turn.prd_key = prd->key;
    turn.title = prd->title;
    turn.template_name = prd->template_name;
    turn.open_proposals = proposals.items;
    turn.open_count = proposals.count;
    turn.code_floor = prd->code_floor;
    *ret = turn;
    return OK;
}
