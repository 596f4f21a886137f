#include "use_cases/report_event.h"
#include "services/event_interpreter.h"
#include "services/open_proposals.h"
#include "services/proposal_view.h"
#include "services/revising.h"

/* Sources whose text is the member's own, typed by them. What any other brings may have been written by
 * strangers. */
static const char *const member_sources[] = {"note", "manual", "meeting", NULL};

static void check_blank(struct str text, const char *pointer, struct error **invalid)
{
    if (str_trim(text).len > 0)
        return;
    if (*invalid == OK)
        *invalid =
            error_new(ERROR_INVALID, "invalid_event", "An event says where it comes from and what happened.");
    error_add_field(*invalid, str_from(pointer), STR("required"), STR("This may not be blank."));
}

static struct error *check(const struct report_event_dto *in)
{
    struct error *invalid = OK;
    check_blank(in->source, "/source", &invalid);
    check_blank(in->external_id, "/external_id", &invalid);
    check_blank(in->kind, "/kind", &invalid);
    check_blank(in->text, "/text", &invalid);
    return invalid;
}

static struct error *view_of(const struct report_event *self, struct prd_work *work,
                             const struct project_event *event, struct arena *mem, struct reported_dto *ret)
{
    struct reported_dto reported = {.event = arena_new_of(mem, struct event_dto)};

    *reported.event = event_dto_from(event, mem);
    if (!id_is_none(event->proposal)) {
        struct proposal proposal;
        struct proposal_view view;
        reported.proposal = arena_new_of(mem, struct proposal_dto);
        TRY(proposal_repository_find(work->proposals, event->proposal, mem, &proposal));
        TRY(proposal_view_open(self->applier, work, event->prd, mem, &view));
        TRY(proposal_view_of(&view, &proposal, mem, reported.proposal));
    }
    *ret = reported;
    return OK;
}

/* What the rules make of it: facts, and a proposal or the reason for silence. */
static struct error *interpret(const struct report_event *self, struct prd_work *work, const struct prd *prd,
                               struct project_event *event, struct arena *mem, struct proposal *proposal)
{
    struct event_reading reading = {0};
    struct document document;

    TRY(document_repository_load(work->documents, prd, mem, &document));
    event_interpret(event, &document, prd->code_floor, mem, &reading);
    event->facts = reading.facts;
    event->fact_count = reading.fact_count;
    event->outcome = reading.outcome;
    event->reason = reading.reason.ptr != NULL ? reading.reason : STR("");
    if (reading.outcome != EVENT_PROPOSAL)
        return OK;
    event->proposal = id_new(self->clock, self->random);
    *proposal = proposal_from(&reading.draft, prd,
                              (struct evidence){
                                  .kind = EVIDENCE_EVENT,
                                  .id = id_format(mem, event->id),
                                  .quote = reading.draft.quote.ptr != NULL ? reading.draft.quote : STR(""),
                              },
                              event->proposal, event->received_at, mem);
    proposal->outside = event->trust == TRUST_OUTSIDE;
    return OK;
}

static void tell(const struct report_event *self, const struct project_event *event)
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

struct error *report_event(const struct report_event *self, const struct prd_access *access,
                           const struct report_event_dto *in, struct arena *mem, struct reported_dto *ret,
                           bool *is_new)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    int64_t now = clock_now(self->clock);
    struct project_event stored,
        event = {
            .id = id_new(self->clock, self->random),
            .prd = access->prd,
            .workspace = access->workspace,
            .source = str_trim(in->source),
            .external_id = str_trim(in->external_id),
            .kind = str_trim(in->kind),
            .text = in->text,
            .at = in->at != 0 ? in->at : now,
            .received_at = now,
            .trust = str_is_one_of(str_trim(in->source), member_sources) ? TRUST_MEMBER : TRUST_OUTSIDE,
        };
    struct proposal proposal;
    struct prd prd;
    bool added;

    TRY(check(in));
    TRY(prd_store_begin(self->store, true, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(interpret(self, work, &prd, &event, mem, &proposal));
    if (event.outcome == EVENT_PROPOSAL) {
        TRY(propose_once(work, &proposal, mem));
        event.proposal = proposal.id;
    }
    TRY(project_event_repository_add(work->events, &event, mem, &added, &stored));
    if (!added) { /* the work ends here, and with it what was proposed anew */
        *is_new = false;
        return view_of(self, work, &stored, mem, ret);
    }
    TRY(view_of(self, work, &event, mem, ret));
    TRY(prd_work_commit(work));

    tell(self, &event);
    *is_new = true;
    return OK;
}
