#include "repositories/sql_batches.h"
#include "repositories/sql_changes.h"

static struct sql_prd_work *work_of(struct provenance_repository *base)
{
    return container_of(base, struct sql_prd_work, provenance);
}

static struct error *load_origins(struct provenance_repository *base, struct id prd, struct arena *mem,
                                  struct node_origins **ret, size_t *count)
{
    static const char sql[] =
        "SELECT n.node, o.runs FROM history_origins o JOIN history_nodes n ON n.history = "
        "o.history AND n.key = o.node WHERE o.history = $1";
    struct sql_prd_work *self = work_of(base);
    struct node_origins *items;
    struct value history;
    struct rows *rows;

    TRY(sql_history_of(self, prd, &history));
    TRY(transaction_query(self->transaction, sql, VALUES(history), mem, &rows));
    items = arena_array_of(mem, rows->count, struct node_origins);
    for (size_t i = 0; i < rows->count; i++)
        items[i] = (struct node_origins){row_id(rows, i, 0), row_text(rows, i, 1)};
    *ret = items;
    *count = rows->count;
    return OK;
}

static struct error *find_origins(struct provenance_repository *base, struct id prd, struct id node,
                                  struct arena *mem, struct str *ret)
{
    static const char sql[] = "SELECT o.runs FROM history_nodes n JOIN history_origins o ON o.history = "
                              "n.history AND o.node = n.key WHERE n.history = $1 AND n.node = $2";
    struct sql_prd_work *self = work_of(base);
    struct value history;
    struct rows *rows;

    TRY(sql_history_of(self, prd, &history));
    TRY(transaction_query(self->transaction, sql, VALUES(history, sql_id(self, node)), mem, &rows));
    *ret = row_text(rows, 0, 0);
    return OK;
}

/* The key of a node that has a history. */
static struct error *key_of(struct sql_prd_work *self, struct id prd, struct id node, struct value *ret)
{
    int64_t key;

    TRY(sql_node_key(self, prd, node, &key));
    if (key == 0)
        return sql_unreadable("history_nodes");
    *ret = value_integer(key);
    return OK;
}

static struct error *save_origins(struct provenance_repository *base, struct id prd,
                                  const struct node_origins *items, size_t count)
{
    struct sql_prd_work *self = work_of(base);
    struct sql_rows rows = {.transaction = self->transaction, .batch = SQL_BATCH_ORIGINS};
    struct value history, key;

    TRY(sql_history_of(self, prd, &history));
    for (size_t i = 0; i < count; i++) {
        TRY(key_of(self, prd, items[i].node, &key));
        TRY(sql_rows_add(&rows, (const struct value[]){history, key, sql_text(items[i].runs)}));
    }
    return sql_rows_finish(&rows);
}

static struct error *forget_origins(struct provenance_repository *base, struct id prd, struct id node)
{
    static const char sql[] = "DELETE FROM history_origins WHERE history = $1 AND node = $2";
    struct sql_prd_work *self = work_of(base);
    struct value history, key;

    TRY(sql_history_of(self, prd, &history));
    TRY(key_of(self, prd, node, &key));
    return transaction_execute(self->transaction, sql, VALUES(history, key), NULL);
}

static struct error *save_carried(struct provenance_repository *base, struct id prd, int64_t revision,
                                  const struct node_origins *items, size_t count)
{
    struct sql_prd_work *self = work_of(base);
    struct sql_rows rows = {.transaction = self->transaction, .batch = SQL_BATCH_CARRIED};
    struct value history, key;

    TRY(sql_history_of(self, prd, &history));
    for (size_t i = 0; i < count; i++) {
        TRY(key_of(self, prd, items[i].node, &key));
        TRY(sql_rows_add(
            &rows, (const struct value[]){history, key, value_integer(revision), sql_text(items[i].runs)}));
    }
    return sql_rows_finish(&rows);
}

static struct error *list_versions(struct provenance_repository *base, struct id prd, struct id node,
                                   struct arena *mem, struct text_version **ret, size_t *count)
{
    static const char sql[] =
        "SELECT c.revision, c.mark, c.body, b.body, k.runs FROM history_nodes n " SQL_CHANGES_OF_NODE
        "LEFT JOIN history_changes b ON b.history = c.history AND b.seq = c.base LEFT JOIN history_carried k "
        "ON k.history = c.history AND k.node = c.node AND k.revision = c.revision "
        "WHERE n.history = $1 AND n.node = $2 AND m.mark IS NOT NULL ORDER BY m.seq";
    struct sql_prd_work *self = work_of(base);
    struct text_version *versions;
    struct value history;
    struct rows *rows;

    TRY(sql_history_of(self, prd, &history));
    TRY(transaction_query(self->transaction, sql, VALUES(history, sql_id(self, node)), mem, &rows));
    versions = arena_array_of(mem, rows->count, struct text_version);
    for (size_t i = 0; i < rows->count; i++) {
        struct packed_text text;
        TRY(sql_read_packed(self, rows, i, 1, mem, &text, &versions[i].hash));
        versions[i].revision = row_integer(rows, i, 0);
        versions[i].text = text.text;
        versions[i].carried = row_text(rows, i, 4);
    }
    *ret = versions;
    *count = rows->count;
    return OK;
}

static struct error *count_texts(struct provenance_repository *base, struct id prd, struct id node,
                                 struct digest hash, struct text_occurrences *ret)
{
    static const char sql[] =
        "SELECT COUNT(CASE WHEN c.mark = $3 THEN 1 END), COUNT(c.mark) FROM history_nodes n JOIN "
        "history_changes "
        "c ON c.history = n.history AND c.node = n.key WHERE n.history = $1 AND n.node = $2";
    struct sql_prd_work *self = work_of(base);
    struct value history;
    struct rows *rows;

    TRY(sql_history_of(self, prd, &history));
    TRY(transaction_query(self->transaction, sql, VALUES(history, sql_id(self, node), sql_mark(self, hash)),
                          self->scratch, &rows));
    *ret = (struct text_occurrences){row_integer(rows, 0, 0), row_integer(rows, 0, 1)};
    return OK;
}

const struct provenance_repository_ops sql_provenance_repository_ops = {
    .load = load_origins,
    .find = find_origins,
    .save = save_origins,
    .forget = forget_origins,
    .save_carried = save_carried,
    .versions = list_versions,
    .count = count_texts,
};
