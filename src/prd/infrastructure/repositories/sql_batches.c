#include "repositories/sql_batches.h"
#include "strbuf.h"
#include <pthread.h>

struct batch {
    const char *head, *tail;
    size_t columns;
};

static const struct batch batches[SQL_BATCHES] = {
    [SQL_BATCH_HISTORY_NODES] = {"INSERT INTO history_nodes (history, key, node) VALUES ", "", 3},
    [SQL_BATCH_CHANGES] = {"INSERT INTO history_changes (history, seq, revision, node, kind, follows_before, "
                           "follows_after, mark, base, body) VALUES ",
                           "", 10},
    [SQL_BATCH_ORIGINS] = {"INSERT INTO history_origins (history, node, runs) VALUES ",
                           " ON CONFLICT (history, node) DO UPDATE SET runs = excluded.runs", 3},
    [SQL_BATCH_CODES] = {"INSERT INTO history_codes (history, code, node) VALUES ",
                         " ON CONFLICT (history, code) DO UPDATE SET node = excluded.node", 3},
    [SQL_BATCH_CARRIED] = {"INSERT INTO history_carried (history, node, revision, runs) VALUES ", "", 4},
    [SQL_BATCH_NODES] =
        {"INSERT INTO nodes (workspace, prd, id, position, text, hash, version, revision, kind, "
         "heading, code, title) VALUES ",
         " ON CONFLICT (workspace, prd, id) DO UPDATE SET position = excluded.position, text = "
         "excluded.text, hash = excluded.hash, version = excluded.version, revision = "
         "excluded.revision, kind = excluded.kind, heading = excluded.heading, code = excluded.code, "
         "title = excluded.title",
         12},
    [SQL_BATCH_SEARCH] = {"INSERT INTO search_nodes (workspace, prd, node, kind, code, title, body) VALUES ",
                          "", 7},
    [SQL_BATCH_SEARCH_ROWS] = {"INSERT INTO search_rows (history, node) VALUES ", "", 2},
};

#define STATEMENT_SIZE 2048

/* Drivers keep statements prepared by their address, so these are static: for one row, and for a full batch.
 */
static char singles[SQL_BATCHES][STATEMENT_SIZE], full[SQL_BATCHES][STATEMENT_SIZE];
static pthread_once_t built = PTHREAD_ONCE_INIT;

static void build_statement(const struct batch *batch, size_t rows, char *statement)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct strbuf text = strbuf_new(mem, STATEMENT_SIZE - 1);
    size_t parameter = 0;

    strbuf_add(&text, str_from(batch->head));
    for (size_t row = 0; row < rows; row++) {
        for (size_t column = 0; column < batch->columns; column++)
            strbuf_addf(&text, "%s$%zu", column > 0 ? ", " : row > 0 ? ", (" : "(", ++parameter);
        strbuf_add_char(&text, ')');
    }
    strbuf_add(&text, str_from(batch->tail));
    if (text.overflowed)
        panic("a statement for many rows is too long");
    memcpy(statement, strbuf_str(&text).ptr, text.len + 1);
}

static void build(void)
{
    for (size_t i = 0; i < SQL_BATCHES; i++) {
        build_statement(&batches[i], 1, singles[i]);
        build_statement(&batches[i], SQL_BATCH_ROWS, full[i]);
    }
}

struct error *sql_rows_add(struct sql_rows *self, const struct value *row)
{
    size_t columns = batches[self->batch].columns;
    memcpy(&self->values[self->count * columns], row, columns * sizeof(*row));
    if (++self->count < SQL_BATCH_ROWS)
        return OK;
    self->count = 0;
    pthread_once(&built, build);
    return transaction_execute(self->transaction, full[self->batch], self->values, SQL_BATCH_ROWS * columns,
                               NULL);
}

struct error *sql_rows_finish(struct sql_rows *self)
{
    size_t columns = batches[self->batch].columns;
    pthread_once(&built, build);
    for (size_t row = 0; row < self->count; row++)
        TRY(transaction_execute(self->transaction, singles[self->batch], &self->values[row * columns],
                                columns, NULL));
    self->count = 0;
    return OK;
}
