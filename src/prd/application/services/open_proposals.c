#include "services/open_proposals.h"
#include "services/overtaking.h"

#define PAGE 100

struct error *overtake_proposals(struct prd_work *work, const struct prd *prd, const struct document *now,
                                 int64_t revision, int64_t at, struct id except, struct arena *mem)
{
    struct list_window window = {.limit = PAGE};
    struct proposal_list list = {0};

    if (prd->open_proposals == 0)
        return OK;
    do {
        TRY(proposal_repository_list(work->proposals, prd->id, true, false, &window, mem, &list));
        for (size_t i = 0; i < list.count; i++) {
            struct proposal *proposal = &list.items[i];
            struct str reason = id_eq(proposal->id, except) ? STR_NONE : overtaking_reason(proposal, now);
            if (reason.ptr == NULL)
                continue;
            proposal->overtaken = (struct overtaken){reason, revision, at};
            TRY(proposal_repository_overtake(work->proposals, proposal));
        }
        window.from = list.next;
    } while (list.next.ptr != NULL);
    return OK;
}

/* What is added side by side under a section of the proposal's own names that section, and so is never the
 * same. */
static bool is_same(const struct operation *a, const struct operation *b)
{
    bool adds = a->kind == OPERATION_ADD_NODE;
    return a->kind == b->kind && id_eq(a->after, b->after) && (adds || id_eq(a->node, b->node)) &&
           digest_eq(a->base, b->base) && str_eq(a->text, b->text) && str_eq(a->field, b->field) &&
           str_eq(a->value, b->value);
}

static bool waits_in(const struct proposal *open, const struct operation *operation)
{
    for (size_t i = 0; i < open->count; i++) {
        if (open->operations[i].verdict == VERDICT_PENDING &&
            is_same(&open->operations[i].operation, operation))
            return true;
    }
    return false;
}

/* Whether another operation of the proposal builds on the node that the one at `index` adds. */
static bool is_needed(const struct proposal *proposal, size_t index)
{
    struct id node = proposal->operations[index].operation.node;
    if (proposal->operations[index].operation.kind != OPERATION_ADD_NODE || id_is_none(node))
        return false;
    for (size_t i = 0; i < proposal->count; i++) {
        const struct operation *other = &proposal->operations[i].operation;
        if (i != index && (id_eq(other->after, node) || id_eq(other->node, node)))
            return true;
    }
    return false;
}

static void drop_those_in(struct proposal *proposal, const struct proposal *open, struct id *known)
{
    size_t kept = 0;
    for (size_t i = 0; i < proposal->count; i++) {
        if (!waits_in(open, &proposal->operations[i].operation) || is_needed(proposal, i)) {
            proposal->operations[kept++] = proposal->operations[i];
            continue;
        }
        if (id_is_none(*known))
            *known = open->id;
    }
    proposal->count = kept;
}

struct error *propose_once(struct prd_work *work, struct proposal *proposal, struct arena *mem)
{
    struct list_window window = {.limit = PAGE};
    struct proposal_list list = {0};
    struct id known = ID_NONE;

    do {
        TRY(proposal_repository_list(work->proposals, proposal->prd, true, false, &window, mem, &list));
        for (size_t i = 0; i < list.count && proposal->count > 0; i++)
            drop_those_in(proposal, &list.items[i], &known);
        window.from = list.next;
    } while (list.next.ptr != NULL && proposal->count > 0);
    if (proposal->count == 0 && !id_is_none(known))
        return proposal_repository_find(work->proposals, known, mem, proposal);
    return proposal_repository_add(work->proposals, proposal);
}
