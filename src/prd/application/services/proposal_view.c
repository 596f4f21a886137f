#include "services/proposal_view.h"
#include "services/revising.h"

struct error *proposal_view_open(const struct applier *applier, struct prd_work *work, struct id prd,
                                 struct arena *mem, struct proposal_view *ret)
{
    struct proposal_view view = {.applier = applier, .work = work};

    TRY(prd_repository_find(work->prds, prd, mem, &view.prd));
    TRY(document_repository_load(work->documents, &view.prd, mem, &view.document));
    *ret = view;
    return OK;
}

/* Whether the error is about the operation, not about the machine. */
static bool is_unfit(const struct error *error)
{
    return error_is(error, ERROR_INVALID) || error_is(error, ERROR_CONFLICT) ||
           error_is(error, ERROR_NOT_FOUND) || error_is(error, ERROR_TOO_LARGE);
}

struct error *preview(const struct proposal_view *self, const struct document *document,
                      const struct operation *operation, struct arena *mem, enum fit *fit, struct str *result)
{
    struct work_bases bases;
    struct error *error;

    work_bases_init(&bases, self->work, self->prd.id);
    error = applier_preview(self->applier, document, operation, &bases.base, mem, fit, result);
    if (is_unfit(error)) {
        error_free(error);
        error = OK;
        *fit = FIT_CONFLICT;
    }
    if (error == OK && *fit == FIT_CONFLICT)
        *result = STR("");
    return error;
}

static bool waits(const struct proposed_operation *proposed)
{
    return proposed->verdict == VERDICT_PENDING;
}

/* Whether an operation that waits after `index` says something else once the one at `index` is applied: it
 * names that one's node, or takes the number after its number. */
static bool is_built_on(const struct proposal *proposal, size_t index)
{
    const struct operation *operation = &proposal->operations[index].operation;
    bool numbers = operation->kind == OPERATION_ADD_NODE && str_contains(operation->text, STR("-?**"));

    for (size_t i = index + 1; i < proposal->count; i++) {
        const struct operation *later = &proposal->operations[i].operation;
        bool names = !id_is_none(operation->node) &&
                     (id_eq(later->node, operation->node) || id_eq(later->after, operation->node));
        if (waits(&proposal->operations[i]) && (numbers || names))
            return true;
    }
    return false;
}

static struct error *step(const struct proposal_view *self, const struct operation *operation,
                          struct document *document, struct arena *mem)
{
    struct work_bases bases;
    struct applied applied;
    struct error *error;

    work_bases_init(&bases, self->work, self->prd.id);
    error = applier_apply(self->applier, document, operation, 1, self->prd.code_floor, self->prd.head + 1,
                          &bases.base, mem, &applied);
    if (error == OK)
        *document = applied.document;
    if (!is_unfit(error))
        return error;
    error_free(error);
    return OK;
}

static struct proposed_operation_dto describe(const struct proposed_operation *proposed, size_t index,
                                              const struct document *document, struct arena *mem)
{
    const struct operation *operation = &proposed->operation;
    bool adds = operation->kind == OPERATION_ADD_NODE;
    size_t at = adds ? SIZE_MAX : document_find(document, operation->node);

    return (struct proposed_operation_dto){
        .index = (int64_t)index,
        .op = operation->kind,
        .node = operation->node,
        .after = operation->after,
        .field = operation->field,
        .value = operation->value,
        .text = operation->text,
        .base_hash = adds ? STR_NONE : digest_hex(mem, operation->base),
        .before = at != SIZE_MAX ? document->nodes[at].text : STR(""),
        .result = operation->text.ptr != NULL ? operation->text : STR(""),
        .state = FIT_CLEAN,
        .verdict = proposed->verdict,
        .decided_by = proposed->decided_by,
        .decided_at = proposed->decided_at,
        .revision =
            proposed->revision > 0 ? str_format(mem, "%lld", (long long)proposed->revision) : STR_NONE,
    };
}

struct error *proposal_view_of(const struct proposal_view *self, const struct proposal *proposal,
                               struct arena *mem, struct proposal_dto *ret)
{
    struct document document = self->document;
    struct proposal_dto dto = {
        .id = proposal->id,
        .prd = proposal->prd,
        .origin = proposal->origin,
        .status = proposal->status,
        .reason = proposal->reason,
        .evidence = arena_new_of(mem, struct evidence_dto),
        .outside = proposal->outside,
        .created_at = proposal->created_at,
    };

    *dto.evidence =
        (struct evidence_dto){proposal->evidence.kind, proposal->evidence.id, proposal->evidence.quote};
    dto.operations.count = proposal->count;
    dto.operations.items = arena_array_of(mem, proposal->count, struct proposed_operation_dto);
    for (size_t i = 0; i < proposal->count; i++) {
        const struct proposed_operation *proposed = &proposal->operations[i];
        struct proposed_operation_dto *item = &dto.operations.items[i];
        *item = describe(proposed, i, &document, mem);
        if (!waits(proposed))
            continue;
        TRY(preview(self, &document, &proposed->operation, mem, &item->state, &item->result));
        if (item->state != FIT_CONFLICT && is_built_on(proposal, i))
            TRY(step(self, &proposed->operation, &document, mem));
    }
    *ret = dto;
    return OK;
}

struct proposal proposal_from(const struct proposal_draft *draft, const struct prd *prd,
                              struct evidence evidence, struct id id, int64_t at, struct arena *mem)
{
    struct proposal proposal = {
        .id = id,
        .prd = prd->id,
        .workspace = prd->workspace,
        .origin = draft->origin,
        .status = PROPOSAL_OPEN,
        .reason = draft->reason.ptr != NULL ? draft->reason : STR(""),
        .evidence = evidence,
        .created_at = at,
        .operations = arena_array_of(mem, draft->count, struct proposed_operation),
        .count = draft->count,
    };

    for (size_t i = 0; i < draft->count; i++)
        proposal.operations[i].operation = draft->operations[i];
    return proposal;
}
