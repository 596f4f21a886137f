#include "services/revising.h"
#include "services/open_proposals.h"
#include "services/substance.h"
#include "services/tracing.h"

static struct error *find_text(void *self, struct id node, struct digest hash, struct arena *mem,
                               struct str *ret)
{
    struct work_past *past = self;
    return document_repository_find_text(past->work->documents, past->prd, node, hash, mem, ret);
}

static struct error *find_bearers(void *self, const struct item_code *codes, size_t count, struct arena *mem,
                                  struct id *ret)
{
    struct work_past *past = self;
    return revision_repository_find_bearers(past->work->revisions, past->prd, codes, count, mem, ret);
}

void work_past_init(struct work_past *self, struct prd_work *work, struct id prd)
{
    self->base = (struct document_past){.self = self, .find_text = find_text, .find_bearers = find_bearers};
    self->work = work;
    self->prd = prd;
}

/* Search does not find any more what the document said: to be told while that still stands there. */
static struct error *unindex_changes(struct prd_work *work, const struct prd *prd,
                                     const struct applied *applied, int64_t revision, struct arena *mem)
{
    const struct document *document = &applied->document;
    struct id *gone = arena_array_of(mem, document->count + applied->change_count, struct id);
    size_t count = 0;

    if (prd->head == 0)
        return OK;
    for (size_t i = 0; i < document->count; i++)
        if (document->nodes[i].revision == revision)
            gone[count++] = document->nodes[i].id;
    for (size_t i = 0; i < applied->change_count; i++)
        if (digest_is_zero(applied->changes[i].after))
            gone[count++] = applied->changes[i].node;
    return search_repository_take_out(work->search, prd, gone, count);
}

/* Search finds what the document says now. */
static struct error *index_changes(struct prd_work *work, const struct prd *prd,
                                   const struct document *document, int64_t revision, struct arena *mem)
{
    const struct node **changed = arena_array_of(mem, document->count, const struct node *);
    size_t count = 0;

    for (size_t i = 0; i < document->count; i++)
        if (document->nodes[i].revision == revision)
            changed[count++] = &document->nodes[i];
    return search_repository_put_nodes(work->search, prd, changed, count);
}

/* What was signed is not what the document says any more: every approval falls, and with them the status that
 * rests on them. */
static struct error *fell_approvals(struct prd_work *work, const struct prd *before,
                                    const struct revision *revision, struct arena *mem)
{
    struct prd after = *before;

    if (before->head == 0 || !substance_changed(revision->changes, revision->change_count, mem))
        return OK;
    TRY(approval_repository_fell(work->approvals, before->id, revision->number));
    if (before->status != PRD_APPROVED)
        return OK;
    after.status = PRD_REVIEW;
    after.head = revision->number;
    after.updated_at = revision->at;
    return prd_repository_update(work->prds, &after);
}

struct error *revise(struct prd_work *work, const struct prd *before, const struct applied *applied,
                     const struct revising *revising, struct arena *mem)
{
    int64_t floor[ITEM_KINDS];
    struct revision revision = {
        .prd = before->id,
        .workspace = before->workspace,
        .number = before->head + 1,
        .author_kind = AUTHOR_USER,
        .author = revising->author->user,
        .author_name = revising->author->name,
        .cause = revising->cause,
        .why = revising->why.ptr != NULL ? revising->why : STR(""),
        .proposal = revising->proposal,
        .message = revising->message,
        .event = revising->event,
        .at = revising->at,
        .parent_hash = before->head_hash,
        .changes = applied->changes,
        .change_count = applied->change_count,
    };

    /* Codes are never reused, so a floor never sinks. */
    for (size_t i = 0; i < ITEM_KINDS; i++)
        floor[i] =
            before->code_floor[i] > applied->code_floor[i] ? before->code_floor[i] : applied->code_floor[i];
    revision.hash = revision_hash(&revision, mem);
    TRY(unindex_changes(work, before, applied, revision.number, mem));
    TRY(revision_repository_add(work->revisions, before, &revision, &applied->document, floor, mem));
    TRY(trace_lines(work, &revision, revising->differ, mem));
    TRY(index_changes(work, before, &applied->document, revision.number, mem));
    TRY(fell_approvals(work, before, &revision, mem));
    return overtake_proposals(work, before, &applied->document, revision.number, revising->at,
                              revising->proposal, mem);
}

struct error *revised(struct prd_work *work, struct id prd, int64_t number, struct arena *mem,
                      struct revision_dto **ret)
{
    struct revision_dto *dto = arena_new_of(mem, struct revision_dto);
    struct revision revision;

    TRY(revision_repository_find(work->revisions, prd, number, true, mem, &revision));
    *dto = revision_dto_from(&revision, mem);
    *ret = dto;
    return OK;
}

struct error *find_for_change(struct prd_work *work, struct id id, int64_t expected_head, struct arena *mem,
                              struct prd *ret)
{
    struct prd prd;

    TRY(prd_repository_find(work->prds, id, mem, &prd));
    if (expected_head != 0 && prd.head != expected_head)
        return error_new(
            ERROR_STALE, "stale",
            "The PRD is at revision %lld by now; If-Match names %lld. Read it again and send your "
            "change against what it says.",
            (long long)prd.head, (long long)expected_head);
    if (prd.status == PRD_ARCHIVED)
        return error_new(ERROR_CONFLICT, "archived",
                         "This PRD is archived. To change it, an owner first sets its status to draft.");
    *ret = prd;
    return OK;
}

void announce_revision(struct announcer *announcer, const struct prd *before)
{
    struct announcement announcement = {
        .topic = "prd.revised",
        .workspace = before->workspace,
        .prd = before->id,
        .revision = before->head + 1,
    };

    announce(announcer, &announcement);
    if (before->status != PRD_APPROVED)
        return;
    announcement.topic = "prd.changed"; /* it may be in review again */
    announcement.revision = 0;
    announce(announcer, &announcement);
}
