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

/* Adds what is wrong with one end, and which revision did it. */
static void judge(struct link_dto *dto, int64_t *since, const struct link_end *end,
                  const struct link_end_dto *shown, const struct node *node, struct arena *mem)
{
    enum link_end_state state = link_end_state(end, node, mem);
    const char *what = state == LINK_END_GONE ? "is gone" : "says something else since";
    struct str name = name_of(shown);

    if (state == LINK_END_SAME)
        return;
    dto->broken |= state == LINK_END_GONE;
    dto->suspect = true;
    if (node != NULL && node->revision > *since)
        *since = node->revision;
    dto->why = dto->why.ptr == NULL
                   ? str_format(mem, "%.*s %s", STR_ARGS(name), what)
                   : str_format(mem, "%.*s; %.*s %s", STR_ARGS(dto->why), STR_ARGS(name), what);
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
        .author = author_dto_new(AUTHOR_USER, link->author, link->author_name, mem),
        .created_at = link->created_at,
        .confirmed_at = link->confirmed_at,
    };
    int64_t since = 0;

    judge(&dto, &since, &link->from, dto.from, from, mem);
    if (id_is_none(link->to.node)) {
        dto.to = arena_new_of(mem, struct link_end_dto);
        dto.to->url = link->url;
        dto.to->label = link->label;
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
