#include "dtos/node_dto.h"
#include "services/table_text.h"

/* A row is shown as a table of its own, with the names of its columns. */
static struct str shown_text(const struct node *node, struct arena *mem)
{
    if (node->columns.ptr == NULL)
        return node->text;
    return str_format(mem, "%.*s%.*s", STR_ARGS(table_head_short(node->columns, mem)), STR_ARGS(node->text));
}

struct error *node_dto_from(const struct node *node, struct markdown_parser *parser, struct arena *mem,
                            struct node_dto *ret)
{
    struct node_dto dto = {
        .id = node->id,
        .kind = node->kind,
        .level = node->level,
        .code = node->code,
        .title = node->title,
        .text = node->text,
        .hash = digest_hex(mem, node->hash),
        .version = node->version,
        .revision = node->revision,
    };

    if (parser != NULL)
        TRY(parser->ops->html(parser, shown_text(node, mem), mem, &dto.html));
    dto.fields.count = node->field_count;
    dto.fields.items = arena_array_of(mem, node->field_count, struct node_field_dto);
    for (size_t i = 0; i < node->field_count; i++)
        dto.fields.items[i] = (struct node_field_dto){node->fields[i].name, node->fields[i].value};
    *ret = dto;
    return OK;
}
