#include "repositories/kept_document.h"
#include <stdatomic.h>

#define BLOCK ((size_t)32768)

struct kept {
    struct kept_document base;
    struct arena *mem; /* it lies in it itself */
    atomic_int holders;
};

/* What is a part of the node's text is a part of the copied text. */
static struct str copy_part(struct str part, struct str text, struct str copied, struct arena *mem)
{
    if (part.ptr == NULL)
        return STR_NONE;
    if (text.ptr != NULL && part.ptr >= text.ptr && part.ptr + part.len <= text.ptr + text.len)
        return str_of(copied.ptr + (part.ptr - text.ptr), part.len);
    return str_dup(mem, part);
}

static void copy_parts(struct node *node, const struct node *from, struct node_field *fields,
                       struct arena *mem)
{
    node->code = copy_part(from->code, from->text, node->text, mem);
    node->title = copy_part(from->title, from->text, node->text, mem);
    node->statement = copy_part(from->statement, from->text, node->text, mem);
    node->fields = fields;
    for (size_t i = 0; i < from->field_count; i++)
        fields[i] = (struct node_field){copy_part(from->fields[i].name, from->text, node->text, mem),
                                        copy_part(from->fields[i].value, from->text, node->text, mem)};
}

/* The head of a table is a part of another node's text, and the same for all rows that follow each other. */
static struct str copy_columns(const struct document *from, size_t index, const struct document *copy,
                               struct arena *mem)
{
    struct str columns = from->nodes[index].columns;
    if (index > 0 && columns.ptr != NULL && from->nodes[index - 1].columns.ptr == columns.ptr)
        return copy->nodes[index - 1].columns;
    return str_dup(mem, columns);
}

static void measure(const struct document *document, size_t *bytes, size_t *fields)
{
    *bytes = *fields = 0;
    for (size_t i = 0; i < document->count; i++) {
        *bytes += document->nodes[i].text.len;
        *fields += document->nodes[i].field_count;
    }
}

static struct document copy_document(const struct document *from, struct arena *mem)
{
    struct document copy = {.nodes = arena_array_of(mem, from->count, struct node), .count = from->count};
    size_t bytes, field_count;
    struct node_field *fields;
    char *text;

    measure(from, &bytes, &field_count);
    text = arena_room(mem, bytes);
    fields = arena_array_of(mem, field_count, struct node_field);
    for (size_t i = 0; i < from->count; i++) {
        struct node *node = &copy.nodes[i];
        *node = from->nodes[i];
        if (node->text.len > 0)
            memcpy(text, node->text.ptr, node->text.len);
        node->text.ptr = text;
        node->columns = copy_columns(from, i, &copy, mem);
        copy_parts(node, &from->nodes[i], fields, mem);
        text += node->text.len;
        fields += node->field_count;
    }
    return copy;
}

struct kept_document *kept_document_new(struct id prd, int64_t revision, struct digest hash,
                                        const struct document *document)
{
    struct arena *mem = arena_new(BLOCK);
    struct kept *self = arena_new_of(mem, struct kept);

    self->mem = mem;
    self->base = (struct kept_document){
        .prd = prd, .revision = revision, .hash = hash, .document = copy_document(document, mem)};
    self->base.size = arena_size(mem);
    atomic_init(&self->holders, 1);
    return &self->base;
}

struct kept_document *kept_document_hold(struct kept_document *base)
{
    atomic_fetch_add(&container_of(base, struct kept, base)->holders, 1);
    return base;
}

void kept_document_drop(struct kept_document *base)
{
    struct kept *self;

    if (base == NULL)
        return;
    self = container_of(base, struct kept, base);
    if (atomic_fetch_sub(&self->holders, 1) == 1)
        arena_free(self->mem);
}

bool kept_document_is_head(const struct kept_document *self, const struct prd *prd)
{
    return self != NULL && id_eq(self->prd, prd->id) && digest_eq(self->hash, prd->head_hash);
}

static void drop(void *base)
{
    kept_document_drop(base);
}

struct document kept_document_lend(struct kept_document *self, struct arena *mem)
{
    arena_defer(mem, drop, kept_document_hold(self));
    return self->document;
}
