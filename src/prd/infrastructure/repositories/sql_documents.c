#include "repositories/sql_changes.h"
#include "services/recogniser.h"
#include <stdlib.h>

/* A document while its past is found: the nodes in a ring of slots around `start`. */
struct slot {
    struct slot *next, *previous;
    struct id id;
};
struct past {
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

static struct error *read_document(struct sql_prd_work *self, const struct prd *prd, struct arena *mem,
                                   struct document *ret)
{
    static const char sql[] =
        "SELECT id, position, hash, version, revision, text, kind, heading, code, title FROM "
        "nodes WHERE workspace = $1 AND prd = $2";
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
    recogniser_arrange(&document, mem);
    *ret = document;
    return OK;
}

/* Whether the head that `prd` names is that of the rows: it may have been read in another transaction. */
static struct error *is_current(struct sql_prd_work *self, const struct prd *prd, bool *ret)
{
    static const char sql[] = "SELECT head_hash FROM prds WHERE workspace = $1 AND id = $2";
    struct digest hash;
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(sql_id(self, prd->workspace), sql_id(self, prd->id)),
                          self->scratch, &rows));
    *ret = sql_read_digest(rows, 0, 0, &hash) && !digest_is_zero(hash) && digest_eq(hash, prd->head_hash);
    return OK;
}

static struct error *load_document(struct document_repository *base, const struct prd *prd, struct arena *mem,
                                   struct document *ret)
{
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, documents);
    struct kept_document *kept;
    struct document document;
    bool current;

    if (kept_document_is_head(self->written, prd)) {
        *ret = kept_document_lend(self->written, mem);
        return OK;
    }
    kept = document_cache_find(self->cache, prd);
    if (kept == NULL) {
        TRY(read_document(self, prd, mem, &document));
        TRY(is_current(self, prd, &current));
        if (!current) {
            *ret = document;
            return OK;
        }
        kept = kept_document_new(prd->id, prd->head, prd->head_hash, &document);
        document_cache_put(self->cache, kept);
    }
    *ret = kept_document_lend(kept, mem);
    kept_document_drop(kept);
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

static struct slot *add_slot(struct past *self, const struct id *id, struct slot *after)
{
    struct slot *slot = arena_new_of(self->mem, struct slot);
    slot->id = *id;
    link_slot(slot, after);
    map_set(self->slots, key_of(id), slot);
    self->count++;
    return slot;
}

/* What undoing needs of a change that came, went or moved. */
struct past_change {
    enum operation_kind kind;
    struct id node, follows;
};

static bool take_out(struct past *self, const struct past_change *change)
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
static bool undo(struct past *self, const struct past_change *change)
{
    struct slot *slot = map_get(self->slots, key_of(&change->node)), *after = &self->start;

    if (change->kind == OPERATION_ADD_NODE)
        return take_out(self, change);
    if (!id_is_none(change->follows))
        after = map_get(self->slots, key_of(&change->follows));
    if (after == NULL || after == slot || (slot == NULL) != (change->kind == OPERATION_REMOVE_NODE))
        return false;
    if (slot == NULL) {
        (void)add_slot(self, &change->node, after);
        return true;
    }
    unlink_slot(slot);
    link_slot(slot, after);
    return true;
}

static struct error *order_at_head(struct sql_prd_work *self, const struct prd *prd, struct past *past)
{
    static const char sql[] = "SELECT id FROM nodes WHERE workspace = $1 AND prd = $2 ORDER BY position, id";
    struct slot *last = &past->start;
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(sql_id(self, prd->workspace), sql_id(self, prd->id)),
                          past->mem, &rows));
    for (size_t i = 0; i < rows->count; i++) {
        struct id id = row_id(rows, i, 0);
        last = add_slot(past, &id, last);
    }
    return OK;
}

/* The order after change `last`: that of the head, with what came, went and moved since undone. Edits, which
 * are most of a history, are not looked at. */
static struct error *order_after(struct sql_prd_work *self, const struct prd *prd, struct value history,
                                 int64_t last, struct past *past)
{
    static const char sql[] =
        "SELECT c.kind, n.node, f.node FROM history_changes c JOIN history_nodes n ON n.history = c.history "
        "AND "
        "n.key = c.node LEFT JOIN history_nodes f ON f.history = c.history AND f.key = c.follows_before "
        "WHERE c.history = $1 AND c.kind <> 1 AND c.seq > $2 ORDER BY c.seq DESC";
    struct rows *rows;

    past->slots = map_new(past->mem);
    past->start.next = past->start.previous = &past->start;
    TRY(order_at_head(self, prd, past));
    TRY(transaction_query(self->transaction, sql, VALUES(history, value_integer(last)), past->mem, &rows));
    for (size_t i = 0; i < rows->count; i++) {
        const struct past_change change = {.kind = (enum operation_kind)row_integer(rows, i, 0),
                                           .node = row_id(rows, i, 1),
                                           .follows = row_id(rows, i, 2)};
        if (!undo(past, &change))
            return sql_unreadable("history_changes");
    }
    return OK;
}

static struct error *read_past_node(struct sql_prd_work *self, const struct rows *rows, size_t row,
                                    struct arena *mem, struct node *ret)
{
    struct node node = {.id = row_id(rows, row, 0),
                        .revision = row_integer(rows, row, 1),
                        .version = row_integer(rows, row, 2)};
    struct packed_text text;

    TRY(sql_read_packed(self, rows, row, 3, mem, &text, &node.hash));
    node.text = text.text;
    node.code = text.code;
    node.title = text.title;
    node.kind = text.kind;
    node.heading = text.heading;
    node.level = node.kind == NODE_SECTION ? node.heading : 0;
    recogniser_complete(&node, mem);
    *ret = node;
    return OK;
}

/* Of every node the last change up to `last`: what it costs does not grow with the history. */
static struct error *texts_after(struct sql_prd_work *self, struct value history, int64_t last,
                                 const struct past *past, struct map **ret)
{
    static const char sql[] = "SELECT n.node, c.revision, (SELECT COUNT(v.mark) FROM history_changes v WHERE "
                              "v.history = n.history AND "
                              "v.node = n.key AND v.seq <= $2), c.mark, c.body, b.body FROM history_nodes n "
                              "JOIN history_changes c ON c.history = n.history AND c.seq = (SELECT "
                              "MAX(m.seq) FROM history_changes m "
                              "WHERE m.history = n.history AND m.node = n.key AND m.seq <= $2) "
                              "LEFT JOIN history_changes b ON b.history = c.history AND b.seq = c.base "
                              "WHERE n.history = $1 AND c.mark IS NOT NULL";
    struct map *nodes = map_new(past->mem);
    struct node *found;
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(history, value_integer(last)), past->mem, &rows));
    found = arena_array_of(past->mem, rows->count, struct node);
    for (size_t i = 0; i < rows->count; i++) {
        TRY(read_past_node(self, rows, i, past->mem, &found[i]));
        map_set(nodes, key_of(&found[i].id), &found[i]);
    }
    *ret = nodes;
    return OK;
}

static struct error *load_past(struct sql_prd_work *self, const struct prd *prd, int64_t revision,
                               struct arena *mem, struct document *ret)
{
    struct past past = {.mem = mem};
    struct document document = {0};
    struct value history;
    struct map *nodes;
    int64_t last;

    TRY(sql_history_of(self, prd->id, &history));
    TRY(sql_last_change(self, prd->id, revision, &last));
    TRY(order_after(self, prd, history, last, &past));
    TRY(texts_after(self, history, last, &past, &nodes));
    if (map_count(nodes) != past.count)
        return sql_unreadable("history_changes");
    document.nodes = arena_array_of(mem, past.count, struct node);
    for (struct slot *slot = past.start.next; slot != &past.start; slot = slot->next) {
        const struct node *node = map_get(nodes, key_of(&slot->id));
        if (node == NULL)
            return sql_unreadable("history_changes");
        document.nodes[document.count++] = *node;
    }
    recogniser_arrange(&document, mem);
    *ret = document;
    return OK;
}

static struct error *load_document_at(struct document_repository *base, const struct prd *prd,
                                      int64_t revision, struct arena *mem, struct document *ret)
{
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, documents);

    if (revision < 0 || revision > prd->head)
        return error_new(ERROR_NOT_FOUND, "not_found", "this PRD has no revision %lld", (long long)revision);
    if (revision == prd->head)
        return load_document(base, prd, mem, ret);
    if (revision > 0)
        return load_past(self, prd, revision, mem, ret);
    *ret = (struct document){0};
    return OK;
}

static struct error *find_text(struct document_repository *base, struct id prd, struct id node,
                               struct digest hash, struct arena *mem, struct str *ret)
{
    static const char sql[] =
        "SELECT c.mark, c.body, b.body FROM history_nodes n " SQL_CHANGES_OF_NODE
        "LEFT JOIN history_changes b ON b.history = c.history AND b.seq = c.base "
        "WHERE n.history = $1 AND n.node = $2 AND m.mark = $3 ORDER BY m.seq DESC LIMIT 4";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, documents);
    struct packed_text text;
    struct digest found;
    struct value history;
    struct rows *rows;

    TRY(sql_history_of(self, prd, &history));
    TRY(transaction_query(self->transaction, sql, VALUES(history, sql_id(self, node), sql_mark(self, hash)),
                          mem, &rows));
    for (size_t i = 0; i < rows->count; i++) {
        TRY(sql_read_packed(self, rows, i, 0, mem, &text, &found));
        if (digest_eq(found, hash)) {
            *ret = text.text;
            return OK;
        }
    }
    return error_new(ERROR_NOT_FOUND, "not_found", "no revision of this PRD had that text");
}

const struct document_repository_ops sql_document_repository_ops = {
    .load = load_document,
    .load_at = load_document_at,
    .find_text = find_text,
};
