#include "repositories/sql_batches.h"
#include "repositories/sql_prd_work.h"
#include "services/recogniser.h"

#define GAP ((int64_t)1 << 32) /* between two positions, for what comes in between later */

struct error *sql_read_node_text(const struct rows *rows, size_t row, size_t column, struct arena *mem,
                                 struct node *ret)
{
    int64_t heading = row_integer(rows, row, column + 2);
    ret->text = sql_read_text(rows, row, column);
    ret->code = row_text(rows, row, column + 3);
    ret->title = sql_read_text(rows, row, column + 4);
    if (!node_kind_parse(row_text(rows, row, column + 1), &ret->kind) || heading < 0 || heading > 6)
        return sql_unreadable("nodes");
    ret->heading = (int)heading;
    ret->level = ret->kind == NODE_SECTION ? ret->heading : 0;
    recogniser_complete(ret, mem);
    return OK;
}

static struct error *delete_node(struct sql_prd_work *self, const struct revision *revision, struct id node)
{
    static const char sql[] = "DELETE FROM nodes WHERE workspace = $1 AND prd = $2 AND id = $3";
    return transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, revision->workspace), sql_id(self, revision->prd), sql_id(self, node)), NULL);
}

static struct error *write_node(struct sql_prd_work *self, struct sql_rows *rows,
                                const struct revision *revision, const struct node *node)
{
    return sql_rows_add(
        rows,
        (const struct value[]){sql_id(self, revision->workspace), sql_id(self, revision->prd),
                               sql_id(self, node->id), value_integer(node->position), sql_text(node->text),
                               sql_digest(self, node->hash), value_integer(node->version),
                               value_integer(node->revision), sql_text(str_from(node_kind_name(node->kind))),
                               value_integer(node->heading), value_text(node->code), sql_text(node->title)});
}

static struct error *write_position(struct sql_prd_work *self, const struct revision *revision,
                                    struct id node, int64_t position)
{
    static const char sql[] = "UPDATE nodes SET position = $1 WHERE workspace = $2 AND prd = $3 AND id = $4";
    return transaction_execute(self->transaction, sql,
                               VALUES(value_integer(position), sql_id(self, revision->workspace),
                                      sql_id(self, revision->prd), sql_id(self, node)),
                               NULL);
}

/* Positions for a run of nodes without one, between two that have one (0 before: the start; none after: the
 * end). */
static bool place_run(int64_t *positions, size_t from, size_t to, int64_t before, const int64_t *after)
{
    int64_t count = (int64_t)(to - from), step = GAP;
    if (after != NULL)
        step = (*after - before) / (count + 1);
    if (step <= 0 || before > INT64_MAX - GAP * (count + 1))
        return false;
    for (size_t i = from; i < to; i++)
        positions[i] = before + step * (int64_t)(i - from + 1);
    return true;
}

/* Finds a position for every node; false when a gap is used up. */
static bool find_positions(const struct document *document, int64_t *positions)
{
    int64_t before = 0;
    for (size_t i = 0; i < document->count;) {
        size_t end = i;
        while (end < document->count && document->nodes[end].position == 0)
            end++;
        if (end < document->count && document->nodes[end].position <= before)
            return false;
        if (!place_run(positions, i, end, before,
                       end < document->count ? &document->nodes[end].position : NULL))
            return false;
        if (end < document->count)
            positions[end] = before = document->nodes[end].position;
        i = end + 1;
    }
    return true;
}

struct error *sql_write_nodes(struct sql_prd_work *self, const struct revision *revision,
                              struct document *document, struct arena *mem)
{
    int64_t *positions = arena_array_of(mem, document->count, int64_t);
    struct sql_rows rows = {.transaction = self->transaction, .batch = SQL_BATCH_NODES};

    if (!find_positions(document, positions)) {
        for (size_t i = 0; i < document->count; i++)
            positions[i] = GAP * (int64_t)(i + 1);
    }
    for (size_t i = 0; i < revision->change_count; i++) {
        if (revision->changes[i].kind == OPERATION_REMOVE_NODE)
            TRY(delete_node(self, revision, revision->changes[i].node));
    }
    for (size_t i = 0; i < document->count; i++) {
        struct node *node = &document->nodes[i];
        bool stays = node->position == positions[i];
        node->position = positions[i];
        if (node->revision == revision->number)
            TRY(write_node(self, &rows, revision, node));
        else if (!stays)
            TRY(write_position(self, revision, node->id, node->position));
    }
    return sql_rows_finish(&rows);
}
