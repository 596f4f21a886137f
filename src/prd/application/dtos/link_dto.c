#include "dtos/link_dto.h"

static const struct node *node_of(const struct document *document, const struct link_end *end)
{
    size_t index = document_find(document, end->node);
    return index != SIZE_MAX ? &document->nodes[index] : NULL;
}

/* As it is now; one that is gone, as it was. */
static struct link_end_dto *end_dto(const struct link_end *end, const struct node *node, struct arena *mem)
{
    struct link_end_dto *dto = arena_new_of(mem, struct link_end_dto);
    *dto = (struct link_end_dto){.node = end->node, .code = end->code, .title = end->title};
    if (node != NULL) {
        dto->code = node->code;
        dto->title = node->title;
    }
    return dto;
}

static struct str name_of(const struct link_end_dto *end)
{
    return end->code.ptr != NULL ? end->code : end->title;
}

static void suspect(struct link_dto *dto, struct str name, const char *what, struct arena *mem)
{
    dto->suspect = true;
    dto->why = dto->why.ptr == NULL
                   ? str_format(mem, "%.*s %s", STR_ARGS(name), what)
                   : str_format(mem, "%.*s; %.*s %s", STR_ARGS(dto->why), STR_ARGS(name), what);
}

/* Adds what is wrong with one end, and which revision did it. */
static void judge(struct link_dto *dto, int64_t *since, const struct link_end *end,
                  const struct link_end_dto *shown, const struct node *node, struct arena *mem)
{
    enum link_end_state state = link_end_state(end, node, mem);

    if (state == LINK_END_SAME)
        return;
    dto->broken |= state == LINK_END_GONE;
    if (node != NULL && node->revision > *since)
        *since = node->revision;
    suspect(dto, name_of(shown), state == LINK_END_GONE ? "is gone" : "says something else since", mem);
}

static void judge_outside(struct link_dto *dto, const struct item_link *link, struct arena *mem)
{
    bool has_address = str_starts(link->url, STR("https://"));

    dto->to = arena_new_of(mem, struct link_end_dto);
    dto->to->url = has_address ? link->url : STR_NONE;
    dto->to->label = link->label;
    if (link_outside_state(link) != LINK_END_SAME)
        suspect(dto, link->label.ptr != NULL ? link->label : link->url, "was told of again since", mem);
}

struct link_dto link_dto_from(const struct item_link *link, const struct document *document,
                              struct arena *mem)
{
    const struct node *from = node_of(document, &link->from), *to = NULL;
    struct link_dto dto = {
        .id = link->id,
        .kind = link->kind,
        .from = end_dto(&link->from, from, mem),
        .note = link->note,
        .cause = id_is_none(link->event) ? LINK_BY_PERSON : LINK_BY_EVENT,
        .author = author_dto_new(id_is_none(link->event) ? AUTHOR_USER : AUTHOR_SYSTEM, link->author,
                                 link->author_name, mem),
        .event = link->event,
        .last_event = link->told_by,
        .created_at = link->created_at,
        .confirmed_at = link->confirmed_at,
    };
    int64_t since = 0;

    judge(&dto, &since, &link->from, dto.from, from, mem);
    if (id_is_none(link->to.node)) {
        judge_outside(&dto, link, mem);
    } else {
        to = node_of(document, &link->to);
        dto.to = end_dto(&link->to, to, mem);
        judge(&dto, &since, &link->to, dto.to, to, mem);
    }
    if (since != 0)
        dto.suspect_since = str_format(mem, "%lld", (long long)since);
    if (link->confirmed_at != 0)
        dto.confirmed_by = author_dto_new(AUTHOR_USER, link->confirmed_by, link->confirmed_by_name, mem);
    return dto;
}
