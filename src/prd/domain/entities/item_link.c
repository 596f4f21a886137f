#include "entities/item_link.h"
#include "services/substance.h"
#include "value_objects/name_table.h"

static const char *const kind_names[] = {
    [LINK_DEPENDS_ON] = "depends_on",     [LINK_REFINES] = "refines",
    [LINK_VERIFIES] = "verifies",         [LINK_CONFLICTS_WITH] = "conflicts_with",
    [LINK_RELATES_TO] = "relates_to",     [LINK_IMPLEMENTED_BY] = "implemented_by",
    [LINK_DISCUSSED_IN] = "discussed_in",
};

NAME_TABLE_FUNCTIONS(link_kind, enum link_kind, kind, kind_names)

bool link_kind_goes_outside(enum link_kind kind)
{
    return kind == LINK_IMPLEMENTED_BY || kind == LINK_DISCUSSED_IN;
}

bool link_kind_orders(enum link_kind kind)
{
    return kind == LINK_DEPENDS_ON || kind == LINK_REFINES;
}

struct link_end link_end_of(const struct node *node, struct arena *mem)
{
    return (struct link_end){node->id, substance_digest(node->text, mem), node->code, node->title};
}

enum link_end_state link_end_state(const struct link_end *self, const struct node *node, struct arena *mem)
{
    if (node == NULL)
        return LINK_END_GONE;
    return digest_eq(self->substance, substance_digest(node->text, mem)) ? LINK_END_SAME : LINK_END_CHANGED;
}

enum link_end_state link_outside_state(const struct item_link *self)
{
    return digest_eq(self->to.substance, self->told) ? LINK_END_SAME : LINK_END_CHANGED;
}
