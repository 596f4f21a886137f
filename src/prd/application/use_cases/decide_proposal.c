#include "use_cases/decide_proposal.h"
#include "services/overtaking.h"
#include "services/proposal_view.h"
#include "services/revising.h"

/* What becomes of one operation of the proposal. */
struct outcome {
    const struct decision_dto *decision; /* NULL: nothing was said about it */
    size_t asked;                        /* the decision's index in the request */
    struct operation operation;          /* with the person's text */
    bool is_edited;
    bool takes_effect; /* rejected, or accepted and applied */
};

/* One request while it is worked on. */
struct deciding {
    const struct decide_proposal *self;
    struct prd_work *work;
    struct arena *mem;
    struct proposal_view view;
    struct proposal proposal;
    struct outcome *outcomes; /* one for each operation */
    struct operation *fitting;
    size_t fitting_count;
    struct applied applied; /* the fitting ones together */
    struct decision_conflict_dto *conflicts;
    size_t conflict_count, rejected_count;
};

static struct error *invalid_decision(struct arena *mem, size_t asked, const char *member, const char *code,
                                      const char *detail)
{
    struct error *invalid =
        error_new(ERROR_INVALID, "invalid_decision", "A decision cannot be taken as it is: %s", detail);
    error_add_field(invalid, str_format(mem, "/decisions/%zu%s", asked, member), str_from(code),
                    str_from(detail));
    return invalid;
}

static bool can_edit(const struct operation *operation)
{
    return operation->kind == OPERATION_ADD_NODE || operation->kind == OPERATION_REPLACE_TEXT;
}

/* Each operation is decided alone, so an edited one may not grow a second item. */
static struct error *check_items(struct deciding *at, const struct outcome *outcome)
{
    size_t proposed = 0, edited = 0;

    TRY(applier_count_items(at->self->applier, outcome->operation.text, at->mem, &proposed));
    TRY(applier_count_items(at->self->applier, outcome->decision->text, at->mem, &edited));
    if (edited > 1 && edited > proposed)
        return invalid_decision(
            at->mem, outcome->asked, "/text", "several_items",
            "The text holds more than one item. Accept one here, and add the others beside it.");
    return OK;
}

/* A text of the person's own, which may have been written against what the node says now: so a conflict is
 * solved. */
static struct error *take_text(struct deciding *at, struct outcome *outcome)
{
    const struct decision_dto *decision = outcome->decision;

    if (decision->base_hash.ptr != NULL && decision->text.ptr == NULL)
        return invalid_decision(at->mem, outcome->asked, "/base_hash", "not_allowed",
                                "A base_hash goes with a text of your own.");
    if (decision->base_hash.ptr != NULL && !digest_parse_hex(decision->base_hash, &outcome->operation.base))
        return invalid_decision(at->mem, outcome->asked, "/base_hash", "format",
                                "A hash is 64 hexadecimal digits, as the nodes have it.");
    if (decision->text.ptr == NULL || str_eq(decision->text, outcome->operation.text))
        return OK;
    TRY(check_items(at, outcome));
    outcome->operation.text = decision->text;
    outcome->is_edited = true;
    return OK;
}

static struct error *take_decision(struct deciding *at, const struct decision_dto *decision, size_t asked)
{
    struct proposed_operation *proposed;
    struct outcome *outcome;

    if (decision->operation < 0 || (size_t)decision->operation >= at->proposal.count)
        return invalid_decision(at->mem, asked, "/operation", "not_allowed",
                                "The proposal has no operation with this index.");
    outcome = &at->outcomes[decision->operation];
    proposed = &at->proposal.operations[decision->operation];
    if (outcome->decision != NULL)
        return invalid_decision(at->mem, asked, "/operation", "duplicate",
                                "Say one thing about each operation in a request.");
    if (decision->text.ptr != NULL &&
        (decision->verdict == DECISION_REJECT || !can_edit(&proposed->operation)))
        return invalid_decision(at->mem, asked, "/text", "not_allowed",
                                "A text goes with accepting an add_node or a replace_text.");
    if (decision->text.ptr == NULL && decision->verdict == DECISION_EDIT)
        return invalid_decision(at->mem, asked, "/text", "required",
                                "Say what it shall be instead, or accept it as it is.");
    if (proposed->verdict != VERDICT_PENDING)
        return error_new(
            ERROR_CONFLICT, "already_decided",
            "Operation %lld was %s already, and nothing of this request was done. Read the proposal "
            "again.",
            (long long)decision->operation, verdict_name(proposed->verdict));
    *outcome = (struct outcome){.decision = decision, .asked = asked, .operation = proposed->operation};
    /* An id made here: so what was proposed knows the node that it becomes. */
    if (proposed->operation.kind == OPERATION_ADD_NODE && id_is_none(proposed->operation.node))
        outcome->operation.node = id_new(at->self->clock, at->self->applier->random);
    return take_text(at, outcome);
}

static struct error *add_conflict(struct deciding *at, size_t index, const struct document *document,
                                  struct str reason)
{
    const struct operation *operation = &at->outcomes[index].operation;
    struct decision_conflict_dto *conflict = &at->conflicts[at->conflict_count++];
    size_t node = document_find(document, operation->node);
    struct error *error;

    *conflict = (struct decision_conflict_dto){
        .operation = (int64_t)index,
        .reason = reason,
        .base = STR(""),
        .current = node != SIZE_MAX ? document->nodes[node].text : STR(""),
        .proposed = operation->kind == OPERATION_SET_FIELD ? operation->value
                    : operation->text.ptr != NULL          ? operation->text
                                                           : STR(""),
    };
    if (operation->kind == OPERATION_ADD_NODE)
        return OK;
    error = document_repository_find_text(at->work->documents, at->view.prd.id, operation->node,
                                          operation->base, at->mem, &conflict->base);
    if (!error_is(error, ERROR_NOT_FOUND))
        return error;
    error_free(error);
    return OK;
}

/* What an edited text does wrong is told at the text; what a proposal does wrong by now is a conflict. */
static struct error *judge_failure(struct deciding *at, size_t index, const struct document *document,
                                   struct error *error)
{
    _cleanup_(error_freep) struct error *failure = error;
    const struct outcome *outcome = &at->outcomes[index];
    struct str reason = error_field_count(failure) > 0 ? str_dup(at->mem, error_field_at(failure, 0)->detail)
                                                       : str_dup(at->mem, str_from(error_message(failure)));

    if (error_is(failure, ERROR_INVALID) && outcome->is_edited)
        return invalid_decision(at->mem, outcome->asked, "/text", "invalid", str_cstr(at->mem, reason));
    if (error_is(failure, ERROR_INVALID) || error_is(failure, ERROR_CONFLICT) ||
        error_is(failure, ERROR_NOT_FOUND))
        return add_conflict(at, index, document, reason);
    failure = OK;
    return error;
}

/* Applies one accepted operation to the document so far, if it fits. */
static struct error *try_operation(struct deciding *at, size_t index, struct document *document,
                                   int64_t *floor)
{
    struct outcome *outcome = &at->outcomes[index];
    struct work_past past;
    struct applied applied;
    struct error *error;

    work_past_init(&past, at->work, at->view.prd.id);
    error = applier_apply(at->self->applier, document, &outcome->operation, 1, floor, at->view.prd.head + 1,
                          &past.base, at->mem, &applied);
    if (error != OK)
        return judge_failure(at, index, document, error);
    *document = applied.document;
    memcpy(floor, applied.code_floor, sizeof(applied.code_floor));
    outcome->takes_effect = true;
    at->applied = applied;
    at->fitting[at->fitting_count++] = outcome->operation;
    return OK;
}

static struct error *try_all(struct deciding *at)
{
    struct document document = at->view.document;
    struct work_past past;
    int64_t floor[ITEM_KINDS];

    memcpy(floor, at->view.prd.code_floor, sizeof(floor));
    for (size_t i = 0; i < at->proposal.count; i++) {
        struct outcome *outcome = &at->outcomes[i];
        if (outcome->decision == NULL)
            continue;
        if (outcome->decision->verdict != DECISION_REJECT) {
            TRY(try_operation(at, i, &document, floor));
        } else {
            outcome->takes_effect = true;
            at->rejected_count++;
        }
    }
    if (at->fitting_count < 2) /* one alone has been applied to the head already */
        return OK;
    work_past_init(&past, at->work, at->view.prd.id);
    return applier_apply(at->self->applier, &at->view.document, at->fitting, at->fitting_count,
                         at->view.prd.code_floor, at->view.prd.head + 1, &past.base, at->mem, &at->applied);
}

static struct error *all_conflict(const struct deciding *at)
{
    struct error *conflict = error_new(
        ERROR_CONFLICT, "conflict",
        "The document has changed since this was proposed, and the two do not fit together. Nothing was "
        "done. Read "
        "the proposal again: it shows what it was made against, what the node says now, and what is "
        "proposed. "
        "Accept it with a text of your own and the base_hash of the node as it is now, or reject it.");
    for (size_t i = 0; i < at->conflict_count; i++) {
        size_t asked = at->outcomes[at->conflicts[i].operation].asked;
        error_add_field(conflict, str_format(at->mem, "/decisions/%zu", asked), STR("conflict"),
                        at->conflicts[i].reason);
    }
    return conflict;
}

static enum cause cause_of(enum proposal_origin origin)
{
    switch (origin) {
    case PROPOSAL_INTERVIEW:
        return CAUSE_ANSWER;
    case PROPOSAL_EVENT:
        return CAUSE_EVENT;
    case PROPOSAL_CHAT:
    case PROPOSAL_LINT:
        break;
    }
    return CAUSE_PROPOSAL;
}

static struct error *write_revision(const struct deciding *at, const struct actor *actor, int64_t now)
{
    struct revising revising = {
        .author = actor,
        .cause = cause_of(at->proposal.origin),
        .why = at->proposal.reason,
        .proposal = at->proposal.id,
        .at = now,
        .differ = at->self->applier->differ,
    };

    if (at->proposal.evidence.kind == EVIDENCE_MESSAGE)
        (void)id_parse(at->proposal.evidence.id, &revising.message);
    else if (at->proposal.evidence.kind == EVIDENCE_EVENT)
        (void)id_parse(at->proposal.evidence.id, &revising.event);
    return revise(at->work, &at->view.prd, &at->applied, &revising, at->mem);
}

static enum verdict verdict_of(const struct outcome *outcome)
{
    if (outcome->decision->verdict == DECISION_REJECT)
        return VERDICT_REJECTED;
    return outcome->is_edited ? VERDICT_EDITED : VERDICT_ACCEPTED;
}

/* What the operation became: the node it added, and that one's code. */
static void note_node(const struct deciding *at, const struct outcome *outcome,
                      struct proposed_operation *proposed)
{
    size_t node = document_find(&at->applied.document, outcome->operation.node);

    if (outcome->decision->verdict == DECISION_REJECT || proposed->operation.kind != OPERATION_ADD_NODE ||
        node == SIZE_MAX)
        return;
    proposed->operation.node = outcome->operation.node;
    proposed->code = at->applied.document.nodes[node].code;
}

/* Where the rest of the proposal has nothing left to decide in it. */
static struct error *overtake_rest(struct deciding *at, int64_t now, int64_t revision)
{
    struct proposal *proposal = &at->proposal;
    struct str reason =
        overtaking_reason(proposal, revision > 0 ? &at->applied.document : &at->view.document);

    if (proposal->status != PROPOSAL_OPEN || reason.ptr == NULL)
        return OK;
    proposal->overtaken = (struct overtaken){reason, revision > 0 ? revision : at->view.prd.head, now};
    return proposal_repository_overtake(at->work->proposals, proposal);
}

static struct error *write_verdicts(struct deciding *at, const struct actor *actor, int64_t now,
                                    int64_t revision)
{
    struct proposal *proposal = &at->proposal;
    size_t pending = 0;

    for (size_t i = 0; i < proposal->count; i++) {
        const struct outcome *outcome = &at->outcomes[i];
        struct proposed_operation *proposed = &proposal->operations[i];
        if (outcome->takes_effect) {
            proposed->verdict = verdict_of(outcome);
            proposed->decided_by = actor->user;
            proposed->decided_by_name = actor->name;
            proposed->decided_at = now;
            proposed->revision = outcome->decision->verdict != DECISION_REJECT ? revision : 0;
            note_node(at, outcome, proposed);
        }
        pending += proposed->verdict == VERDICT_PENDING;
    }
    if (pending == 0)
        proposal->status = PROPOSAL_DECIDED;
    for (size_t i = 0; i < proposal->count; i++) {
        const struct outcome *outcome = &at->outcomes[i];
        if (outcome->takes_effect)
            TRY(proposal_repository_decide(at->work->proposals, proposal, i,
                                           outcome->is_edited ? outcome->operation.text : STR_NONE));
    }
    return overtake_rest(at, now, revision);
}

static struct error *open_proposal(struct deciding *at, const struct prd_access *access, struct id id,
                                   const struct decide_proposal_dto *in)
{
    TRY(find_for_change(at->work, access->prd, 0, at->mem, &at->view.prd));
    TRY(proposal_view_open(at->self->applier, at->work, access->prd, at->mem, &at->view));
    TRY(proposal_repository_find(at->work->proposals, id, at->mem, &at->proposal));
    if (at->proposal.status == PROPOSAL_OVERTAKEN)
        return error_new(ERROR_CONFLICT, "overtaken",
                         "Nothing of this proposal is left to decide since revision %lld: %.*s",
                         (long long)at->proposal.overtaken.revision, STR_ARGS(at->proposal.overtaken.reason));
    at->outcomes = arena_array_of(at->mem, at->proposal.count, struct outcome);
    at->fitting = arena_array_of(at->mem, at->proposal.count, struct operation);
    at->conflicts = arena_array_of(at->mem, at->proposal.count, struct decision_conflict_dto);
    for (size_t i = 0; i < in->decisions.count; i++)
        TRY(take_decision(at, &in->decisions.items[i], i));
    return OK;
}

/* The answer, from what this transaction has written. */
static struct error *answer(struct deciding *at, int64_t revision, struct decided_dto **ret)
{
    struct decided_dto *dto = arena_new_of(at->mem, struct decided_dto);

    TRY(proposal_view_open(at->self->applier, at->work, at->view.prd.id, at->mem, &at->view));
    TRY(proposal_repository_find(at->work->proposals, at->proposal.id, at->mem, &at->proposal));
    dto->proposal = arena_new_of(at->mem, struct proposal_dto);
    TRY(proposal_view_of(&at->view, &at->proposal, at->mem, dto->proposal));
    dto->revision = revision > 0 ? str_format(at->mem, "%lld", (long long)revision) : STR_NONE;
    dto->conflicts.items = at->conflicts;
    dto->conflicts.count = at->conflict_count;
    *ret = dto;
    return OK;
}

struct error *decide_proposal(const struct decide_proposal *self, const struct prd_access *access,
                              struct id proposal, const struct decide_proposal_dto *in, struct arena *mem,
                              struct decided_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct deciding at = {.self = self, .mem = mem};
    struct decided_dto *decided;
    int64_t now = clock_now(self->clock), revision = 0;
    struct prd before;

    TRY(prd_store_write(self->store, access->prd, &work));
    at.work = work;
    TRY(open_proposal(&at, access, proposal, in));
    before = at.view.prd;
    TRY(try_all(&at));
    if (at.fitting_count == 0 && at.rejected_count == 0 && at.conflict_count > 0)
        return all_conflict(&at);
    if (at.fitting_count > 0 && at.applied.change_count > 0) {
        TRY(write_revision(&at, &access->actor, now));
        revision = before.head + 1;
    }
    TRY(write_verdicts(&at, &access->actor, now, revision));
    TRY(answer(&at, revision, &decided));
    TRY(prd_work_commit(work));

    if (revision > 0)
        announce_revision(self->announcer, &before);
    announce(self->announcer, &(struct announcement){.topic = "prd.decided",
                                                     .workspace = before.workspace,
                                                     .prd = before.id,
                                                     .subject = proposal});
    *ret = decided;
    return OK;
}
