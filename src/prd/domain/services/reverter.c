#include "map.h"
#include "services/applier.h"
#include "services/code_book.h"
#include "services/recogniser.h"

/*
 * From one document to another by the ids of their nodes: what is not in the target is removed; the longest
 * run of nodes that stand in both in the same order stays where it is (patience sorting, M. L. Fredman 1975);
 * others that are in both are moved; what the target has besides is added. So the changes are as few as can
 * be.
 *
 * The order as changes are made is a linked list of slots: slot i is the node i of `from`, slot from->count +
 * j a node j that is added, and the last slot stands for the start of the document.
 */

#define NONE SIZE_MAX

struct revert {
    struct arena *mem;
    const struct document *from, *to;
    size_t *source; /* of each target node: its index in `from`, or NONE */
    bool *stays;    /* of each target node: whether it keeps its place */
    bool *wanted;   /* of each node of `from`: whether the target has it */
    size_t *next, *previous;
    size_t start;
    struct change *changes;
    size_t change_count;
};

static struct str id_key(const struct node *node)
{
    return str_of((const char *)node->id.bytes, sizeof(node->id.bytes));
}

static void find_sources(struct revert *self)
{
    struct map *indices = map_new(self->mem);
    for (size_t i = 0; i < self->from->count; i++)
        map_set(indices, id_key(&self->from->nodes[i]), &self->from->nodes[i]);
    for (size_t j = 0; j < self->to->count; j++) {
        const struct node *found = map_get(indices, id_key(&self->to->nodes[j]));
        self->source[j] = found != NULL ? (size_t)(found - self->from->nodes) : NONE;
        if (found != NULL)
            self->wanted[self->source[j]] = true;
    }
}

/* Marks the longest increasing run of sources. */
static void find_staying(struct revert *self)
{
    size_t *tails =
        arena_array_of(self->mem, self->to->count, size_t); /* last target of the best run of a length */
    size_t *before = arena_array_of(self->mem, self->to->count, size_t);
    size_t length = 0;

    for (size_t j = 0; j < self->to->count; j++) {
        size_t low = 0, high = length;
        if (self->source[j] == NONE)
            continue;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (self->source[tails[middle]] < self->source[j])
                low = middle + 1;
            else
                high = middle;
        }
        before[j] = low > 0 ? tails[low - 1] : NONE;
        tails[low] = j;
        if (low == length)
            length++;
    }
    for (size_t j = length > 0 ? tails[length - 1] : NONE; j != NONE; j = before[j])
        self->stays[j] = true;
}

static struct id slot_id(const struct revert *self, size_t slot)
{
    if (slot == self->start)
        return ID_NONE;
    return slot < self->from->count ? self->from->nodes[slot].id
                                    : self->to->nodes[slot - self->from->count].id;
}

static void unlink_slot(struct revert *self, size_t slot)
{
    self->next[self->previous[slot]] = self->next[slot];
    self->previous[self->next[slot]] = self->previous[slot];
}

static void link_slot(struct revert *self, size_t slot, size_t after)
{
    self->previous[slot] = after;
    self->next[slot] = self->next[after];
    self->previous[self->next[after]] = slot;
    self->next[after] = slot;
}

static void link_all(struct revert *self)
{
    self->start = self->from->count + self->to->count;
    self->next = arena_array_of(self->mem, self->start + 1, size_t);
    self->previous = arena_array_of(self->mem, self->start + 1, size_t);
    self->next[self->start] = self->previous[self->start] = self->start;
    for (size_t i = 0; i < self->from->count; i++)
        link_slot(self, i, i > 0 ? i - 1 : self->start);
}

/* `named` is after, where there is one, and else before. */
static struct change *record(struct revert *self, enum operation_kind kind, const struct node *named,
                             const struct node *before, const struct node *after)
{
    struct change *change = &self->changes[self->change_count++];
    *change = (struct change){.kind = kind,
                              .node = named->id,
                              .code = named->code,
                              .title = named->title,
                              .node_kind = named->kind,
                              .heading = named->heading};
    if (before != NULL) {
        change->before = before->hash;
        change->before_text = before->text;
    }
    if (after != NULL) {
        change->after = after->hash;
        change->after_text = after->text;
    }
    return change;
}

static void remove_unwanted(struct revert *self)
{
    for (size_t i = 0; i < self->from->count; i++) {
        if (self->wanted[i])
            continue;
        record(self, OPERATION_REMOVE_NODE, &self->from->nodes[i], &self->from->nodes[i], NULL)
            ->follows_before = slot_id(self, self->previous[i]);
        unlink_slot(self, i);
    }
}

/* Brings target node `j` behind the slot `after`; returns its slot. */
static size_t settle(struct revert *self, size_t j, size_t after)
{
    const struct node *to = &self->to->nodes[j], *from;
    size_t slot = self->source[j];
    struct change *change;

    if (slot == NONE) {
        slot = self->from->count + j;
        link_slot(self, slot, after);
        record(self, OPERATION_ADD_NODE, to, NULL, to)->follows_after = slot_id(self, after);
        return slot;
    }
    from = &self->from->nodes[slot];
    if (self->stays[j] && digest_eq(from->hash, to->hash))
        return slot;
    change = record(self, self->stays[j] ? OPERATION_REPLACE_TEXT : OPERATION_MOVE_NODE, to, from, to);
    change->follows_before = slot_id(self, self->previous[slot]);
    if (!self->stays[j]) {
        unlink_slot(self, slot);
        link_slot(self, slot, after);
    }
    change->follows_after = slot_id(self, self->previous[slot]);
    return slot;
}

/* The target's node as it is in the new revision. */
static struct node settled_node(const struct revert *self, size_t j, int64_t revision)
{
    struct node node = self->to->nodes[j];
    const struct node *from = self->source[j] != NONE ? &self->from->nodes[self->source[j]] : NULL;

    if (from != NULL && self->stays[j] && digest_eq(from->hash, node.hash)) {
        node.version = from->version;
        node.revision = from->revision;
        node.position = from->position;
        return node;
    }
    node.version = (from != NULL ? from->version : node.version) + 1;
    node.revision = revision;
    node.position = from != NULL && self->stays[j] ? from->position : 0;
    return node;
}

struct error *applier_revert(_unused_ const struct applier *self, const struct document *from,
                             const struct document *to, int64_t revision, struct arena *mem,
                             struct applied *ret)
{
    struct revert revert = {.mem = mem, .from = from, .to = to};
    struct code_book codes = code_book_open(NULL, from);
    struct applied applied = {0};

    revert.source = arena_array_of(mem, to->count, size_t);
    revert.stays = arena_array_of(mem, to->count, bool);
    revert.wanted = arena_array_of(mem, from->count, bool);
    revert.changes = arena_array_of(mem, from->count + to->count, struct change);
    find_sources(&revert);
    find_staying(&revert);
    link_all(&revert);
    remove_unwanted(&revert);
    applied.document.nodes = arena_array_of(mem, to->count, struct node);
    applied.document.count = to->count;
    for (size_t j = 0, slot = revert.start; j < to->count; j++) {
        slot = settle(&revert, j, slot);
        applied.document.nodes[j] = settled_node(&revert, j, revision);
        code_book_note(&codes, &to->nodes[j]);
    }
    recogniser_arrange(&applied.document, mem);
    applied.changes = revert.changes;
    applied.change_count = revert.change_count;
    memcpy(applied.code_floor, codes.floor, sizeof(applied.code_floor));
    *ret = applied;
    return OK;
}
