#include "services/event_links.h"
#include "unicode.h"
#include "value_objects/web_address.h"

#define LABEL_MAX 200

#define ADDRESS "https://"

/* What the link leads to: an address that a person may follow, or of a commit without one, where it was told.
 * STR_NONE: to nothing. Both are free text, and together no address that nobody has looked at. */
static struct str target_of(const struct event_linking *self, const struct project_event *event)
{
    struct str place;

    if (event->url.ptr != NULL && web_address_refusal(event->url) == NULL)
        return event->url;
    if (project_event_link_kind(event) != LINK_IMPLEMENTED_BY)
        return STR_NONE;
    place = str_format(self->mem, "%.*s:%.*s", STR_ARGS(event->source), STR_ARGS(event->external_id));
    return str_starts(place, STR(ADDRESS)) ? STR_NONE : place;
}

/* What an event tells of what it links to: its words; of an issue also whether it was closed. That what was
 * proposed was merged changes nothing. */
static struct digest told_by(const struct event_linking *self, const struct project_event *event)
{
    if (project_event_link_kind(event) == LINK_IMPLEMENTED_BY)
        return digest_sha256(event->text);
    return digest_sha256(str_format(self->mem, "%.*s\n%.*s", STR_ARGS(event->kind), STR_ARGS(event->text)));
}

static struct str label_of(const struct project_event *event)
{
    struct str label = event->label.ptr != NULL ? event->label : event->external_id;
    return utf8_cut(label, LABEL_MAX);
}

static struct error *add(struct event_linking *self, const struct project_event *event, struct str target,
                         const struct node *node, size_t *made)
{
    struct item_link link = {
        .id = id_new(self->clock, self->random),
        .prd = event->prd,
        .workspace = event->workspace,
        .kind = project_event_link_kind(event),
        .from = link_end_of(node, self->mem),
        .to = {.substance = told_by(self, event)},
        .url = target,
        .label = label_of(event),
        .note = STR(""),
        .author_name = STR("Stet"),
        .event = event->id,
        .told_by = event->id,
        .created_at = event->received_at,
    };
    bool added;

    link.told = link.to.substance;
    TRY(item_link_repository_add(self->work->links, &link, &added));
    self->count += added;
    *made += added;
    return OK;
}

/* The node whose code the value is; NULL: none, as with a code that nothing has. */
static const struct node *node_of(const struct event_linking *self, const struct event_fact *fact)
{
    if (!str_eq(fact->kind, STR("item")) && !str_eq(fact->kind, STR("mention")))
        return NULL;
    for (size_t i = 0; i < self->document->count; i++)
        if (self->document->nodes[i].code.ptr != NULL && str_eq(self->document->nodes[i].code, fact->value))
            return &self->document->nodes[i];
    return NULL;
}

/* The same item is named by several facts. */
static bool is_told_before(const struct project_event *event, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (str_eq(event->facts[i].value, event->facts[index].value) &&
            (str_eq(event->facts[i].kind, STR("item")) || str_eq(event->facts[i].kind, STR("mention"))))
            return true;
    return false;
}

struct error *link_event(struct event_linking *self, const struct project_event *event, bool is_late,
                         size_t *made)
{
    enum link_kind kind = project_event_link_kind(event);
    struct str target = target_of(self, event);

    *made = 0;
    if (target.ptr == NULL)
        return OK;
    if (!is_late)
        TRY(item_link_repository_tell(self->work->links, event->prd, target, told_by(self, event),
                                      event->id));
    /* Each run of the tests has an address of its own: links to all of them would tell nobody anything. */
    if (kind == LINK_VERIFIES)
        return OK;
    if (self->count < 0)
        TRY(item_link_repository_count_of_events(self->work->links, event->prd, &self->count));
    for (size_t i = 0; i < event->fact_count && self->count < EVENT_LINKS_MAX; i++) {
        const struct node *node = node_of(self, &event->facts[i]);
        if (node != NULL && !is_told_before(event, i))
            TRY(add(self, event, target, node, made));
    }
    return OK;
}
