#include "services/event_intake.h"
#include "services/event_interpreter.h"
#include "services/proposal_view.h"
#include "services/revising.h"
#include "services/test_interpreter.h"

#define BATCH 20 /* events in one write */
#define TRIES 3  /* readings before one is made inside the write */
#define OPEN_PROPOSALS 200

struct batch {
    const struct event_intake *self;
    const struct told_event *told;
    struct taken_event *taken;
    struct proposal *proposals; /* of taken[i], where its event has one */
    size_t count;
    struct arena *mem;
};

/* What is known at a head of the document. */
struct reading {
    struct prd prd;
    struct document document;
    struct proposal_list open;
};

static struct error *load(struct prd_work *work, const struct prd *prd, struct arena *mem,
                          struct reading *ret)
{
    static const struct list_window window = {.limit = OPEN_PROPOSALS};
    struct reading reading = {.prd = *prd};

    TRY(document_repository_load(work->documents, prd, mem, &reading.document));
    TRY(proposal_repository_list(work->proposals, prd->id, true, false, &window, mem, &reading.open));
    *ret = reading;
    return OK;
}

static bool is_same(const struct operation *a, const struct operation *b)
{
    return a->kind == b->kind && id_eq(a->node, b->node) && str_eq(a->text, b->text) &&
           str_eq(a->field, b->field) && str_eq(a->value, b->value);
}

static bool has_operation(const struct proposal *proposal, const struct operation *operation)
{
    for (size_t i = 0; i < proposal->count; i++)
        if (proposal->operations[i].verdict == VERDICT_PENDING &&
            is_same(&proposal->operations[i].operation, operation))
            return true;
    return false;
}

static bool has_all(const struct proposal *proposal, const struct proposal_draft *draft)
{
    for (size_t i = 0; i < draft->count; i++)
        if (!has_operation(proposal, &draft->operations[i]))
            return false;
    return true;
}

/* Whether an open proposal says all of it, stored or earlier in this batch. */
static bool waits_already(const struct batch *batch, size_t index, const struct reading *reading,
                          const struct proposal_draft *draft)
{
    for (size_t i = 0; i < reading->open.count; i++)
        if (has_all(&reading->open.items[i], draft))
            return true;
    for (size_t i = 0; i < index; i++)
        if (batch->taken[i].event.outcome == EVENT_PROPOSAL && has_all(&batch->proposals[i], draft))
            return true;
    return false;
}

static void propose(struct batch *batch, size_t index, const struct reading *reading,
                    const struct event_reading *said)
{
    struct project_event *event = &batch->taken[index].event;
    struct proposal *proposal = &batch->proposals[index];

    event->proposal = id_new(batch->self->clock, batch->self->random);
    *proposal = proposal_from(&said->draft, &reading->prd,
                              (struct evidence){
                                  .kind = EVIDENCE_EVENT,
                                  .id = id_format(batch->mem, event->id),
                                  .quote = said->draft.quote.ptr != NULL ? said->draft.quote : STR(""),
                              },
                              event->proposal, event->received_at, batch->mem);
    proposal->outside = event->trust == TRUST_OUTSIDE;
}

/* What the rules make of it: facts, and a proposal or the reason for silence. */
static void interpret(struct batch *batch, size_t index, const struct reading *reading)
{
    struct project_event *event = &batch->taken[index].event;
    struct event_reading said = {0};

    if (batch->told[index].tests != NULL)
        test_report_interpret(event, batch->told[index].tests, &reading->document, batch->mem, &said);
    else
        event_interpret(event, &reading->document, reading->prd.code_floor, batch->mem, &said);
    event->facts = said.facts;
    event->fact_count = said.fact_count;
    event->outcome = said.outcome;
    event->reason = said.reason.ptr != NULL ? said.reason : STR("");
    event->proposal = ID_NONE;
    if (said.outcome != EVENT_PROPOSAL)
        return;
    if (!waits_already(batch, index, reading, &said.draft)) {
        propose(batch, index, reading, &said);
        return;
    }
    event->outcome = EVENT_SILENT;
    event->reason =
        str_format(batch->mem, "%.*s That is proposed already, and waits for a decision.", STR_ARGS(event->reason));
}

static void interpret_all(struct batch *batch, const struct reading *reading)
{
    for (size_t i = 0; i < batch->count; i++)
        interpret(batch, i, reading);
}

static struct error *add(struct batch *batch, struct prd_work *work, size_t index)
{
    struct taken_event *taken = &batch->taken[index];
    struct project_event stored;
    bool is_late;

    TRY(project_event_repository_is_late(work->events, &taken->event, batch->mem, &is_late));
    if (is_late) {
        taken->event.outcome = EVENT_SILENT;
        taken->event.proposal = ID_NONE;
        taken->event.reason =
            STR("Something that happened to it later was told before; what is older changes nothing.");
    }
    TRY(project_event_repository_add(work->events, &taken->event, batch->mem, &taken->is_new, &stored));
    if (!taken->is_new)
        taken->event = stored;
    else if (taken->event.outcome == EVENT_PROPOSAL)
        TRY(proposal_repository_add(work->proposals, &batch->proposals[index]));
    return OK;
}

/* *done false: the document is not what was read any more. */
static struct error *write(struct batch *batch, struct reading *reading, bool reads_here, bool *done)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct prd prd;

    TRY(prd_store_begin(batch->self->store, true, &work));
    TRY(find_for_change(work, reading->prd.id, 0, batch->mem, &prd));
    *done = prd.head == reading->prd.head || reads_here;
    if (!*done)
        return OK;
    if (prd.head != reading->prd.head) {
        TRY(load(work, &prd, batch->mem, reading));
        interpret_all(batch, reading);
    }
    for (size_t i = 0; i < batch->count; i++)
        TRY(add(batch, work, i));
    return prd_work_commit(work);
}

static struct error *read(struct batch *batch, struct id id, struct reading *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct prd prd;

    TRY(prd_store_begin(batch->self->store, false, &work));
    TRY(find_for_change(work, id, 0, batch->mem, &prd));
    return load(work, &prd, batch->mem, ret);
}

static void tell(const struct event_intake *self, const struct project_event *event)
{
    struct announcement announcement = {
        .topic = "prd.event",
        .workspace = event->workspace,
        .prd = event->prd,
        .subject = event->id,
    };
    announce(self->announcer, &announcement);
    if (id_is_none(event->proposal))
        return;
    announcement.topic = "prd.proposed";
    announcement.subject = event->proposal;
    announce(self->announcer, &announcement);
}

static void open_batch(struct batch *batch, struct id workspace, struct id prd)
{
    int64_t now = clock_now(batch->self->clock);

    for (size_t i = 0; i < batch->count; i++) {
        const struct told_event *told = &batch->told[i];
        batch->taken[i].event = (struct project_event){
            .id = id_new(batch->self->clock, batch->self->random),
            .prd = prd,
            .workspace = workspace,
            .source = told->source,
            .external_id = told->external_id,
            .kind = told->kind,
            .text = told->text,
            .subject = told->subject,
            .url = told->url,
            .label = told->label,
            .at = told->at != 0 ? told->at : now,
            .received_at = now,
            .trust = told->told_by == TOLD_BY_MEMBER ? TRUST_MEMBER : TRUST_OUTSIDE,
        };
    }
}

static struct error *take_batch(struct batch *batch, struct id prd)
{
    struct reading reading;
    bool done = false;

    for (int tries = 1; !done; tries++) {
        TRY(read(batch, prd, &reading));
        interpret_all(batch, &reading);
        TRY(write(batch, &reading, tries == TRIES, &done));
    }
    for (size_t i = 0; i < batch->count; i++)
        if (batch->taken[i].is_new)
            tell(batch->self, &batch->taken[i].event);
    return OK;
}

struct error *take_events(const struct event_intake *self, struct id workspace, struct id prd,
                          const struct told_event *told, size_t count, struct arena *mem,
                          struct taken_event *ret)
{
    for (size_t at = 0; at < count; at += BATCH) {
        struct batch batch = {
            .self = self,
            .told = told + at,
            .taken = ret + at,
            .count = count - at < BATCH ? count - at : BATCH,
            .mem = mem,
        };
        batch.proposals = arena_array_of(mem, batch.count, struct proposal);
        open_batch(&batch, workspace, prd);
        TRY(take_batch(&batch, prd));
    }
    return OK;
}
