#include "services/progress_report.h"
#include "map.h"

const char *report_group_name(enum report_group group)
{
    static const char *const names[REPORT_GROUPS] = {"done",    "decided", "occurred", "moved",
                                                     "dropped", "added",   "changed"};
    return names[group];
}

static bool is_one_of(struct str value, const char *const *words)
{
    for (; *words != NULL; words++)
        if (str_eq_nocase(value, str_from(*words)))
            return true;
    return false;
}

static bool is_done(struct str status)
{
    static const char *const words[] = {"done",     "complete",  "completed",   "met",
                                        "reached",  "shipped",   "implemented", "released",
                                        "verified", "validated", "closed",      NULL};
    return is_one_of(status, words);
}

static bool is_answered(struct str status)
{
    static const char *const words[] = {"answered", "decided", "resolved", "done", "closed", NULL};
    return is_one_of(status, words);
}

static bool is_dropped(struct str status)
{
    static const char *const words[] = {"dropped",  "rejected",   "withdrawn", "removed",
                                        "obsolete", "deprecated", "cancelled", NULL};
    return is_one_of(status, words);
}

static bool is_stuck(struct str status)
{
    static const char *const words[] = {"blocked", "failing", "failed", "at risk", "late", NULL};
    return is_one_of(status, words);
}

static struct report_entry *add(struct report_entries *entries, enum report_group group,
                                const struct node *node)
{
    struct report_entry *entry = &entries->items[entries->count++];

    *entry = (struct report_entry){
        .group = group,
        .node = node->id,
        .kind = node->kind,
        .code = node->code,
        .title = node->title,
        .revision = node->revision,
    };
    return entry;
}

/* What another status means for an item of that kind. */
static enum report_group group_of_status(enum node_kind kind, struct str status)
{
    if (is_dropped(status))
        return REPORT_DROPPED;
    if (kind == NODE_RISK && str_eq_nocase(status, STR("occurred")))
        return REPORT_OCCURRED;
    if (kind == NODE_QUESTION && is_answered(status))
        return REPORT_DECIDED;
    return is_done(status) ? REPORT_DONE : REPORT_CHANGED;
}

static bool differs(const struct node *before, const struct node *after, struct str field)
{
    return !str_eq(node_field_get(before, field), node_field_get(after, field));
}

static void note_field(struct report_entry *entry, const struct node *before, const struct node *after,
                       struct str field)
{
    entry->field = field;
    entry->from = before != NULL ? node_field_get(before, field) : STR_NONE;
    entry->to = node_field_get(after, field);
}

static void compare_item(struct report_entries *entries, const struct node *before, const struct node *after)
{
    static const char *const fields[] = {"priority", "target", "owner", NULL};
    const struct str status = STR("status"),
                     due = after->kind == NODE_MILESTONE ? node_due_name(after) : STR("due");
    struct report_entry *entry;

    if (differs(before, after, status)) {
        note_field(add(entries, group_of_status(after->kind, node_field_get(after, status)), after), before,
                   after, status);
        return;
    }
    if (differs(before, after, due)) {
        note_field(add(entries, REPORT_MOVED, after), before, after, due);
        return;
    }
    entry = add(entries, REPORT_CHANGED, after);
    for (size_t i = 0; fields[i] != NULL; i++)
        if (differs(before, after, str_from(fields[i]))) {
            note_field(entry, before, after, str_from(fields[i]));
            return;
        }
}

/* An item may be made and done between the two. */
static void add_new(struct report_entries *entries, const struct node *node)
{
    const struct str status = STR("status");
    enum report_group group = group_of_status(node->kind, node_field_get(node, status));
    struct report_entry *entry;

    if (group == REPORT_CHANGED)
        group = node->kind == NODE_DECISION ? REPORT_DECIDED : REPORT_ADDED;
    entry = add(entries, group, node);
    if (group != REPORT_ADDED && group != REPORT_DECIDED)
        note_field(entry, NULL, node, status);
}

/* Stable: what is in one group stays in the order of the document. */
static void sort_by_group(struct report_entries *entries, struct arena *mem)
{
    struct report_entry *sorted = arena_array_of(mem, entries->count, struct report_entry);
    size_t count = 0;

    for (int group = 0; group < REPORT_GROUPS; group++)
        for (size_t i = 0; i < entries->count; i++)
            if ((int)entries->items[i].group == group)
                sorted[count++] = entries->items[i];
    entries->items = sorted;
}

static struct str key_of(const struct node *node)
{
    return str_of((const char *)node->id.bytes, sizeof(node->id.bytes));
}

/* The items of a document by their ids. */
static struct map *items_of(const struct document *document, struct arena *mem)
{
    struct map *items = map_new(mem);

    for (size_t i = 0; i < document->count; i++)
        if (node_is_item(&document->nodes[i]))
            map_set(items, key_of(&document->nodes[i]), &document->nodes[i]);
    return items;
}

struct report_entries report_compare(const struct document *before, const struct document *after,
                                     struct arena *mem)
{
    struct report_entries entries = {
        .items = arena_array_of(mem, before->count + after->count, struct report_entry)};
    const struct map *was = items_of(before, mem), *is = items_of(after, mem);

    for (size_t i = 0; i < after->count; i++) {
        const struct node *node = &after->nodes[i], *old = map_get(was, key_of(node));
        if (!node_is_item(node))
            continue;
        if (old == NULL)
            add_new(&entries, node);
        else if (!digest_eq(old->hash, node->hash))
            compare_item(&entries, old, node);
    }
    for (size_t i = 0; i < before->count; i++) {
        const struct node *node = &before->nodes[i];
        if (node_is_item(node) && map_get(is, key_of(node)) == NULL)
            add(&entries, REPORT_DROPPED, node)->revision = 0;
    }
    sort_by_group(&entries, mem);
    return entries;
}

struct report_entries report_open(const struct document *document, struct arena *mem)
{
    struct report_entries entries = {.items = arena_array_of(mem, document->count, struct report_entry)};

    for (size_t i = 0; i < document->count; i++) {
        const struct node *node = &document->nodes[i];
        struct str status = node_field_get(node, STR("status"));
        bool is_question = node->kind == NODE_QUESTION && !is_answered(status) && !is_dropped(status);
        if (node_is_item(node) && (is_question || is_stuck(status)))
            note_field(add(&entries, REPORT_CHANGED, node), NULL, node, STR("status"));
    }
    return entries;
}
