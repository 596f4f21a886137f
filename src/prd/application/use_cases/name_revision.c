#include "use_cases/name_revision.h"
#include "services/refusals.h"
#include "services/revising.h"

static void announce_baseline(struct announcer *announcer, const struct baseline *baseline)
{
    announce(announcer, &(struct announcement){
                            .topic = "prd.baseline",
                            .workspace = baseline->workspace,
                            .prd = baseline->prd,
                            .subject = baseline->id,
                        });
}

static struct error *check_count(struct prd_work *work, struct id prd, struct arena *mem)
{
    const struct list_window all = {.limit = BASELINES_MAX};
    struct baseline_list list;

    TRY(baseline_repository_list(work->baselines, prd, &all, mem, &list));
    if (list.count >= BASELINES_MAX)
        return error_new(
            ERROR_CONFLICT, "too_many_baselines",
            "This PRD has %d baselines, which is the most. An owner can delete what nobody needs.",
            BASELINES_MAX);
    return OK;
}

static struct error *add(struct prd_work *work, const struct baseline *baseline, struct str folded)
{
    bool added;

    TRY(baseline_repository_add(work->baselines, baseline, folded, &added));
    if (!added)
        return error_new(
            ERROR_CONFLICT, "name_taken",
            "There is a baseline of that name, and a baseline never moves. Choose another name.");
    return OK;
}

struct error *name_revision(const struct name_revision *self, const struct prd_access *access,
                            const struct make_baseline_dto *in, struct arena *mem, struct baseline_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct baseline baseline = {
        .id = id_new(self->clock, self->random),
        .prd = access->prd,
        .workspace = access->workspace,
        .note = str_trim(in->note),
        .author = access->actor.user,
        .author_name = access->actor.name,
        .created_at = clock_now(self->clock),
    };
    struct str folded;
    struct prd prd;

    TRY(baseline_name_parse(in->name, "/name", mem, &baseline.name, &folded));
    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    baseline.revision = in->revision > 0 ? in->revision : prd.head;
    if (baseline.revision > prd.head)
        return refuse_member("unknown_revision", "/revision", "not_allowed",
                             "The PRD has no such revision. GET …/revisions lists them.");
    TRY(check_count(work, prd.id, mem));
    TRY(add(work, &baseline, folded));
    TRY(prd_work_commit(work));

    announce_baseline(self->announcer, &baseline);
    *ret = arena_new_of(mem, struct baseline_dto);
    **ret = baseline_dto_from(&baseline, mem);
    return OK;
}

struct error *list_baselines(const struct name_revision *self, const struct prd_access *access,
                             const struct list_query *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(in);
    struct baseline_list list;
    struct baseline_dto *items;

    TRY(prd_store_read(self->store, &work));
    TRY(baseline_repository_list(work->baselines, access->prd, &window, mem, &list));
    items = arena_array_of(mem, list.count, struct baseline_dto);
    for (size_t i = 0; i < list.count; i++)
        items[i] = baseline_dto_from(&list.items[i], mem);
    *ret = (struct list_dto){items, list.count, list.next};
    return OK;
}

struct error *delete_baseline(const struct name_revision *self, const struct prd_access *access, struct id id,
                              struct arena *mem)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct baseline baseline;
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(baseline_repository_find(work->baselines, prd.id, id, mem, &baseline));
    TRY(baseline_repository_remove(work->baselines, &baseline));
    TRY(audit_trail_record(
        work->audit, &(struct audited){
                         .act = ACT_BASELINE_REMOVED,
                         .actor = &access->actor,
                         .workspace = prd.workspace,
                         .object = baseline.id,
                         .detail = str_format(mem, "revision %lld of PRD %.*s", (long long)baseline.revision,
                                              STR_ARGS(id_format(mem, prd.id))),
                     }));
    TRY(prd_work_commit(work));

    announce_baseline(self->announcer, &baseline);
    return OK;
}
