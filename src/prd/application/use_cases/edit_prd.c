#include "use_cases/edit_prd.h"
#include "services/past.h"
#include "services/revising.h"

static struct error *no_such_base(struct arena *mem, int64_t base, int64_t head)
{
    struct error *invalid =
        error_new(ERROR_INVALID, "unknown_revision",
                  "There is no revision %lld: the newest is %lld. Read the PRD again and send "
                  "your change against what it says.",
                  (long long)base, (long long)head);
    error_add_field(invalid, STR("/base_revision"), STR("not_allowed"),
                    str_format(mem, "Use a number from 1 to %lld.", (long long)head));
    return invalid;
}

/* Where the client names no base text, it is what the node said at the base revision. */
static struct error *fill_bases(struct prd_work *work, const struct prd *prd, int64_t base,
                                struct operation *operations, const bool *missing, size_t count,
                                struct arena *mem)
{
    struct document document = {0};
    struct error *invalid = OK;
    bool loaded = false;

    for (size_t i = 0; i < count; i++) {
        size_t index;
        if (!missing[i])
            continue;
        if (!loaded)
            TRY(load_past(work, prd, base, mem, &document));
        loaded = true;
        index = document_find(&document, operations[i].node);
        if (index != SIZE_MAX) {
            operations[i].base = document.nodes[index].hash;
            continue;
        }
        if (invalid == OK)
            invalid =
                error_new(ERROR_INVALID, "unknown_node",
                          "Some operations name nodes that revision %lld does not have.", (long long)base);
        error_add_field(invalid, str_format(mem, "/operations/%zu/node", i), STR("not_allowed"),
                        STR("Use the id of a node of the base revision, as GET …/nodes gives it."));
    }
    return invalid;
}

static struct error *apply(const struct edit_prd *self, struct prd_work *work, const struct prd *prd,
                           const struct edit_prd_dto *in, struct arena *mem, struct applied *ret)
{
    struct operation *operations;
    struct document document;
    struct work_past past;
    bool *missing;

    if (in->base_revision < 1 || in->base_revision > prd->head)
        return no_such_base(mem, in->base_revision, prd->head);
    TRY(operations_from_dto(in->operations.items, in->operations.count, mem, &operations, &missing));
    TRY(fill_bases(work, prd, in->base_revision, operations, missing, in->operations.count, mem));
    TRY(document_repository_load(work->documents, prd, mem, &document));
    work_past_init(&past, work, prd->id);
    return applier_apply(self->applier, &document, operations, in->operations.count, prd->code_floor,
                         prd->head + 1, &past.base, mem, ret);
}

struct error *edit_prd(const struct edit_prd *self, const struct prd_access *access,
                       const struct edit_prd_dto *in, struct arena *mem, struct revision_dto **ret,
                       bool *made)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct revision_dto *revision;
    struct applied applied = {0};
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, in->expected_head, mem, &prd));
    TRY(apply(self, work, &prd, in, mem, &applied));
    if (applied.change_count == 0) {
        TRY(revised(work, prd.id, prd.head, mem, ret));
        *made = false;
        return OK;
    }
    TRY(revise(work, &prd, &applied,
               &(struct revising){
                   .author = &access->actor,
                   .cause = CAUSE_EDIT,
                   .why = str_trim(in->why),
                   .at = clock_now(self->clock),
                   .differ = self->applier->differ,
               },
               mem));
    TRY(revised(work, prd.id, prd.head + 1, mem, &revision));
    TRY(prd_work_commit(work));

    announce_revision(self->announcer, &prd);
    *ret = revision;
    *made = true;
    return OK;
}
