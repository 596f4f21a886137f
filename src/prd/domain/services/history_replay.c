#include "services/history_replay.h"

static struct str key_of(const struct id *id)
{
    return str_of((const char *)id->bytes, sizeof(id->bytes));
}

void history_replay_init(struct history_replay *self, struct arena *mem)
{
    *self = (struct history_replay){.mem = mem, .nodes = map_new(mem)};
    self->start.next = self->start.previous = &self->start;
}

static void link_node(struct replayed_node *node, struct replayed_node *after)
{
    node->previous = after;
    node->next = after->next;
    node->next->previous = node;
    after->next = node;
}

static void unlink_node(struct replayed_node *node)
{
    node->previous->next = node->next;
    node->next->previous = node->previous;
}

static bool take_out(struct history_replay *self, struct replayed_node *node)
{
    unlink_node(node);
    map_remove(self->nodes, key_of(&node->id));
    self->count--;
    return true;
}

static struct replayed_node *add(struct history_replay *self, struct id id)
{
    struct replayed_node *node = arena_new_of(self->mem, struct replayed_node);
    node->id = id;
    map_set(self->nodes, key_of(&id), node);
    self->count++;
    return node;
}

bool history_replay_change(struct history_replay *self, const struct change *change, int64_t revision)
{
    struct replayed_node *node = map_get(self->nodes, key_of(&change->node)), *after = &self->start;
    bool is_there = !digest_is_zero(change->before), stays = !digest_is_zero(change->after);

    if ((node != NULL) != is_there || (!is_there && !stays))
        return false;
    if (node != NULL && !digest_eq(node->hash, change->before))
        return false;
    if (node != NULL && !stays)
        return take_out(self, node);
    if (!id_is_none(change->follows_after))
        after = map_get(self->nodes, key_of(&change->follows_after));
    if (after == NULL || after == node)
        return false;
    if (node == NULL)
        link_node(node = add(self, change->node), after);
    if (node->previous != after) {
        unlink_node(node);
        link_node(node, after);
    }
    node->hash = change->after;
    node->revision = revision;
    node->code = str_dup(self->mem, change->code);
    node->title = str_dup(self->mem, change->title);
    return true;
}
