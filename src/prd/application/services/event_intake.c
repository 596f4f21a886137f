#include "services/event_intake.h"
#include "services/event_interpreter.h"
#include "services/event_links.h"
#include "services/open_proposals.h"
#include "services/proposal_view.h"
#include "services/revising.h"
#include "services/test_interpreter.h"

#define BATCH 20 /* events in one write */
#define TRIES 3  /* readings before one is made inside the write */

struct batch {
    const struct event_intake *self;
    const struct told_event *told;
    struct taken_event *taken;
    struct proposal *proposals; /* of taken[i], where its event has one */
    size_t count;
    size_t looks; /* for the words of test cases, left for what is told at once */
    struct arena *mem;
};

/* What is known at a head of the document. */
struct reading {
    struct prd prd;
    struct document document;
};

static struct error *load(struct prd_work *work, const struct prd *prd, struct arena *mem,
                          struct reading *ret)
{
    struct reading reading = {.prd = *prd};

    TRY(document_repository_load(work->documents, prd, mem, &reading.document));
    *ret = reading;
    return OK;
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
static void interpret(struct batch *batch, size_t index, const struct reading *reading,
                      const struct word_index *words, size_t *looks)
{
    struct project_event *event = &batch->taken[index].event;
    struct event_reading said = {0};

    if (batch->told[index].tests != NULL)
        test_report_interpret(event, batch->told[index].tests, words, looks, batch->mem, &said);
    else
        event_interpret(event, words, batch->mem, &said);
    event->facts = said.facts;
    event->fact_count = said.fact_count;
    event->outcome = said.outcome;
    event->reason = said.reason.ptr != NULL ? said.reason : STR("");
    event->proposal = ID_NONE;
    if (said.outcome == EVENT_PROPOSAL)
        propose(batch, index, reading, &said);
}

/* What is left of the looks, however often the batch is read anew. */
static size_t interpret_all(struct batch *batch, const struct reading *reading)
{
    const struct word_index words = word_index_of(&reading->document, batch->mem);
    size_t looks = batch->looks;

    for (size_t i = 0; i < batch->count; i++)
        interpret(batch, i, reading, &words, &looks);
    return looks;
}

static void fall_silent(struct project_event *event, struct str reason)
{
    event->outcome = EVENT_SILENT;
    event->proposal = ID_NONE;
    event->reason = reason;
}

/* What is late is kept with its facts, and changes nothing. */
static struct error *check_late(struct batch *batch, struct prd_work *work, struct project_event *event,
                                bool *is_late)
{
    TRY(project_event_repository_is_late(work->events, event, batch->mem, is_late));
    if (!*is_late)
        return OK;
    fall_silent(event,
                STR("Something that happened to it later was told before; what is older changes nothing."));
    return OK;
}

/* Stores the proposal of an event, or names the open one that has it; or there are too many. */
static struct error *propose_stored(struct batch *batch, struct prd_work *work, size_t index)
{
    struct taken_event *taken = &batch->taken[index];
    struct proposal *proposal = &batch->proposals[index];
    struct project_event *event = &taken->event;
    struct id wanted = event->proposal;
    bool is_full = false;

    if (proposal->outside)
        TRY(propose_from_outside(work, proposal, batch->mem, &is_full));
    else
        TRY(propose_once(work, proposal, batch->mem));
    if (is_full) {
        fall_silent(event,
                    str_format(batch->mem,
                               "%d proposals from outside wait to be decided, which is as many as may. "
                               "It would have been: %.*s",
                               OUTSIDE_PROPOSALS_MAX, STR_ARGS(proposal->reason)));
        return OK;
    }
    event->proposal = proposal->id;
    taken->proposes = id_eq(event->proposal, wanted);
    return OK;
}

static struct error *add(struct batch *batch, struct event_linking *linking, size_t index)
{
    struct taken_event *taken = &batch->taken[index];
    struct project_event *event = &taken->event, stored;
    struct prd_work *work = linking->work;
    bool is_known, is_late;

    TRY(project_event_repository_find(work->events, event, batch->mem, &is_known, &stored));
    taken->is_new = !is_known;
    if (is_known) {
        *event = stored;
        return OK;
    }
    TRY(check_late(batch, work, event, &is_late));
    if (event->outcome == EVENT_PROPOSAL)
        TRY(propose_stored(batch, work, index));
    TRY(project_event_repository_add(work->events, event, batch->mem, &taken->is_new, &stored));
    /* Somebody else told it in the same moment: what is proposed here must not be. */
    if (!taken->is_new)
        return error_new(ERROR_RETRY, "retry", "the event was told at the same time elsewhere");
    return link_event(linking, event, is_late, &taken->links);
}

/* *done false: the document is not what was read any more. */
static struct error *write(struct batch *batch, struct reading *reading, bool reads_here, size_t *left,
                           bool *done)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct event_linking linking = {
        .document = &reading->document,
        .clock = batch->self->clock,
        .random = batch->self->random,
        .mem = batch->mem,
        .count = -1,
    };
    struct prd prd;

    TRY(prd_store_write(batch->self->store, reading->prd.id, &work));
    linking.work = work;
    TRY(find_for_change(work, reading->prd.id, 0, batch->mem, &prd));
    *done = prd.head == reading->prd.head || reads_here;
    if (!*done)
        return OK;
    if (prd.head != reading->prd.head) {
        TRY(load(work, &prd, batch->mem, reading));
        *left = interpret_all(batch, reading);
    }
    for (size_t i = 0; i < batch->count; i++)
        TRY(add(batch, &linking, i));
    return prd_work_commit(work);
}

static struct error *read(struct batch *batch, struct id id, struct reading *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct prd prd;

    TRY(prd_store_read(batch->self->store, &work));
    TRY(find_for_change(work, id, 0, batch->mem, &prd));
    return load(work, &prd, batch->mem, ret);
}

static void tell(const struct event_intake *self, const struct taken_event *taken)
{
    const struct project_event *event = &taken->event;
    struct announcement announcement = {
        .topic = "prd.event",
        .workspace = event->workspace,
        .prd = event->prd,
        .subject = event->id,
    };
    announce(self->announcer, &announcement);
    if (taken->links > 0) {
        announcement.topic = "prd.link";
        announcement.subject = ID_NONE; /* it may be many */
        announce(self->announcer, &announcement);
    }
    if (!taken->proposes)
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

static struct error *take_batch(struct batch *batch, struct id prd, size_t *left)
{
    struct reading reading;
    bool done = false;

    for (int tries = 1; !done; tries++) {
        TRY(read(batch, prd, &reading));
        *left = interpret_all(batch, &reading);
        TRY(write(batch, &reading, tries == TRIES, left, &done));
    }
    for (size_t i = 0; i < batch->count; i++)
        if (batch->taken[i].is_new)
            tell(batch->self, &batch->taken[i]);
    return OK;
}

struct error *take_events(const struct event_intake *self, struct id workspace, struct id prd,
                          const struct told_event *told, size_t count, struct arena *mem,
                          struct taken_event *ret)
{
    size_t looks = TEST_LOOKS_MAX;

    for (size_t at = 0; at < count; at += BATCH) {
        struct batch batch = {
            .looks = looks,
            .self = self,
            .told = told + at,
            .taken = ret + at,
            .count = count - at < BATCH ? count - at : BATCH,
            .mem = mem,
        };
        batch.proposals = arena_array_of(mem, batch.count, struct proposal);
        open_batch(&batch, workspace, prd);
        TRY(take_batch(&batch, prd, &looks));
    }
    return OK;
}
