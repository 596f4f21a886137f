#include "use_cases/propose_fix.h"
#include "services/lint.h"
#include "services/open_proposals.h"
#include "services/proposal_view.h"
#include "services/revising.h"

static struct error *find_rule(struct str id, const struct lint_rule **ret)
{
    struct error *error;

    *ret = lint_rule_find(id);
    if (*ret != NULL)
        return OK;
    error = error_new(ERROR_INVALID, "unknown_rule", "There is no such rule. GET /lint/rules lists them.");
    error_add_field(error, STR("/rule"), STR("unknown_rule"), STR("There is no such rule."));
    return error;
}

/* The fix as an operation; `draft` gets the reason and the words it is about. */
static struct error *make_fix(const struct document *document, const struct lint_rule *rule, size_t node,
                              int64_t now, struct arena *mem, struct operation *operation,
                              struct proposal_draft *draft)
{
    struct lint_list list = lint_document(document, now, mem);
    struct str text = lint_fix(document, &list, rule, node, mem);
    size_t i = 0;

    if (text.ptr == NULL)
        return error_new(ERROR_CONFLICT, "nothing_to_fix",
                         "This rule finds nothing there that it can mend by itself.");
    while (list.items[i].node != node || list.items[i].rule != rule || !list.items[i].is_fixable)
        i++;
    *operation = (struct operation){
        .kind = OPERATION_REPLACE_TEXT,
        .node = document->nodes[node].id,
        .base = document->nodes[node].hash,
        .text = text,
    };
    *draft = (struct proposal_draft){
        .origin = PROPOSAL_LINT,
        .reason = str_format(mem, "%s: %.*s.", rule->title, STR_ARGS(list.items[i].message)),
        .quote = list.items[i].text,
        .operations = operation,
        .count = 1,
    };
    return OK;
}

static struct error *view_of(const struct propose_fix *self, struct prd_work *work,
                             const struct proposal *proposal, struct arena *mem, struct proposal_dto *ret)
{
    struct proposal_view view;
    TRY(proposal_view_open(self->applier, work, proposal->prd, mem, &view));
    return proposal_view_of(&view, proposal, mem, ret);
}

static void tell(const struct propose_fix *self, const struct proposal *proposal)
{
    struct announcement announcement = {
        .topic = "prd.proposed",
        .workspace = proposal->workspace,
        .prd = proposal->prd,
        .subject = proposal->id,
    };
    announce(self->announcer, &announcement);
}

struct error *propose_fix(const struct propose_fix *self, const struct prd_access *access,
                          const struct propose_fix_dto *in, struct arena *mem, struct proposal_dto *ret,
                          bool *is_new)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    int64_t now = clock_now(self->clock);
    const struct lint_rule *rule;
    struct id id = id_new(self->clock, self->random);
    struct proposal proposal;
    struct proposal_draft draft;
    struct operation operation;
    struct document document;
    struct proposal_dto dto;
    struct prd prd;
    size_t node;

    TRY(find_rule(in->rule, &rule));
    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(document_repository_load(work->documents, &prd, mem, &document));
    node = document_find(&document, in->node);
    if (node == SIZE_MAX)
        return error_new(ERROR_NOT_FOUND, "not_found", "This document has no such node.");
    TRY(make_fix(&document, rule, node, now, mem, &operation, &draft));
    proposal = proposal_from(
        &draft, &prd,
        (struct evidence){.kind = EVIDENCE_RULE, .id = str_from(rule->id), .quote = draft.quote}, id, now,
        mem);
    TRY(propose_once(work, &proposal, mem));
    TRY(view_of(self, work, &proposal, mem, &dto));
    TRY(prd_work_commit(work));

    *is_new = id_eq(proposal.id, id);
    if (*is_new)
        tell(self, &proposal);
    *ret = dto;
    return OK;
}
