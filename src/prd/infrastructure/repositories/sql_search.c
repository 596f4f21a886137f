#include "repositories/sql_batches.h"
#include "repositories/sql_changes.h"
#include "repositories/sql_prd_work.h"
#include "strbuf.h"

/* Of a node's text: as much as PostgreSQL's tsvector surely takes. */
#define BODY_MAX ((size_t)60000)
/* A query of common words would rank every node there is: the newest that fit are ranked. */
#define CANDIDATES "2000"
#define EXPRESSION_MAX ((size_t)1 << 20)

static struct sql_prd_work *work_of(struct search_repository *base)
{
    return container_of(base, struct sql_prd_work, search);
}

/* The workspace as one word that no stemmer touches: it ends in a digit. */
static struct str scope_of(struct id workspace, struct arena *mem)
{
    struct str text = id_format(mem, workspace);
    struct strbuf scope = strbuf_new(mem, 64);

    strbuf_add_char(&scope, 'w');
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '-')
            strbuf_add_char(&scope, text.ptr[i]);
    strbuf_add_char(&scope, '0');
    return strbuf_str(&scope);
}

static struct str body_of(struct str text)
{
    size_t end = BODY_MAX;

    if (text.len <= BODY_MAX)
        return text;
    while (end > 0 && ((unsigned char)text.ptr[end] & 0xc0) == 0x80)
        end--;
    return str_slice(text, 0, end);
}

/* Some nodes of a PRD; what a list of less repeats fills the places. */
#define SOME 16

struct error *sql_rebuild_search(struct transaction *transaction)
{
    static const char titles[] = "INSERT INTO search_nodes (workspace, prd, node, kind, title, body) "
                                 "SELECT workspace, id, '', 'prd', title, prd_key FROM prds";
    static const char nodes[] =
        "INSERT INTO search_nodes (workspace, prd, node, kind, code, title, body) "
        "SELECT workspace, prd, id, kind, code, title, substr(text, 1, 60000) FROM nodes";

    if (transaction_kind(transaction) == DATABASE_SQLITE) /* notes what is missing when it is searched */
        return OK;
    TRY(transaction_execute(transaction, titles, NO_VALUES, NULL));
    return transaction_execute(transaction, nodes, NO_VALUES, NULL);
}

struct error *sql_settle_search(struct transaction *transaction)
{
    static const char sql[] = "UPDATE search_position SET indexed = (SELECT COALESCE(MAX(id), 0) FROM "
                              "search_rows) WHERE indexed > "
                              "(SELECT COALESCE(MAX(id), 0) FROM search_rows)";
    return transaction_execute(transaction, sql, NO_VALUES, NULL);
}

/* SQLite's index has to be told what a row said before it goes, if it knows the row. Many at once: the index
 * writes what it has gathered with every statement. A row that comes takes the number after the highest there
 * is, which therefore must not be below the position. */
static struct error *take_some_sqlite(struct transaction *transaction, const struct value *values)
{
#define ROWS_OF_SOME                                                                                   \
    "FROM search_rows WHERE history = $1 AND node IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, " \
    "$13, $14, $15, $16, $17)"
    static const char unindex[] =
        "INSERT INTO search_index (search_index, rowid, scope, title, body) SELECT "
        "'delete', id, scope, title, body FROM search_nodes WHERE id IN (SELECT id " ROWS_OF_SOME
        ") AND id <= (SELECT indexed FROM search_position)";
    static const char sql[] = "DELETE " ROWS_OF_SOME;

    TRY(transaction_execute(transaction, unindex, values, 1 + SOME, NULL));
    TRY(transaction_execute(transaction, sql, values, 1 + SOME, NULL));
    return sql_settle_search(transaction);
}

static struct error *take_some_postgres(struct transaction *transaction, const struct value *values)
{
    static const char sql[] =
        "DELETE FROM search_nodes WHERE prd = $1 AND node IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
        "$13, $14, $15, $16, $17) AND workspace = $18";
    return transaction_execute(transaction, sql, values, 2 + SOME, NULL);
}

/* Takes out what `nodes` name: keys within the history on SQLite, ids on PostgreSQL. */
static struct error *take_values_out(struct sql_prd_work *self, const struct prd *prd,
                                     const struct value *nodes, size_t count)
{
    bool on_sqlite = transaction_kind(self->transaction) == DATABASE_SQLITE;
    struct value values[2 + SOME] = {sql_id(self, prd->id)};

    values[1 + SOME] = sql_id(self, prd->workspace);
    if (on_sqlite)
        TRY(sql_history_of(self, prd->id, &values[0]));
    for (size_t done = 0; done < count; done += SOME) {
        for (size_t i = 0; i < SOME; i++)
            values[1 + i] = nodes[done + i < count ? done + i : count - 1];
        if (on_sqlite)
            TRY(take_some_sqlite(self->transaction, values));
        else
            TRY(take_some_postgres(self->transaction, values));
    }
    return OK;
}

static struct error *take_out(struct search_repository *base, const struct prd *prd, const struct id *nodes,
                              size_t count)
{
    struct sql_prd_work *self = work_of(base);
    struct value *values = arena_array_of(self->scratch, count, struct value);
    size_t known = 0;
    int64_t key;

    for (size_t i = 0; i < count; i++) {
        if (transaction_kind(self->transaction) != DATABASE_SQLITE) {
            values[known++] = sql_id(self, nodes[i]);
            continue;
        }
        TRY(sql_node_key(self, prd->id, nodes[i], &key));
        if (key != 0) /* 0: it is about to come for the first time */
            values[known++] = value_integer(key);
    }
    return take_values_out(self, prd, values, known);
}

static struct value title_node(struct sql_prd_work *self)
{
    return transaction_kind(self->transaction) == DATABASE_SQLITE ? value_integer(0) : sql_text(STR(""));
}

static struct error *take_title_out(struct search_repository *base, const struct prd *prd)
{
    struct sql_prd_work *self = work_of(base);
    const struct value node = title_node(self);

    return take_values_out(self, prd, &node, 1);
}

static struct error *is_behind(struct search_repository *base, bool *ret)
{
    static const char sql[] = "SELECT COUNT(*) FROM search_position WHERE indexed < (SELECT MAX(id) FROM "
                              "search_rows) OR (indexed = 0 AND EXISTS (SELECT 1 FROM histories))";
    struct sql_prd_work *self = work_of(base);
    struct rows *rows;

    *ret = false;
    if (transaction_kind(self->transaction) != DATABASE_SQLITE)
        return OK;
    TRY(transaction_query(self->transaction, sql, NO_VALUES, self->scratch, &rows));
    *ret = row_integer(rows, 0, 0) > 0;
    return OK;
}

/* Where nothing is indexed, rows may be missing: a backup has none. Asked first, since the statement looks at
 * all nodes before it finds that there is nothing to do. */
static struct error *note_missing(struct sql_prd_work *self)
{
    static const char asks[] = "SELECT indexed FROM search_position";
    static const char sql[] =
        "INSERT INTO search_rows (history, node) SELECT every.history, every.node FROM (SELECT key AS "
        "history, 0 AS node FROM histories UNION ALL SELECT h.key, k.key FROM nodes n JOIN histories h ON "
        "h.workspace = n.workspace AND h.prd = n.prd JOIN history_nodes k ON k.history = h.key AND k.node = "
        "n.id) AS every WHERE NOT EXISTS (SELECT 1 FROM search_rows s WHERE s.history = every.history AND "
        "s.node = every.node)";
    struct rows *rows;

    TRY(transaction_query(self->transaction, asks, NO_VALUES, self->scratch, &rows));
    if (rows->count == 0 || row_integer(rows, 0, 0) != 0)
        return OK;
    return transaction_execute(self->transaction, sql, NO_VALUES, NULL);
}

/* All in one statement: one for each row takes four times as long. */
static struct error *catch_up(struct search_repository *base, size_t limit)
{
    static const char find[] = "SELECT MIN((SELECT MAX(id) FROM search_rows), (SELECT indexed + $1 FROM "
                               "search_position))";
    static const char sql[] = "INSERT INTO search_index (rowid, scope, title, body) SELECT id, scope, title, "
                              "body FROM search_nodes "
                              "WHERE id > (SELECT indexed FROM search_position) AND id <= $1 ORDER BY id";
    static const char move[] = "UPDATE search_position SET indexed = $1";
    struct sql_prd_work *self = work_of(base);
    struct value last;
    struct rows *rows;

    if (transaction_kind(self->transaction) != DATABASE_SQLITE)
        return OK;
    TRY(note_missing(self));
    TRY(transaction_query(self->transaction, find, VALUES(value_integer((int64_t)limit)), self->scratch,
                          &rows));
    last = value_integer(row_integer(rows, 0, 0));
    if (last.integer == 0)
        return OK;
    TRY(transaction_execute(self->transaction, sql, VALUES(last), NULL));
    return transaction_execute(self->transaction, move, VALUES(last), NULL);
}

/* What a row says is read where it stands. */
static struct error *put_keys(struct sql_prd_work *self, const struct prd *prd,
                              const struct node *const *nodes, size_t count)
{
    struct sql_rows rows = {.transaction = self->transaction, .batch = SQL_BATCH_SEARCH_ROWS};
    struct value history;
    int64_t key;

    TRY(sql_history_of(self, prd->id, &history));
    for (size_t i = 0; i < count; i++) {
        TRY(sql_node_key(self, prd->id, nodes[i]->id, &key));
        if (key == 0)
            return sql_unreadable("history_nodes");
        TRY(sql_rows_add(&rows, (const struct value[]){history, value_integer(key)}));
    }
    return sql_rows_finish(&rows);
}

static struct error *put_nodes(struct search_repository *base, const struct prd *prd,
                               const struct node *const *nodes, size_t count)
{
    struct sql_prd_work *self = work_of(base);
    struct sql_rows rows = {.transaction = self->transaction, .batch = SQL_BATCH_SEARCH};

    if (transaction_kind(self->transaction) == DATABASE_SQLITE)
        return put_keys(self, prd, nodes, count);
    for (size_t i = 0; i < count; i++) {
        const struct node *node = nodes[i];
        TRY(sql_rows_add(&rows, (const struct value[]){sql_id(self, prd->workspace), sql_id(self, prd->id),
                                                       sql_id(self, node->id),
                                                       sql_text(str_from(node_kind_name(node->kind))),
                                                       value_text(node->code), sql_text(node->title),
                                                       sql_text(body_of(node->text))}));
    }
    return sql_rows_finish(&rows);
}

static struct error *put_title(struct search_repository *base, const struct prd *prd)
{
    static const char sqlite[] = "INSERT INTO search_rows (history, node) VALUES ($1, 0)";
    static const char postgres[] =
        "INSERT INTO search_nodes (workspace, prd, node, kind, title, body) VALUES "
        "($1, $2, '', 'prd', $3, $4)";
    struct sql_prd_work *self = work_of(base);
    struct value history;

    if (transaction_kind(self->transaction) != DATABASE_SQLITE)
        return transaction_execute(self->transaction, postgres,
                                   VALUES(sql_id(self, prd->workspace), sql_id(self, prd->id),
                                          sql_text(prd->title), sql_text(prd->key)),
                                   NULL);
    TRY(sql_history_of(self, prd->id, &history));
    return transaction_execute(self->transaction, sqlite, VALUES(history), NULL);
}

/* A string of FTS5: what it holds is words, never syntax (sqlite.org/fts5.html, 3.1). */
static void add_fts5_term(struct strbuf *out, const struct search_term *term)
{
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < term->text.len; i++) {
        if (term->text.ptr[i] == '"')
            strbuf_add_char(out, '"');
        strbuf_add_char(out, term->text.ptr[i]);
    }
    strbuf_add(out, term->is_prefix ? STR("\" *") : STR("\""));
}

/* (scope : (w1 OR w2)) AND ({title body} : ("a" AND "b" *)) NOT ({title body} : "c") */
static struct str write_fts5(const struct search_question *question, struct arena *mem)
{
    const struct search_query *query = question->query;
    struct strbuf out = strbuf_new(mem, EXPRESSION_MAX);
    bool is_first = true;

    strbuf_add(&out, STR("(scope : ("));
    for (size_t i = 0; i < question->workspace_count; i++)
        strbuf_addf(&out, "%s%.*s", i > 0 ? " OR " : "", STR_ARGS(scope_of(question->workspaces[i], mem)));
    strbuf_add(&out, STR(")) AND ({title body} : ("));
    for (size_t i = 0; i < query->count; i++) {
        if (query->terms[i].is_excluded)
            continue;
        strbuf_add(&out, is_first ? STR("") : STR(" AND "));
        add_fts5_term(&out, &query->terms[i]);
        is_first = false;
    }
    strbuf_add(&out, STR("))"));
    for (size_t i = 0; i < query->count; i++) {
        if (!query->terms[i].is_excluded)
            continue;
        strbuf_add(&out, STR(" NOT ({title body} : "));
        add_fts5_term(&out, &query->terms[i]);
        strbuf_add_char(&out, ')');
    }
    return strbuf_str(&out);
}

/* 'a' & 'b':* & !'c', for to_tsquery: quoted text is words that follow each other, never syntax. */
static struct str write_tsquery(const struct search_query *query, struct arena *mem)
{
    struct strbuf out = strbuf_new(mem, EXPRESSION_MAX);

    for (size_t i = 0; i < query->count; i++) {
        const struct search_term *term = &query->terms[i];
        strbuf_add(&out, i > 0 ? STR(" & ") : STR(""));
        strbuf_add(&out, term->is_excluded ? STR("!'") : STR("'"));
        for (size_t j = 0; j < term->text.len; j++) {
            if (term->text.ptr[j] == '\'' || term->text.ptr[j] == '\\')
                strbuf_add_char(&out, term->text.ptr[j]);
            strbuf_add_char(&out, term->text.ptr[j]);
        }
        strbuf_add(&out, term->is_prefix ? STR("':*") : STR("'"));
    }
    return strbuf_str(&out);
}

static struct str write_workspaces(const struct search_question *question, struct arena *mem)
{
    struct strbuf out = strbuf_new(mem, EXPRESSION_MAX);
    for (size_t i = 0; i < question->workspace_count; i++)
        strbuf_addf(&out, "%s%.*s", i > 0 ? " " : "", STR_ARGS(id_format(mem, question->workspaces[i])));
    return strbuf_str(&out);
}

#define FOUND                                                                                          \
    "SELECT p.id, p.workspace, p.prd_key, p.title, n.node, n.kind, n.code, n.title, n.body FROM best " \
    "JOIN search_nodes n ON n.id = best.id JOIN prds p ON p.workspace = n.workspace AND p.id = n.prd " \
    "ORDER BY best.score, n.id DESC"

/* The candidates are ranked first, and of the best as many looked at as are asked for: CROSS JOIN keeps the
 * order (sqlite.org/optoverview.html, 7.1), the LIMIT within keeps its ORDER BY. */
static struct error *ask_sqlite(struct sql_prd_work *self, const struct search_question *question,
                                int64_t skipped, int64_t limit, struct arena *mem, struct rows **ret)
{
    static const char sql[] =
        "WITH fit AS MATERIALIZED (SELECT rowid AS id, relevance(search_index, 0.0, 4.0, 1.0) AS score FROM "
        "search_index WHERE search_index MATCH $1 ORDER BY rowid DESC LIMIT " CANDIDATES "), "
        "best AS MATERIALIZED (SELECT ranked.id AS id, ranked.score AS score FROM (SELECT id, score FROM fit "
        "ORDER BY score, id DESC LIMIT " CANDIDATES ") AS ranked CROSS JOIN search_nodes n CROSS JOIN prds p "
        "WHERE n.id = ranked.id AND p.workspace = n.workspace AND p.id = n.prd AND p.status <> 'archived' "
        "AND "
        "($2 = '' OR n.kind = $2) LIMIT $3 OFFSET $4) " FOUND;

    return transaction_query(self->transaction, sql,
                             VALUES(sql_text(write_fts5(question, mem)),
                                    sql_text(question->kind.ptr != NULL ? question->kind : STR("")),
                                    value_integer(limit), value_integer(skipped)),
                             mem, ret);
}

static struct error *ask_postgres(struct sql_prd_work *self, const struct search_question *question,
                                  int64_t skipped, int64_t limit, struct arena *mem, struct rows **ret)
{
    static const char sql[] =
        "WITH fit AS MATERIALIZED (SELECT id, terms FROM search_nodes WHERE terms @@ to_tsquery('english', "
        "$1) "
        "AND workspace = ANY (string_to_array($5, ' ')) ORDER BY id DESC LIMIT " CANDIDATES "), "
        "best AS MATERIALIZED (SELECT n.id AS id, - ts_rank(fit.terms, to_tsquery('english', $1)) AS score "
        "FROM fit JOIN search_nodes n ON n.id = fit.id JOIN prds p ON p.workspace = n.workspace AND p.id = "
        "n.prd WHERE p.status <> 'archived' AND ($2 = '' OR n.kind = $2) ORDER BY score, n.id DESC LIMIT $3 "
        "OFFSET $4) " FOUND;

    return transaction_query(self->transaction, sql,
                             VALUES(sql_text(write_tsquery(question->query, mem)),
                                    sql_text(question->kind.ptr != NULL ? question->kind : STR("")),
                                    value_integer(limit), value_integer(skipped),
                                    sql_text(write_workspaces(question, mem))),
                             mem, ret);
}

static struct search_hit read_hit(const struct rows *rows, size_t row)
{
    return (struct search_hit){
        .prd = row_id(rows, row, 0),
        .workspace = row_id(rows, row, 1),
        .prd_key = sql_read_text(rows, row, 2),
        .prd_title = sql_read_text(rows, row, 3),
        .node = row_id(rows, row, 4),
        .kind = sql_read_text(rows, row, 5),
        .code = row_text(rows, row, 6),
        .title = sql_read_text(rows, row, 7),
        .body = sql_read_text(rows, row, 8),
    };
}

static struct error *find(struct search_repository *base, const struct search_question *question,
                          const struct list_window *window, struct arena *mem, struct search_hits *ret)
{
    struct sql_prd_work *self = work_of(base);
    struct search_hits hits = {0};
    struct rows *rows;
    int64_t skipped;

    TRY(sql_read_cursor(window->from, 0, &skipped));
    if (question->workspace_count == 0) {
        *ret = hits;
        return OK;
    }
    if (transaction_kind(self->transaction) == DATABASE_SQLITE)
        TRY(ask_sqlite(self, question, skipped, sql_limit(window), mem, &rows));
    else
        TRY(ask_postgres(self, question, skipped, sql_limit(window), mem, &rows));
    hits.count = rows->count > window->limit ? window->limit : rows->count;
    hits.items = arena_array_of(mem, hits.count, struct search_hit);
    for (size_t i = 0; i < hits.count; i++)
        hits.items[i] = read_hit(rows, i);
    if (rows->count > hits.count)
        hits.next = sql_cursor(mem, skipped + (int64_t)hits.count);
    *ret = hits;
    return OK;
}

const struct search_repository_ops sql_search_repository_ops = {
    .take_out = take_out,
    .take_title_out = take_title_out,
    .put_nodes = put_nodes,
    .put_title = put_title,
    .is_behind = is_behind,
    .catch_up = catch_up,
    .find = find,
};
