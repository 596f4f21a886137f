#include "services/proposal_view.h"
#include "services/overtaking.h"
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

/* The text it was made against, so that a person sees all sides; STR_NONE where the PRD never had it. */
static struct error *find_base(const struct proposal_view *self, const struct operation *operation,
                               struct arena *mem, struct str *ret)
{
    struct error *error = document_repository_find_text(self->work->documents, self->prd.id, operation->node,
                                                        operation->base, mem, ret);
    if (!error_is(error, ERROR_NOT_FOUND))
        return error;
    error_free(error);
    return OK;
}

/* What cannot be applied, for any reason in it or in the document, is a conflict. */
static struct error *preview(const struct proposal_view *self, const struct document *document,
                             const struct operation *operation, struct arena *mem,
                             struct proposed_operation_dto *ret)
{
    static const enum standing standings[] = {
        [FIT_CLEAN] = STANDING_CLEAN, [FIT_MERGED] = STANDING_MERGED, [FIT_CONFLICT] = STANDING_CONFLICT};
    struct work_past past;
    enum fit fit = FIT_CONFLICT;
    struct error *error;

    work_past_init(&past, self->work, self->prd.id);
    error = applier_preview(self->applier, document, operation, self->prd.code_floor, &past.base, mem, &fit,
                            &ret->result);
    if (error != OK && !is_unfit(error))
        return error;
    if (error != OK)
        fit = FIT_CONFLICT;
    error_free(error);
    ret->state = standings[fit];
    if (fit != FIT_CONFLICT)
        return OK;
    ret->result = STR("");
    return operation->kind == OPERATION_ADD_NODE ? OK : find_base(self, operation, mem, &ret->base);
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
    struct work_past past;
    struct applied applied;
    struct error *error;

    work_past_init(&past, self->work, self->prd.id);
    error = applier_apply(self->applier, document, operation, 1, self->prd.code_floor, self->prd.head + 1,
                          &past.base, mem, &applied);
    if (error == OK)
        *document = applied.document;
    if (!is_unfit(error))
        return error;
    error_free(error);
    return OK;
}

/* An accepted text as it stands in the document: with the code that it got. */
static struct str numbered(const struct proposed_operation *proposed, struct arena *mem)
{
    struct str text = proposed->operation.text;
    size_t dash = str_find(text, STR("-?**"), 0), from = dash;
    if (proposed->code.ptr == NULL || dash == SIZE_MAX)
        return text;
    while (from > 0 && text.ptr[from - 1] >= 'A' && text.ptr[from - 1] <= 'Z')
        from--;
    return str_format(mem, "%.*s%.*s%.*s", (int)from, text.ptr, STR_ARGS(proposed->code),
                      STR_ARGS(str_slice(text, dash + 2, text.len)));
}

static struct str code_of(const struct proposed_operation *proposed, const struct document *document)
{
    size_t node = document_find(document, proposed->operation.node);
    return node != SIZE_MAX ? document->nodes[node].code : proposed->code;
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
        .code = code_of(proposed, document),
        .result = operation->text.ptr != NULL ? numbered(proposed, mem) : STR(""),
        .state = STANDING_CLEAN,
        .verdict = proposed->verdict,
        .decided_by = proposed->decided_by,
        .decider =
            id_is_none(proposed->decided_by)
                ? NULL
                : author_dto_new(AUTHOR_USER, proposed->decided_by,
                                 proposed->decided_by_name.ptr != NULL ? proposed->decided_by_name : STR(""),
                                 mem),
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

    if (proposal->status == PROPOSAL_OVERTAKEN) {
        dto.overtaken = arena_new_of(mem, struct overtaken_dto);
        *dto.overtaken = (struct overtaken_dto){proposal->overtaken.reason, proposal->overtaken.revision,
                                                proposal->overtaken.at};
    }
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
        TRY(preview(self, &document, &proposed->operation, mem, item));
        if (overtaking_of(proposal, i, &self->document) != OVERTAKEN_NOT)
            item->state = STANDING_OVERTAKEN;
        else if (item->state != STANDING_CONFLICT && is_built_on(proposal, i))
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
