#include "services/staleness.h"
#include "clock.h"
#include "map.h"
#include "services/ears.h"
#include "services/growth.h"

/* Statuses after which nobody waits for anything. */
static const char *const closed[] = {
    "done",      "closed",   "answered",   "resolved", "decided",  "met",        "reached",      "released",
    "shipped",   "verified", "validated",  "occurred", "accepted", "achieved",   "implemented",  "complete",
    "completed", "dropped",  "deprecated", "rejected", "removed",  "cancelled",  "canceled",     "withdrawn",
    "won't",     "won't do", "won't have", "wontfix",  "obsolete", "superseded", "out of scope", NULL};

struct patience {
    int64_t days;
    const char *name;
};

static struct patience patience_with(const struct node *node, struct arena *mem)
{
    struct str priority = node_field_get(node, STR("priority"));

    switch (node->kind) {
    case NODE_REQUIREMENT:
        if (priority.ptr != NULL
                ? priority_read(priority) == PRIORITY_MUST || str_starts_nocase(priority, STR("must"))
                : priority_of(node->statement, mem) == PRIORITY_MUST)
            return (struct patience){STALE_MUST_DAYS, "must-have"};
        return (struct patience){STALE_REQUIREMENT_DAYS, "requirement"};
    case NODE_METRIC:
        return (struct patience){STALE_REQUIREMENT_DAYS, "metric"};
    case NODE_RISK:
        return (struct patience){STALE_RISK_DAYS, "risk"};
    case NODE_ASSUMPTION:
        return (struct patience){STALE_RISK_DAYS, "assumption"};
    case NODE_QUESTION:
        return (struct patience){STALE_QUESTION_DAYS, "open question"};
    case NODE_MILESTONE:
        return (struct patience){STALE_QUESTION_DAYS, "milestone"};
    case NODE_SECTION:
    case NODE_TEXT:
    case NODE_DECISION:
    case NODE_TERM:
    case NODE_STORY:
        break;
    }
    return (struct patience){0};
}

static bool is_closed(const struct node *node)
{
    return str_is_one_of(node_field_get(node, STR("status")), closed);
}

static struct str key_of(const struct id *id)
{
    return str_of((const char *)id->bytes, sizeof(id->bytes));
}

static int64_t count_mentions(const struct node *node, int64_t since, const struct item_mention *mentions,
                              size_t count)
{
    struct item_code code;
    int64_t named = 0;

    if (node->code.ptr == NULL || item_code_scan(node->code, &code) == 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        named += mentions[i].at > since && item_code_eq(mentions[i].code, code);
    return named;
}

static struct str reason_of(const char *name, int64_t days, int64_t events, struct arena *mem)
{
    struct str named = STR("");
    if (events > 0)
        named = str_format(mem, ", though %lld event%s named it", (long long)events, events == 1 ? "" : "s");
    return str_format(mem, "Nothing has touched this %s for %lld days%.*s.", name, (long long)days,
                      STR_ARGS(named));
}

static bool judge(const struct node *node, const struct node_touch *touch,
                  const struct item_mention *mentions, size_t mention_count, int64_t now, struct arena *mem,
                  struct stale_item *ret)
{
    struct patience patience = patience_with(node, mem);
    int64_t since = touch->changed_at > touch->confirmed_at ? touch->changed_at : touch->confirmed_at;
    int64_t days = (now - since) / DAYS(1), events;

    if (patience.days == 0 || days < patience.days / 4 || is_closed(node))
        return false;
    events = count_mentions(node, since, mentions, mention_count);
    if (days < patience.days && events < STALE_EVENTS_TELLING)
        return false;
    *ret = (struct stale_item){node, since, events, reason_of(patience.name, days, events, mem)};
    return true;
}

/* Where each node stands in the document, by its id. */
static struct map *indices_of(const struct document *document, struct arena *mem)
{
    struct map *indices = map_new(mem);
    size_t *numbers = arena_array_of(mem, document->count, size_t);

    for (size_t i = 0; i < document->count; i++) {
        numbers[i] = i;
        map_set(indices, key_of(&document->nodes[i].id), &numbers[i]);
    }
    return indices;
}

struct stale_list staleness_of(const struct document *document, const struct node_touch *touches,
                               size_t touch_count, const struct item_mention *mentions, size_t mention_count,
                               int64_t now, struct arena *mem)
{
    struct map *indices = indices_of(document, mem);
    struct stale_list list = {0};

    for (size_t i = 0; i < touch_count; i++) {
        const size_t *index = map_get(indices, key_of(&touches[i].node));
        struct stale_item item;
        if (index == NULL ||
            !judge(&document->nodes[*index], &touches[i], mentions, mention_count, now, mem, &item))
            continue;
        list.items = array_room(mem, list.items, list.count, sizeof(*list.items));
        list.items[list.count++] = item;
    }
    return list;
}
