#include "services/workbench.h"
#include "services/growth.h"
#include "services/lines.h"
#include "services/recogniser.h"

#define ROOM 16

static struct str document_ending(const struct document *document)
{
    struct str first = STR_NONE;
    for (size_t i = 0; i < document->count; i++) {
        struct str ending = lines_ending(document->nodes[i].text);
        if (ending.ptr != NULL && !str_eq(ending, STR("\r")))
            return first.ptr != NULL ? STR("\n") : ending;
        if (first.ptr == NULL)
            first = ending;
    }
    return first.ptr != NULL ? first : STR("\n");
}

void workbench_open(struct workbench *self, const struct applier *applier, const struct document *document,
                    const int64_t *floor, int64_t revision, const struct document_past *past,
                    struct arena *mem)
{
    *self = (struct workbench){
        .applier = applier,
        .mem = mem,
        .before = document,
        .past = past,
        .revision = revision,
        .ending = document_ending(document),
        .codes = code_book_open(floor, document),
        .floor = floor,
        .nodes = document->nodes,
        .count = document->count,
    };
}

size_t workbench_find(const struct workbench *self, struct id node)
{
    const struct document now = {.nodes = self->nodes, .count = self->count};
    return document_find(&now, node);
}

/* Nothing is put before front matter or a byte order mark, which are nothing but at the start. */
static size_t start_of(const struct workbench *self)
{
    const struct node *first = self->nodes;
    bool fixed = self->count > 0 && (str_starts(first->text, STR("\xEF\xBB\xBF")) ||
                                     (first->kind == NODE_TEXT && str_starts(first->text, STR("---")) &&
                                      str_find(first->text, STR(":"), 0) != SIZE_MAX));
    return fixed ? 1 : 0;
}

bool workbench_place(const struct workbench *self, struct id after, size_t *ret)
{
    /* What followed a removed node follows the one before it; that one may be removed as well. */
    for (size_t i = self->gone_count; i-- > 0;) {
        if (id_eq(self->gone[i].node, after) && workbench_find(self, after) == SIZE_MAX) {
            after = self->gone[i].follows;
            i = self->gone_count;
        }
    }
    if (id_is_none(after)) {
        *ret = start_of(self);
        return true;
    }
    *ret = workbench_find(self, after);
    if (*ret == SIZE_MAX)
        return false;
    (*ret)++;
    return true;
}

struct str workbench_text(const struct workbench *self, size_t index)
{
    return index < self->count ? self->nodes[index].text : STR_NONE;
}

/* Makes the nodes the workbench's own, with room for some more. */
static void make_room(struct workbench *self, size_t more)
{
    struct node *nodes;
    if (self->count + more <= self->capacity)
        return;
    self->capacity = self->count + more + self->count / 2 + ROOM;
    nodes = arena_array_of(self->mem, self->capacity, struct node);
    if (self->count > 0)
        memcpy(nodes, self->nodes, self->count * sizeof(*nodes));
    self->nodes = nodes;
}

static struct id id_before(const struct workbench *self, size_t index)
{
    return index > 0 ? self->nodes[index - 1].id : ID_NONE;
}

static struct change *record(struct workbench *self, enum operation_kind kind, const struct node *node)
{
    struct change *change;
    self->changes = array_room(self->mem, self->changes, self->change_count, sizeof(*self->changes));
    self->operations = array_room(self->mem, self->operations, self->change_count, sizeof(*self->operations));
    self->operations[self->change_count] = self->operation;
    change = &self->changes[self->change_count++];
    change->kind = kind;
    change->node = node->id;
    change->code = node->code;
    change->title = node->title;
    change->node_kind = node->kind;
    change->heading = node->heading;
    return change;
}

static void set_before(struct change *change, const struct node *node, struct id follows)
{
    change->before = node->hash;
    change->before_text = node->text;
    change->follows_before = follows;
}

static void set_after(struct change *change, const struct node *node, struct id follows)
{
    change->after = node->hash;
    change->after_text = node->text;
    change->follows_after = follows;
}

static void open_gap(struct workbench *self, size_t index, size_t size)
{
    make_room(self, size);
    memmove(&self->nodes[index + size], &self->nodes[index], (self->count - index) * sizeof(*self->nodes));
    self->count += size;
}

static void close_gap(struct workbench *self, size_t index)
{
    self->count--;
    memmove(&self->nodes[index], &self->nodes[index + 1], (self->count - index) * sizeof(*self->nodes));
}

static void fill(struct workbench *self, size_t index, const struct node *node, struct id id)
{
    struct node *added = &self->nodes[index];
    *added = *node;
    added->id = id_is_none(id) ? id_new(self->applier->clock, self->applier->random) : id;
    added->version = 1;
    added->revision = self->revision;
    added->position = 0;
    set_after(record(self, OPERATION_ADD_NODE, added), added, id_before(self, index));
    code_book_note(&self->codes, added);
}

void workbench_insert(struct workbench *self, size_t index, const struct node *nodes, size_t count,
                      struct id id)
{
    open_gap(self, index, count);
    for (size_t i = 0; i < count; i++)
        fill(self, index + i, &nodes[i], i == 0 ? id : ID_NONE);
}

/* Gives the node at `index` what `with` says, and keeps what it is. */
static void renew(struct workbench *self, size_t index, const struct node *with)
{
    struct node *node = &self->nodes[index];
    struct id id = node->id;
    int64_t version = node->version, position = node->position;
    *node = *with;
    node->id = id;
    node->version = version + 1;
    node->revision = self->revision;
    node->position = position;
}

void workbench_replace(struct workbench *self, size_t index, const struct node *node)
{
    struct node before;
    struct change *change;
    struct id follows;
    make_room(self, 1);
    before = self->nodes[index];
    follows = id_before(self, index);
    renew(self, index, node);
    change = record(self, OPERATION_REPLACE_TEXT, &self->nodes[index]);
    set_before(change, &before, follows);
    set_after(change, &self->nodes[index], follows);
    code_book_note(&self->codes, &self->nodes[index]);
}

void workbench_move(struct workbench *self, size_t from, size_t to, struct str text)
{
    struct node before = self->nodes[from], moved = before;
    struct id follows = id_before(self, from);
    struct change *change;

    make_room(self, 1);
    close_gap(self, from);
    if (to > from)
        to--;
    open_gap(self, to, 1);
    if (!str_eq(text, moved.text))
        recogniser_update(&moved, text, self->mem);
    self->nodes[to] = before;
    renew(self, to, &moved);
    change = record(self, OPERATION_MOVE_NODE, &self->nodes[to]);
    set_before(change, &before, follows);
    set_after(change, &self->nodes[to], id_before(self, to));
    self->nodes[to].position = 0;
}

void workbench_remove(struct workbench *self, size_t index)
{
    struct node removed = self->nodes[index];
    struct id follows = id_before(self, index);
    make_room(self, 1);
    set_before(record(self, OPERATION_REMOVE_NODE, &removed), &removed, follows);
    self->gone = array_room(self->mem, self->gone, self->gone_count, sizeof(*self->gone));
    self->gone[self->gone_count++] = (struct gone){removed.id, follows};
    close_gap(self, index);
}

void workbench_close(struct workbench *self, struct applied *ret)
{
    make_room(self, 1); /* levels are set in a copy */
    *ret = (struct applied){
        .document = {.nodes = self->nodes, .count = self->count},
        .changes = self->changes,
        .change_count = self->change_count,
        .merged = self->merged,
    };
    recogniser_arrange(&ret->document, self->mem);
    memcpy(ret->code_floor, self->codes.floor, sizeof(ret->code_floor));
}
