/* The rows of history_changes: what a revision did to each node, with the packed text that it left. */
#include "repositories/sql_changes.h"
#include "repositories/sql_batches.h"

static struct str key_of(const struct id *id)
{
    return str_of((const char *)id->bytes, sizeof(id->bytes));
}

/* What is being written, and the highest key of a node so far. */
struct writing {
    struct sql_prd_work *self;
    const struct revision *revision;
    struct value history;
    int64_t last_key;
    struct sql_rows changes, nodes;
    struct arena *mem;
};

struct value sql_mark(struct sql_prd_work *self, struct digest hash)
{
    return digest_is_zero(hash) ? value_null()
                                : value_bytes(str_of(arena_copy(self->scratch, hash.bytes, 4), 4));
}

static void note_key(struct sql_prd_work *self, const struct id *node, int64_t key)
{
    int64_t *noted = arena_new_of(self->scratch, int64_t);
    *noted = key;
    map_set(self->node_keys, key_of(node), noted);
}

static int64_t noted_key(const struct sql_prd_work *self, const struct id *node)
{
    const int64_t *noted = map_get(self->node_keys, key_of(node));
    return noted != NULL ? *noted : 0;
}

struct error *sql_node_key(struct sql_prd_work *self, struct id prd, struct id node, int64_t *ret)
{
    static const char sql[] = "SELECT key FROM history_nodes WHERE history = $1 AND node = $2";
    struct value history;
    struct rows *rows;

    TRY(sql_history_of(self, prd, &history));
    *ret = noted_key(self, &node);
    if (*ret != 0)
        return OK;
    TRY(transaction_query(self->transaction, sql, VALUES(history, sql_id(self, node)), self->scratch, &rows));
    *ret = row_integer(rows, 0, 0);
    if (*ret != 0)
        note_key(self, &node, *ret);
    return OK;
}

static struct error *find_last_key(struct writing *at)
{
    static const char sql[] = "SELECT MAX(key) FROM history_nodes WHERE history = $1";
    struct rows *rows;

    TRY(transaction_query(at->self->transaction, sql, VALUES(at->history), at->mem, &rows));
    at->last_key = row_integer(rows, 0, 0);
    return OK;
}

/* The key of a change's node; a new one for a node that was never there. */
static struct error *key_for(struct writing *at, const struct change *change, bool *is_new, int64_t *ret)
{
    *ret = noted_key(at->self, &change->node);
    if (*ret == 0 && at->revision->number > 1) /* before the first there is nothing */
        TRY(sql_node_key(at->self, at->revision->prd, change->node, ret));
    *is_new = *ret == 0;
    if (!*is_new)
        return OK;
    *ret = ++at->last_key;
    note_key(at->self, &change->node, *ret);
    return sql_rows_add(
        &at->nodes, (const struct value[]){at->history, value_integer(*ret), sql_id(at->self, change->node)});
}

static struct error *neighbour(struct writing *at, const struct id *node, struct value *ret)
{
    int64_t key;

    *ret = value_null();
    if (id_is_none(*node))
        return OK;
    TRY(sql_node_key(at->self, at->revision->prd, *node, &key));
    if (key == 0)
        return error_new(ERROR_INTERNAL, "neighbour", "a change stands after a node that never was");
    *ret = value_integer(key);
    return OK;
}

/* Nodes first: changes refer to them. */
static struct error *flush(struct writing *at)
{
    TRY(sql_rows_finish(&at->nodes));
    return sql_rows_finish(&at->changes);
}

/* The record that the next text of a node is packed against: its last one that stands alone. By MAX, which an
 * index answers: left to order by `seq`, SQLite reads all changes backwards until one is the node's. */
static struct error *find_base(struct writing *at, int64_t node, int64_t *seq, struct str *ret)
{
    static const char sql[] =
        "SELECT COALESCE(c.base, c.seq), COALESCE(b.body, c.body) FROM history_changes c "
        "LEFT JOIN history_changes b ON b.history = c.history AND b.seq = c.base "
        "WHERE c.history = $1 AND c.seq = (SELECT MAX(m.seq) FROM history_changes m WHERE m.history = $1 AND "
        "m.node = $2)";
    struct rows *rows;

    TRY(flush(at)); /* it may be among what waits */
    TRY(transaction_query(at->self->transaction, sql, VALUES(at->history, value_integer(node)), at->mem,
                          &rows));
    *ret = STR_NONE;
    if (rows->count == 0)
        return OK;
    *seq = row_integer(rows, 0, 0);
    return history_unpack(sql_packer(at->self), row_bytes(rows, 0, 1), STR_NONE, at->mem, ret)
               ? OK
               : sql_unreadable("history_changes");
}

static struct error *write_change(struct writing *at, const struct change *change, int64_t seq)
{
    const struct packed_text text = {.kind = change->node_kind,
                                     .heading = change->heading,
                                     .code = change->code,
                                     .title = change->title,
                                     .text = change->after_text};
    struct value follows_before, follows_after;
    struct str base = STR_NONE, body;
    bool is_new, against;
    int64_t node, base_seq = 0;

    TRY(key_for(at, change, &is_new, &node));
    if (!is_new)
        TRY(find_base(at, node, &base_seq, &base));
    body = history_pack(sql_packer(at->self), history_record(&text, at->mem), base, at->mem, &against);
    TRY(neighbour(at, &change->follows_before, &follows_before));
    TRY(neighbour(at, &change->follows_after, &follows_after));
    if (at->changes.count == SQL_BATCH_ROWS - 1)
        TRY(sql_rows_finish(&at->nodes));
    return sql_rows_add(
        &at->changes,
        (const struct value[]){at->history, value_integer(seq), value_integer(at->revision->number),
                               value_integer(node), value_integer(change->kind), follows_before,
                               follows_after, sql_mark(at->self, change->after),
                               against ? value_integer(base_seq) : value_null(), value_bytes(body)});
}

struct error *sql_write_changes(struct sql_prd_work *self, const struct revision *revision, int64_t last,
                                struct arena *mem)
{
    struct writing *at = arena_new_of(mem, struct writing);

    *at = (struct writing){.self = self,
                           .revision = revision,
                           .changes = {.transaction = self->transaction, .batch = SQL_BATCH_CHANGES},
                           .nodes = {.transaction = self->transaction, .batch = SQL_BATCH_HISTORY_NODES},
                           .mem = mem};
    TRY(sql_history_of(self, revision->prd, &at->history));
    TRY(find_last_key(at));
    for (size_t i = 0; i < revision->change_count; i++) {
        TRY(write_change(at, &revision->changes[i], last + 1 + (int64_t)i));
    }
    return flush(at);
}

/* A node that comes back counts its versions on. */
struct error *sql_settle_versions(struct sql_prd_work *self, const struct revision *revision,
                                  struct document *document)
{
    static const char sql[] =
        "SELECT COUNT(c.mark) FROM history_nodes n JOIN history_changes c ON c.history = "
        "n.history AND c.node = n.key WHERE n.history = $1 AND n.node = $2";
    struct value history;
    struct rows *rows;

    TRY(sql_history_of(self, revision->prd, &history));
    for (size_t i = 0; revision->number > 1 && i < document->count; i++) {
        struct node *node = &document->nodes[i];
        if (node->position != 0)
            continue;
        TRY(transaction_query(self->transaction, sql, VALUES(history, sql_id(self, node->id)), self->scratch,
                              &rows));
        node->version = row_integer(rows, 0, 0);
    }
    return OK;
}

struct error *sql_read_packed(struct sql_prd_work *self, const struct rows *rows, size_t row, size_t column,
                              struct arena *mem, struct packed_text *ret, struct digest *hash)
{
    struct str mark = row_bytes(rows, row, column), base = row_bytes(rows, row, column + 2), record;

    if (base.ptr != NULL && !history_unpack(sql_packer(self), base, STR_NONE, mem, &base))
        return sql_unreadable("history_changes");
    if (!history_unpack(sql_packer(self), row_bytes(rows, row, column + 1), base, mem, &record) ||
        !history_record_read(record, ret))
        return sql_unreadable("history_changes");
    *hash = (struct digest){{0}};
    if (mark.ptr == NULL)
        return OK;
    *hash = digest_sha256(ret->text);
    if (mark.len != 4 || memcmp(mark.ptr, hash->bytes, 4) != 0)
        return sql_unreadable("history_changes");
    return OK;
}
