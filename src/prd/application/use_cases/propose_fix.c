#include "use_cases/propose_fix.h"
#include "services/lint.h"
#include "services/proposal_view.h"
#include "services/revising.h"

#define PAGE 100

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

static bool is_same(const struct proposal *proposal, const struct lint_rule *rule,
                    const struct operation *fix)
{
    const struct operation *operation = &proposal->operations[0].operation;
    return proposal->origin == PROPOSAL_LINT && str_eq(proposal->evidence.id, str_from(rule->id)) &&
           proposal->count == 1 && proposal->operations[0].verdict == VERDICT_PENDING &&
           operation->kind == fix->kind && id_eq(operation->node, fix->node) &&
           digest_eq(operation->base, fix->base) && str_eq(operation->text, fix->text);
}

/* The open proposal of this very fix; NULL in *ret: there is none. */
static struct error *find_same(struct prd_work *work, struct id prd, const struct lint_rule *rule,
                               const struct operation *fix, struct arena *mem, struct proposal **ret)
{
    struct list_window window = {.limit = PAGE};
    struct proposal_list list;

    *ret = NULL;
    do {
        TRY(proposal_repository_list(work->proposals, prd, true, false, &window, mem, &list));
        for (size_t i = 0; i < list.count && *ret == NULL; i++)
            if (is_same(&list.items[i], rule, fix))
                *ret = &list.items[i];
        window.from = list.next;
    } while (*ret == NULL && list.next.ptr != NULL);
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
    struct proposal *same, proposal;
    struct proposal_draft draft;
    struct operation operation;
    struct document document;
    struct proposal_dto dto;
    struct prd prd;
    size_t node;

    TRY(find_rule(in->rule, &rule));
    TRY(prd_store_begin(self->store, true, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(document_repository_load(work->documents, &prd, mem, &document));
    node = document_find(&document, in->node);
    if (node == SIZE_MAX)
        return error_new(ERROR_NOT_FOUND, "not_found", "This document has no such node.");
    TRY(make_fix(&document, rule, node, now, mem, &operation, &draft));
    TRY(find_same(work, prd.id, rule, &operation, mem, &same));
    if (same != NULL) {
        *is_new = false;
        return view_of(self, work, same, mem, ret);
    }
    proposal = proposal_from(
        &draft, &prd,
        (struct evidence){.kind = EVIDENCE_RULE, .id = str_from(rule->id), .quote = draft.quote},
        id_new(self->clock, self->random), now, mem);
    TRY(proposal_repository_add(work->proposals, &proposal));
    TRY(view_of(self, work, &proposal, mem, &dto));
    TRY(prd_work_commit(work));

    tell(self, &proposal);
    *ret = dto;
    *is_new = true;
    return OK;
}
