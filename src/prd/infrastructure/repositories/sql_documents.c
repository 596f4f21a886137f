#include "map.h"
#include "repositories/sql_prd_work.h"
#include <stdlib.h>

/* A document while its past is undone: its nodes as a ring of slots around `start`. */
struct slot {
    struct slot *next, *previous;
    struct node node;
    bool known;      /* the node has its text */
    struct str hash; /* what the text's hash was, in hex; STR_NONE: as it is now */
};
struct undoing {
    struct arena *mem;
    struct map *slots; /* by the bytes of the id */
    struct slot start;
    size_t count;
};

static int by_position(const void *a, const void *b)
{
    const struct node *left = a, *right = b;
    if (left->position != right->position)
        return left->position < right->position ? -1 : 1;
    return memcmp(left->id.bytes, right->id.bytes, sizeof(left->id.bytes));
}

static struct error *load_document(struct document_repository *base, const struct prd *prd, struct arena *mem,
                                   struct document *ret)
{
    static const char sql[] =
        "SELECT id, position, hash, version, revision, text, kind, heading, code, title FROM "
        "nodes WHERE workspace = $1 AND prd = $2";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, documents);
    struct document document = {0};
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(sql_id(self, prd->workspace), sql_id(self, prd->id)),
                          mem, &rows));
    document.nodes = arena_array_of(mem, rows->count, struct node);
    document.count = rows->count;
    for (size_t i = 0; i < rows->count; i++) {
        struct node *node = &document.nodes[i];
        node->id = row_id(rows, i, 0);
        node->position = row_integer(rows, i, 1);
        node->version = row_integer(rows, i, 3);
        node->revision = row_integer(rows, i, 4);
        if (!sql_read_digest(rows, i, 2, &node->hash))
            return sql_unreadable("nodes");
        TRY(sql_read_node_text(rows, i, 5, mem, node));
    }
    if (document.count > 1)
        qsort(document.nodes, document.count, sizeof(*document.nodes), by_position);
    document_update_levels(&document);
    *ret = document;
    return OK;
}

static struct str key_of(const struct id *id)
{
    return str_of((const char *)id->bytes, sizeof(id->bytes));
}

static void link_slot(struct slot *slot, struct slot *after)
{
    slot->previous = after;
    slot->next = after->next;
    slot->next->previous = slot;
    after->next = slot;
}

static void unlink_slot(struct slot *slot)
{
    slot->previous->next = slot->next;
    slot->next->previous = slot->previous;
}

static void undoing_begin(struct undoing *self, const struct document *head, struct arena *mem)
{
    struct slot *slots = arena_array_of(mem, head->count, struct slot), *last = &self->start;
    *self = (struct undoing){.mem = mem, .slots = map_new(mem), .count = head->count};
    self->start.next = self->start.previous = &self->start;
    for (size_t i = 0; i < head->count; i++) {
        slots[i] = (struct slot){.node = head->nodes[i], .known = true};
        link_slot(&slots[i], last);
        map_set(self->slots, key_of(&head->nodes[i].id), &slots[i]);
        last = &slots[i];
    }
}

/* What undoing needs of a change. */
struct past_change {
    struct id node, follows;
    struct str before; /* hash, in hex; STR_NONE: it was not there */
    bool is_there;
    int64_t version, revision;
};

static struct slot *slot_to_follow(struct undoing *self, const struct past_change *change)
{
    return id_is_none(change->follows) ? &self->start : map_get(self->slots, key_of(&change->follows));
}

static bool put_back(struct undoing *self, const struct past_change *change)
{
    struct slot *after = slot_to_follow(self, change), *slot;
    if (after == NULL || map_get(self->slots, key_of(&change->node)) != NULL)
        return false;
    slot = arena_new_of(self->mem, struct slot);
    slot->node.id = change->node;
    link_slot(slot, after);
    map_set(self->slots, key_of(&change->node), slot);
    self->count++;
    return true;
}

static bool take_out(struct undoing *self, const struct past_change *change)
{
    struct slot *slot = map_get(self->slots, key_of(&change->node));
    if (slot == NULL)
        return false;
    unlink_slot(slot);
    map_remove(self->slots, key_of(&change->node));
    self->count--;
    return true;
}

/* False when the change cannot have led to what is there. */
static bool undo(struct undoing *self, const struct past_change *change)
{
    struct slot *slot, *after;
    if (change->before.ptr == NULL)
        return take_out(self, change);
    if (!change->is_there && !put_back(self, change))
        return false;
    slot = map_get(self->slots, key_of(&change->node));
    after = slot_to_follow(self, change);
    if (slot == NULL || after == NULL || after == slot)
        return false;
    if (slot->previous != after) {
        unlink_slot(slot);
        link_slot(slot, after);
    }
    slot->hash = change->before;
    slot->node.version = change->version;
    slot->node.revision = change->revision;
    return true;
}

/* The hash that is left of each node when all is undone; where it is another one than now, so is the text. */
static bool settle_hashes(struct undoing *self)
{
    for (struct slot *slot = self->start.next; slot != &self->start; slot = slot->next) {
        struct digest hash;
        if (slot->hash.ptr == NULL)
            continue;
        if (!digest_parse_hex(slot->hash, &hash))
            return false;
        slot->known = slot->known && digest_eq(hash, slot->node.hash);
        slot->node.hash = hash;
    }
    return true;
}

static struct error *undo_changes(struct sql_prd_work *self, const struct prd *prd, int64_t revision,
                                  struct undoing *undoing)
{
    static const char sql[] = "SELECT node, before_hash, CASE WHEN after_hash IS NULL THEN 0 ELSE 1 END, "
                              "follows_before, version_before, "
                              "revision_before FROM changes WHERE workspace = $1 AND prd = $2 AND revision > "
                              "$3 ORDER BY revision DESC, "
                              "ordinal DESC";
    struct rows *rows;

    TRY(transaction_query(
        self->transaction, sql,
        VALUES(sql_id(self, prd->workspace), sql_id(self, prd->id), value_integer(revision)), undoing->mem,
        &rows));
    for (size_t i = 0; i < rows->count; i++) {
        struct past_change change = {
            .node = row_id(rows, i, 0),
            .before = row_text(rows, i, 1),
            .is_there = row_integer(rows, i, 2) != 0,
            .follows = row_id(rows, i, 3),
            .version = row_integer(rows, i, 4),
            .revision = row_integer(rows, i, 5),
        };
        if (!undo(undoing, &change))
            return sql_unreadable("changes");
    }
    return settle_hashes(undoing) ? OK : sql_unreadable("changes");
}

#define BATCH 16

/* Texts by their hashes, a batch at a time; the last hash fills what is left of one. */
static struct error *find_batch(struct sql_prd_work *self, const struct prd *prd, struct slot **slots,
                                size_t count, struct arena *mem)
{
    static const char sql[] = "SELECT hash, text, kind, heading, code, title FROM node_texts WHERE workspace "
                              "= $1 AND prd = $2 AND hash IN "
                              "($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    struct value values[2 + BATCH] = {sql_id(self, prd->workspace), sql_id(self, prd->id)};
    struct rows *rows;

    for (size_t i = 0; i < BATCH; i++)
        values[2 + i] = sql_digest(self, slots[i < count ? i : count - 1]->node.hash);
    TRY(transaction_query(self->transaction, sql, values, COUNT_OF(values), mem, &rows));
    for (size_t i = 0; i < count; i++) {
        for (size_t row = 0; row < rows->count && !slots[i]->known; row++) {
            if (!str_eq(row_text(rows, row, 0), values[2 + i].text))
                continue;
            TRY(sql_read_node_text(rows, row, 1, mem, &slots[i]->node));
            slots[i]->known = true;
        }
        if (!slots[i]->known)
            return sql_unreadable("node_texts");
    }
    return OK;
}

static struct error *find_texts(struct sql_prd_work *self, const struct prd *prd, struct undoing *undoing)
{
    struct slot *batch[BATCH];
    size_t count = 0;
    for (struct slot *slot = undoing->start.next; slot != &undoing->start; slot = slot->next) {
        if (slot->known)
            continue;
        batch[count++] = slot;
        if (count == BATCH) {
            TRY(find_batch(self, prd, batch, count, undoing->mem));
            count = 0;
        }
    }
    return count > 0 ? find_batch(self, prd, batch, count, undoing->mem) : OK;
}

static struct error *load_document_at(struct document_repository *base, const struct prd *prd,
                                      int64_t revision, struct arena *mem, struct document *ret)
{
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, documents);
    struct document document = {0};
    struct undoing undoing;

    if (revision < 0 || revision > prd->head)
        return error_new(ERROR_NOT_FOUND, "not_found", "this PRD has no revision %lld", (long long)revision);
    TRY(load_document(base, prd, mem, &document));
    if (revision == prd->head) {
        *ret = document;
        return OK;
    }
    undoing_begin(&undoing, &document, mem);
    TRY(undo_changes(self, prd, revision, &undoing));
    TRY(find_texts(self, prd, &undoing));
    document = (struct document){.nodes = arena_array_of(mem, undoing.count, struct node)};
    for (struct slot *slot = undoing.start.next; slot != &undoing.start; slot = slot->next) {
        document.nodes[document.count] = slot->node;
        document.nodes[document.count++].position = 0;
    }
    document_update_levels(&document);
    *ret = document;
    return OK;
}

static struct error *find_text(struct document_repository *base, struct id prd, struct digest hash,
                               struct arena *mem, struct str *ret)
{
    static const char sql[] = "SELECT text FROM node_texts WHERE workspace = $1 AND prd = $2 AND hash = $3";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, documents);
    struct value workspace;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(transaction_query(self->transaction, sql,
                          VALUES(workspace, sql_id(self, prd), sql_digest(self, hash)), mem, &rows));
    if (rows->count == 0)
        return error_new(ERROR_NOT_FOUND, "not_found", "no revision of this PRD had that text");
    *ret = sql_read_text(rows, 0, 0);
    return OK;
}

const struct document_repository_ops sql_document_repository_ops = {
    .load = load_document,
    .load_at = load_document_at,
    .find_text = find_text,
};
