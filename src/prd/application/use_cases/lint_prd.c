#include "use_cases/lint_prd.h"
#include "clock.h"
#include "services/lint.h"
#include "services/past.h"
#include "value_objects/list_window.h"

/* "<revision>.<index>" */
static bool read_cursor(struct str cursor, int64_t *revision, int64_t *index)
{
    size_t dot = str_find_char(cursor, '.', 0);
    return dot != SIZE_MAX && str_to_int(str_slice(cursor, 0, dot), revision) &&
           str_to_int(str_slice(cursor, dot + 1, SIZE_MAX), index) && *revision > 0 && *index >= 0;
}

static struct lint_finding_dto finding_dto(const struct document *document,
                                           const struct lint_finding *finding)
{
    const struct node *node = &document->nodes[finding->node];
    return (struct lint_finding_dto){
        .rule = str_from(finding->rule->id),
        .source = str_from(finding->rule->source),
        .severity = (int)finding->rule->severity,
        .node = node->id,
        .code = node->code,
        .line = (int64_t)finding->line,
        .column = (int64_t)finding->column,
        .text = finding->text,
        .message = finding->message,
        .fix = finding->is_fixable,
    };
}

static struct lint_counts_dto *counts_dto(const struct lint_list *list, struct arena *mem)
{
    struct lint_counts_dto *counts = arena_new_of(mem, struct lint_counts_dto);
    counts->error = (int64_t)list->counts[LINT_ERROR];
    counts->warning = (int64_t)list->counts[LINT_WARNING];
    counts->advice = (int64_t)list->counts[LINT_ADVICE];
    return counts;
}

struct error *lint_prd(const struct lint_prd *self, const struct prd_access *access,
                       const struct list_query *in, struct arena *mem, struct lint_report_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct lint_report_dto report = {0};
    struct document document;
    struct lint_list list;
    int64_t revision = 0, index = 0;
    size_t from, to;
    struct prd prd;

    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    if (in->cursor.ptr != NULL && (!read_cursor(in->cursor, &revision, &index) || revision > prd.head))
        return list_cursor_refused();
    report.revision = revision > 0 ? revision : prd.head;
    TRY(load_past(work, &prd, report.revision, mem, &document));
    prd_work_end(&work); /* reading needs no transaction */

    list = lint_document(&document, clock_now(self->clock), mem);
    from = (size_t)index < list.count ? (size_t)index : list.count;
    to = in->limit > 0 && (size_t)in->limit < list.count - from ? from + (size_t)in->limit : list.count;
    report.items.items = arena_array_of(mem, to - from, struct lint_finding_dto);
    for (size_t i = from; i < to; i++)
        report.items.items[report.items.count++] = finding_dto(&document, &list.items[i]);
    report.counts = counts_dto(&list, mem);
    if (to < list.count)
        report.next = str_format(mem, "%lld.%zu", (long long)report.revision, to);
    *ret = report;
    return OK;
}

struct list_dto list_lint_rules(struct arena *mem)
{
    size_t count;
    const struct lint_rule *rules = lint_rules(&count);
    struct lint_rule_dto *items = arena_array_of(mem, count, struct lint_rule_dto);

    for (size_t i = 0; i < count; i++)
        items[i] = (struct lint_rule_dto){
            .id = str_from(rules[i].id),
            .title = str_from(rules[i].title),
            .source = str_from(rules[i].source),
            .why = str_from(rules[i].why),
            .severity = (int)rules[i].severity,
            .fixable = rules[i].fixable,
        };
    return (struct list_dto){items, count, STR_NONE};
}
