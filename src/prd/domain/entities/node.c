#include "entities/node.h"
#include "value_objects/name_table.h"

static const char *const kind_names[] = {
    [NODE_SECTION] = "section",
    [NODE_TEXT] = "text",
    [NODE_REQUIREMENT] = "requirement",
    [NODE_METRIC] = "metric",
    [NODE_RISK] = "risk",
    [NODE_QUESTION] = "question",
    [NODE_DECISION] = "decision",
    [NODE_ASSUMPTION] = "assumption",
    [NODE_MILESTONE] = "milestone",
    [NODE_TERM] = "term",
    [NODE_STORY] = "story",
};

NAME_TABLE_FUNCTIONS(node_kind, enum node_kind, kind, kind_names)

static const enum node_kind kinds_of_items[ITEM_KINDS] = {
    [ITEM_FUNCTIONAL] = NODE_REQUIREMENT,
    [ITEM_NONFUNCTIONAL] = NODE_REQUIREMENT,
    [ITEM_METRIC] = NODE_METRIC,
    [ITEM_RISK] = NODE_RISK,
    [ITEM_QUESTION] = NODE_QUESTION,
    [ITEM_DECISION] = NODE_DECISION,
    [ITEM_ASSUMPTION] = NODE_ASSUMPTION,
    [ITEM_MILESTONE] = NODE_MILESTONE,
    [ITEM_TERM] = NODE_TERM,
    [ITEM_STORY] = NODE_STORY,
};

enum node_kind node_kind_of_item(enum item_kind kind)
{
    return kinds_of_items[kind];
}

bool node_is_item(const struct node *self)
{
    return self->kind != NODE_SECTION && self->kind != NODE_TEXT;
}

struct str node_field_get(const struct node *self, struct str name)
{
    for (size_t i = 0; i < self->field_count; i++) {
        if (str_eq_nocase(self->fields[i].name, name))
            return self->fields[i].value;
    }
    return STR_NONE;
}

struct str node_due_name(const struct node *self)
{
    static const char *const names[] = {"due",         "deadline", "due date", "target date", "planned",
                                        "planned for", "eta",      "until",    "when",        "date"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (size_t k = 0; k < self->field_count; k++)
            if (str_eq_nocase(self->fields[k].name, str_from(names[i])))
                return self->fields[k].name;
    return str_from(names[0]);
}
