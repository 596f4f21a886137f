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

/* What is added side by side under a section of the proposal's own names that section, and so is never the
 * same as what waits. *known: the first proposal that has some of it. */
static struct error *drop_what_waits(struct prd_work *work, struct proposal *proposal, struct arena *mem,
                                     struct id *known)
{
    bool *drops = arena_array_of(mem, proposal->count, bool);
    size_t kept = 0;

    for (size_t i = 0; i < proposal->count; i++) {
        struct id open = ID_NONE;
        if (!is_needed(proposal, i))
            TRY(proposal_repository_find_waiting(work->proposals, proposal->prd,
                                                 &proposal->operations[i].operation, &open));
        drops[i] = !id_is_none(open);
        if (id_is_none(*known))
            *known = open;
    }
    for (size_t i = 0; i < proposal->count; i++)
        if (!drops[i])
            proposal->operations[kept++] = proposal->operations[i];
    proposal->count = kept;
    return OK;
}

/* Takes out of the proposal what waits in open ones. Where nothing is left, *proposal becomes the open one.
 */
static struct error *drop_waiting(struct prd_work *work, struct proposal *proposal, struct arena *mem,
                                  bool *waits)
{
    struct id known = ID_NONE;

    TRY(drop_what_waits(work, proposal, mem, &known));
    *waits = proposal->count == 0 && !id_is_none(known);
    return *waits ? proposal_repository_find(work->proposals, known, mem, proposal) : OK;
}

struct error *propose_once(struct prd_work *work, struct proposal *proposal, struct arena *mem)
{
    bool waits;

    TRY(drop_waiting(work, proposal, mem, &waits));
    return waits ? OK : proposal_repository_add(work->proposals, proposal);
}

struct error *propose_from_outside(struct prd_work *work, struct proposal *proposal, struct arena *mem,
                                   bool *is_full)
{
    size_t open;
    bool waits;

    TRY(drop_waiting(work, proposal, mem, &waits));
    *is_full = false;
    if (waits)
        return OK;
    TRY(proposal_repository_count_outside(work->proposals, proposal->prd, &open));
    *is_full = open >= OUTSIDE_PROPOSALS_MAX;
    if (*is_full)
        return OK;
    if (open + 1 == OUTSIDE_PROPOSALS_MAX) /* told once, where people decide */
        proposal->reason =
            str_format(mem,
                       "%.*s This is the last of %d proposals from outside that wait: until some "
                       "are decided, what else is reported is kept without one.",
                       STR_ARGS(proposal->reason), OUTSIDE_PROPOSALS_MAX);
    return proposal_repository_add(work->proposals, proposal);
}
