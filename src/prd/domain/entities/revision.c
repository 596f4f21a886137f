#include "entities/revision.h"
#include "value_objects/name_table.h"

#define REVISION_PARTS 14
#define CHANGE_PARTS 8

static const char *const cause_names[] = {
    [CAUSE_CREATE] = "create",     [CAUSE_EDIT] = "edit",   [CAUSE_ANSWER] = "answer",
    [CAUSE_PROPOSAL] = "proposal", [CAUSE_EVENT] = "event", [CAUSE_IMPORT] = "import",
    [CAUSE_RESTORE] = "restore",
};
static const char *const author_names[] = {
    [AUTHOR_USER] = "user",
    [AUTHOR_ASSISTANT] = "assistant",
    [AUTHOR_SYSTEM] = "system",
};

NAME_TABLE_FUNCTIONS(cause, enum cause, cause, cause_names)
NAME_TABLE_FUNCTIONS(author_kind, enum author_kind, kind, author_names)

struct parts {
    struct arena *mem;
    struct str *items;
    size_t count;
};

static void add_text(struct parts *self, struct str text)
{
    self->items[self->count++] = text;
}

static void add_bytes(struct parts *self, const void *bytes, size_t count)
{
    add_text(self, str_of(arena_copy(self->mem, bytes, count), count));
}

static void add_integer(struct parts *self, int64_t integer)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)((uint64_t)integer >> (8 * (sizeof(bytes) - 1 - i)));
    add_bytes(self, bytes, sizeof(bytes));
}

static void add_id(struct parts *self, const struct id *id)
{
    add_text(self, str_of((const char *)id->bytes, sizeof(id->bytes)));
}

static void add_digest(struct parts *self, const struct digest *digest)
{
    add_text(self, str_of((const char *)digest->bytes, sizeof(digest->bytes)));
}

static void add_change(struct parts *self, const struct change *change)
{
    add_text(self, str_from(operation_kind_name(change->kind)));
    add_id(self, &change->node);
    add_text(self, change->code);
    add_text(self, change->title);
    add_digest(self, &change->before);
    add_digest(self, &change->after);
    add_id(self, &change->follows_before);
    add_id(self, &change->follows_after);
}

struct digest revision_hash(const struct revision *self, struct arena *mem)
{
    struct parts parts = {.mem = mem};
    parts.items = arena_array_of(mem, REVISION_PARTS + self->change_count * CHANGE_PARTS, struct str);

    add_digest(&parts, &self->parent_hash);
    add_id(&parts, &self->prd);
    add_id(&parts, &self->workspace);
    add_integer(&parts, self->number);
    add_text(&parts, str_from(author_kind_name(self->author_kind)));
    add_id(&parts, &self->author);
    add_text(&parts, self->author_name);
    add_text(&parts, str_from(cause_name(self->cause)));
    add_text(&parts, self->why);
    add_id(&parts, &self->proposal);
    add_id(&parts, &self->message);
    add_id(&parts, &self->event);
    add_integer(&parts, self->at);
    add_integer(&parts, (int64_t)self->change_count);
    for (size_t i = 0; i < self->change_count; i++)
        add_change(&parts, &self->changes[i]);
    return digest_sha256_parts(parts.items, parts.count);
}
