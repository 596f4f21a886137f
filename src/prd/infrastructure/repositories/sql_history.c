#include "repositories/sql_history.h"
#include "map.h"
#include "repositories/history_packer.h"
#include <stdlib.h>

struct sql_history_store {
    struct history_store base;
    struct database *database;
};
struct sql_history_view {
    struct history_view base;
    struct transaction *transaction;
    struct history_packer *packer;
    struct arena *mem;    /* of what follows */
    struct map *standing; /* struct standing by the key of the node */
};
/* The last text of a node that is packed alone: what later ones are packed against. */
struct standing {
    int64_t seq;
    struct str record;
};

static struct transaction *transaction_of(struct history_view *base)
{
    return container_of(base, struct sql_history_view, base)->transaction;
}

static struct value from_start(struct str after)
{
    return value_text(after.ptr != NULL ? after : STR(""));
}

static struct error *prds(struct history_view *base, struct str after, size_t limit, struct arena *mem,
                          struct stored_prd **ret, size_t *count)
{
    static const char sql[] =
        "SELECT p.workspace, p.id, p.prd_key, p.head, p.head_hash, h.key, h.carries_after, h.codes_noted, "
        "(SELECT COUNT(*) FROM history_origins o WHERE o.history = h.key) FROM prds p LEFT JOIN histories h "
        "ON h.workspace = p.workspace AND h.prd = p.id WHERE p.id > $1 "
        "ORDER BY p.id LIMIT $2";
    struct stored_prd *found;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(from_start(after), value_integer((int64_t)limit)),
                          mem, &rows));
    found = arena_array_of(mem, rows->count, struct stored_prd);
    for (size_t i = 0; i < rows->count; i++)
        found[i] = (struct stored_prd){.workspace = row_text(rows, i, 0),
                                       .id = row_text(rows, i, 1),
                                       .key = row_text(rows, i, 2),
                                       .head = row_integer(rows, i, 3),
                                       .head_hash = row_text(rows, i, 4),
                                       .history = row_integer(rows, i, 5),
                                       .carries_after = row_integer(rows, i, 6),
                                       .has_every_code = row_integer(rows, i, 7) != 0,
                                       .origins = row_integer(rows, i, 8)};
    *ret = found;
    *count = rows->count;
    return OK;
}

static struct error *revisions(struct history_view *base, const struct stored_prd *prd, int64_t after,
                               size_t limit, struct arena *mem, struct stored_revision **ret, size_t *count)
{
    static const char sql[] =
        "SELECT r.number, a.kind, a.author, a.name, r.cause, r.why, r.proposal, r.message, r.event, "
        "r.made_at, "
        "r.last_change, r.hash FROM history_revisions r LEFT JOIN history_authors a ON a.history = r.history "
        "AND a.key = r.author WHERE r.history = $1 AND r.number > $2 ORDER BY r.number LIMIT $3";
    struct stored_revision *found;
    struct rows *rows;

    TRY(transaction_query(
        transaction_of(base), sql,
        VALUES(value_integer(prd->history), value_integer(after), value_integer((int64_t)limit)), mem,
        &rows));
    found = arena_array_of(mem, rows->count, struct stored_revision);
    for (size_t i = 0; i < rows->count; i++)
        found[i] = (struct stored_revision){.number = row_integer(rows, i, 0),
                                            .author_kind = row_text(rows, i, 1),
                                            .author = row_text(rows, i, 2),
                                            .author_name = row_text(rows, i, 3),
                                            .cause = row_integer(rows, i, 4),
                                            .why = row_text(rows, i, 5),
                                            .proposal = row_bytes(rows, i, 6),
                                            .message = row_bytes(rows, i, 7),
                                            .event = row_bytes(rows, i, 8),
                                            .at = row_integer(rows, i, 9),
                                            .last_change = row_integer(rows, i, 10),
                                            .hash = row_bytes(rows, i, 11)};
    *ret = found;
    *count = rows->count;
    return OK;
}

/* Reads what is packed; false where it is not as a revision packs it. */
static bool unpack(struct sql_history_view *self, const struct rows *rows, size_t row, struct arena *mem,
                   struct packed_text *ret)
{
    struct str key = str_format(mem, "%lld", (long long)row_integer(rows, row, 3)),
               body = row_bytes(rows, row, 9), record;
    struct standing *standing = map_get(self->standing, key);
    int64_t base = row_integer(rows, row, 8);
    bool against = history_packed_against(body);

    if (body.ptr == NULL || against != (base != 0) ||
        (against && (standing == NULL || standing->seq != base)) ||
        !history_unpack(self->packer, body, against ? standing->record : STR_NONE, mem, &record) ||
        !history_record_read(record, ret))
        return false;
    if (against)
        return true;
    if (standing == NULL) {
        standing = arena_new_of(self->mem, struct standing);
        map_set(self->standing, key, standing);
    }
    *standing = (struct standing){row_integer(rows, row, 0), str_dup(self->mem, record)};
    return true;
}

/* A key that names no node reads as "", which is no id. */
static struct str neighbour(const struct rows *rows, size_t row, size_t key, size_t id)
{
    struct str node = row_text(rows, row, id);
    return node.ptr == NULL && row_integer(rows, row, key) != 0 ? STR("") : node;
}

static struct error *changes(struct history_view *base, const struct stored_prd *prd, int64_t after,
                             int64_t to, struct arena *mem, struct stored_change **ret, size_t *count)
{
    static const char sql[] =
        "SELECT c.seq, c.revision, c.kind, c.node, n.node, f.node, g.node, c.mark, c.base, c.body, "
        "c.follows_before, c.follows_after, k.runs FROM history_changes c "
        "LEFT JOIN history_nodes n ON n.history = c.history AND n.key = c.node "
        "LEFT JOIN history_nodes f ON f.history = c.history AND f.key = c.follows_before "
        "LEFT JOIN history_nodes g ON g.history = c.history AND g.key = c.follows_after "
        "LEFT JOIN history_carried k ON k.history = c.history AND k.node = c.node AND k.revision = "
        "c.revision "
        "WHERE c.history = $1 AND c.seq > $2 AND c.seq <= $3 ORDER BY c.seq";
    struct sql_history_view *self = container_of(base, struct sql_history_view, base);
    struct stored_change *found;
    struct rows *rows;

    if (after == 0) {
        arena_reset(self->mem);
        self->standing = map_new(self->mem);
    }
    TRY(transaction_query(self->transaction, sql,
                          VALUES(value_integer(prd->history), value_integer(after), value_integer(to)), mem,
                          &rows));
    found = arena_array_of(mem, rows->count, struct stored_change);
    for (size_t i = 0; i < rows->count; i++) {
        struct packed_text text = {.code = STR_NONE};
        bool is_readable = unpack(self, rows, i, mem, &text);
        found[i] = (struct stored_change){.seq = row_integer(rows, i, 0),
                                          .revision = row_integer(rows, i, 1),
                                          .kind = row_integer(rows, i, 2),
                                          .node = neighbour(rows, i, 3, 4),
                                          .follows_before = neighbour(rows, i, 10, 5),
                                          .follows_after = neighbour(rows, i, 11, 6),
                                          .mark = row_bytes(rows, i, 7),
                                          .is_readable = is_readable,
                                          .code = text.code,
                                          .title = text.title,
                                          .text = text.text,
                                          .carried = row_text(rows, i, 12)};
    }
    *ret = found;
    *count = rows->count;
    return OK;
}

static struct error *nodes(struct history_view *base, const struct stored_prd *prd, struct arena *mem,
                           struct stored_node **ret, size_t *count)
{
    static const char sql[] =
        "SELECT d.id, d.revision, d.version, d.hash, d.text, d.kind, d.code, d.title, o.runs FROM nodes d "
        "LEFT JOIN history_nodes n ON n.history = $3 AND n.node = d.id "
        "LEFT JOIN history_origins o ON o.history = n.history AND o.node = n.key "
        "WHERE d.workspace = $1 AND d.prd = $2 ORDER BY d.position, d.id";
    struct stored_node *found;
    struct rows *rows;

    TRY(transaction_query(
        transaction_of(base), sql,
        VALUES(value_text(prd->workspace), value_text(prd->id), value_integer(prd->history)), mem, &rows));
    found = arena_array_of(mem, rows->count, struct stored_node);
    for (size_t i = 0; i < rows->count; i++)
        found[i] = (struct stored_node){.node = row_text(rows, i, 0),
                                        .revision = row_integer(rows, i, 1),
                                        .version = row_integer(rows, i, 2),
                                        .hash = row_text(rows, i, 3),
                                        .text = row_text(rows, i, 4),
                                        .kind = row_text(rows, i, 5),
                                        .code = row_text(rows, i, 6),
                                        .title = row_text(rows, i, 7),
                                        .origins = row_text(rows, i, 8)};
    *ret = found;
    *count = rows->count;
    return OK;
}

static struct error *codes(struct history_view *base, const struct stored_prd *prd, struct arena *mem,
                           struct stored_code **ret, size_t *count)
{
    static const char sql[] =
        "SELECT c.code, n.node FROM history_codes c LEFT JOIN history_nodes n ON n.history = c.history AND "
        "n.key = c.node WHERE c.history = $1 ORDER BY c.code";
    struct stored_code *found;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_integer(prd->history)), mem, &rows));
    found = arena_array_of(mem, rows->count, struct stored_code);
    for (size_t i = 0; i < rows->count; i++)
        found[i] = (struct stored_code){row_text(rows, i, 0), row_text(rows, i, 1)};
    *ret = found;
    *count = rows->count;
    return OK;
}

static void end(struct history_view *base)
{
    struct sql_history_view *self = container_of(base, struct sql_history_view, base);
    transaction_end(self->transaction);
    history_packer_free(self->packer);
    arena_free(self->mem);
    free(self);
}

static const struct history_view_ops view_ops = {prds, revisions, changes, nodes, codes, end};

static struct error *begin(struct history_store *base, struct history_view **ret)
{
    struct sql_history_store *self = container_of(base, struct sql_history_store, base);
    struct transaction *transaction;
    struct sql_history_view *view;

    TRY(database_begin(self->database, TRANSACTION_READ, &transaction));
    view = memory_alloc(sizeof(*view));
    *view = (struct sql_history_view){
        .base = {&view_ops}, .transaction = transaction, .packer = history_packer_new(), .mem = arena_new(0)};
    view->standing = map_new(view->mem);
    *ret = &view->base;
    return OK;
}

static void free_store(struct history_store *base)
{
    free(container_of(base, struct sql_history_store, base));
}

struct history_store *sql_history_store_new(struct database *database)
{
    static const struct history_store_ops ops = {begin, free_store};
    struct sql_history_store *self = memory_alloc(sizeof(*self));
    *self = (struct sql_history_store){{&ops}, database};
    return &self->base;
}
