#include "repositories/sql_batches.h"
#include "repositories/sql_prd_work.h"

#define REVISION_COLUMNS                                                                                     \
    "number, author_kind, author, author_name, cause, why, proposal, message, event, made_at, parent_hash, " \
    "hash "
#define CHANGE_COLUMNS                                                                             \
    "c.revision, c.kind, c.node, c.code, c.title, c.before_hash, c.after_hash, c.follows_before, " \
    "c.follows_after"

static struct error *write_revision(struct sql_prd_work *self, const struct revision *revision)
{
    static const char sql[] = "INSERT INTO revisions (workspace, prd, number, author_kind, author, "
                              "author_name, cause, why, proposal, "
                              "message, event, made_at, parent_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, "
                              "$7, $8, $9, $10, $11, $12, $13, "
                              "$14)";
    return transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, revision->workspace), sql_id(self, revision->prd),
               value_integer(revision->number), sql_text(str_from(author_kind_name(revision->author_kind))),
               sql_id(self, revision->author), sql_text(revision->author_name),
               sql_text(str_from(cause_name(revision->cause))), sql_text(revision->why),
               sql_id(self, revision->proposal), sql_id(self, revision->message),
               sql_id(self, revision->event), value_integer(revision->at),
               value_text(digest_hex(self->scratch, revision->parent_hash)),
               value_text(digest_hex(self->scratch, revision->hash))),
        NULL);
}

/* Comes before the nodes are written: it takes version and revision of the node from there. */
static struct error *write_change(struct sql_prd_work *self, const struct revision *revision, size_t ordinal)
{
    static const char sql[] = "INSERT INTO changes (workspace, prd, revision, ordinal, kind, node, code, "
                              "title, before_hash, after_hash, "
                              "follows_before, follows_after, version_before, revision_before) VALUES ($1, "
                              "$2, $3, $4, $5, $6, $7, $8, $9, "
                              "$10, $11, $12, (SELECT version FROM nodes WHERE workspace = $1 AND prd = $2 "
                              "AND id = $6), (SELECT revision "
                              "FROM nodes WHERE workspace = $1 AND prd = $2 AND id = $6))";
    const struct change *change = &revision->changes[ordinal];
    return transaction_execute(self->transaction, sql,
                               VALUES(sql_id(self, revision->workspace), sql_id(self, revision->prd),
                                      value_integer(revision->number), value_integer((int64_t)ordinal),
                                      sql_text(str_from(operation_kind_name(change->kind))),
                                      sql_id(self, change->node), value_text(change->code),
                                      sql_text(change->title), sql_digest(self, change->before),
                                      sql_digest(self, change->after), sql_id(self, change->follows_before),
                                      sql_id(self, change->follows_after)),
                               NULL);
}

/* A node that is new has no version and revision before; imports are nothing but such. */
static struct error *add_addition(struct sql_prd_work *self, struct sql_rows *rows,
                                  const struct revision *revision, size_t ordinal)
{
    const struct change *change = &revision->changes[ordinal];
    return sql_rows_add(
        rows,
        (const struct value[]){sql_id(self, revision->workspace), sql_id(self, revision->prd),
                               value_integer(revision->number), value_integer((int64_t)ordinal),
                               sql_text(str_from(operation_kind_name(change->kind))),
                               sql_id(self, change->node), value_text(change->code), sql_text(change->title),
                               sql_digest(self, change->after), sql_id(self, change->follows_after)});
}

static struct error *write_changes(struct sql_prd_work *self, const struct revision *revision)
{
    struct sql_rows rows = {.transaction = self->transaction, .batch = SQL_BATCH_ADDITIONS};
    for (size_t i = 0; i < revision->change_count; i++) {
        if (revision->changes[i].kind == OPERATION_ADD_NODE)
            TRY(add_addition(self, &rows, revision, i));
        else
            TRY(write_change(self, revision, i));
    }
    return sql_rows_finish(&rows);
}

static struct error *write_texts(struct sql_prd_work *self, const struct revision *revision)
{
    struct sql_rows rows = {.transaction = self->transaction, .batch = SQL_BATCH_NODE_TEXTS};
    for (size_t i = 0; i < revision->change_count; i++) {
        const struct change *change = &revision->changes[i];
        if (change->after_text.ptr == NULL)
            continue;
        TRY(sql_rows_add(
            &rows, (const struct value[]){sql_id(self, revision->workspace), sql_id(self, revision->prd),
                                          sql_digest(self, change->after), sql_text(change->after_text),
                                          sql_text(str_from(node_kind_name(change->node_kind))),
                                          value_integer(change->heading), value_text(change->code),
                                          sql_text(change->title)}));
    }
    return sql_rows_finish(&rows);
}

static struct error *add_revision(struct revision_repository *base, const struct prd *before,
                                  const struct revision *revision, const struct document *document,
                                  const int64_t *code_floor, struct arena *mem)
{
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, revisions);

    TRY(sql_move_head(self, before, revision, code_floor));
    TRY(write_revision(self, revision));
    TRY(write_changes(self, revision));
    TRY(write_texts(self, revision));
    return sql_write_nodes(self, revision, document, mem);
}

static struct error *read_revision(const struct rows *rows, size_t row, struct id prd, struct id workspace,
                                   struct revision *ret)
{
    struct revision revision = {
        .prd = prd,
        .workspace = workspace,
        .number = row_integer(rows, row, 0),
        .author = row_id(rows, row, 2),
        .author_name = sql_read_text(rows, row, 3),
        .why = sql_read_text(rows, row, 5),
        .proposal = row_id(rows, row, 6),
        .message = row_id(rows, row, 7),
        .event = row_id(rows, row, 8),
        .at = row_integer(rows, row, 9),
    };
    if (!author_kind_parse(row_text(rows, row, 1), &revision.author_kind) ||
        !cause_parse(row_text(rows, row, 4), &revision.cause) ||
        !sql_read_digest(rows, row, 10, &revision.parent_hash) ||
        !sql_read_digest(rows, row, 11, &revision.hash))
        return sql_unreadable("revisions");
    *ret = revision;
    return OK;
}

static struct error *read_change(const struct rows *rows, size_t row, bool texts, struct change *ret)
{
    struct change change = {
        .node = row_id(rows, row, 2),
        .code = row_text(rows, row, 3),
        .title = sql_read_text(rows, row, 4),
        .follows_before = row_id(rows, row, 7),
        .follows_after = row_id(rows, row, 8),
    };
    if (!operation_kind_parse(row_text(rows, row, 1), &change.kind) ||
        !sql_read_digest(rows, row, 5, &change.before) || !sql_read_digest(rows, row, 6, &change.after))
        return sql_unreadable("changes");
    if (texts) {
        change.before_text = row_text(rows, row, 9);
        change.after_text = row_text(rows, row, 10);
    }
    *ret = change;
    return OK;
}

/* Reads the changes of revisions, numbered from `first` to `last`, to where they belong. */
static struct error *read_changes(struct sql_prd_work *self, struct id prd, bool texts,
                                  struct revision *revisions, size_t count, struct arena *mem)
{
    static const char bare[] =
        "SELECT " CHANGE_COLUMNS
        " FROM changes c WHERE c.workspace = $1 AND c.prd = $2 AND c.revision >= $3 AND "
        "c.revision <= $4 ORDER BY c.revision, c.ordinal";
    static const char full[] =
        "SELECT " CHANGE_COLUMNS ", b.text, a.text FROM changes c LEFT JOIN node_texts b ON b.workspace = "
        "c.workspace AND b.prd = c.prd AND "
        "b.hash = c.before_hash LEFT JOIN node_texts a ON a.workspace = c.workspace AND a.prd = c.prd AND "
        "a.hash = "
        "c.after_hash WHERE c.workspace = $1 AND c.prd = $2 AND c.revision >= $3 AND c.revision <= $4 ORDER "
        "BY "
        "c.revision, c.ordinal";
    int64_t first = INT64_MAX, last = 0;
    struct change *changes;
    struct rows *rows;

    for (size_t i = 0; i < count; i++) {
        first = revisions[i].number < first ? revisions[i].number : first;
        last = revisions[i].number > last ? revisions[i].number : last;
    }
    TRY(transaction_query(
        self->transaction, texts ? full : bare,
        VALUES(sql_id(self, self->workspace), sql_id(self, prd), value_integer(first), value_integer(last)),
        mem, &rows));
    changes = arena_array_of(mem, rows->count, struct change);
    for (size_t row = 0; row < rows->count; row++)
        TRY(read_change(rows, row, texts, &changes[row]));
    for (size_t row = 0; row < rows->count; row++) {
        int64_t number = row_integer(rows, row, 0);
        /* The revisions are newest first and without gaps. */
        struct revision *revision = &revisions[revisions[0].number - number];
        if (revision->change_count++ == 0)
            revision->changes = &changes[row];
    }
    return OK;
}

static struct error *find_revision(struct revision_repository *base, struct id prd, int64_t number,
                                   bool texts, struct arena *mem, struct revision *ret)
{
    static const char sql[] =
        "SELECT " REVISION_COLUMNS "FROM revisions WHERE workspace = $1 AND prd = $2 AND number = $3";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, revisions);
    struct value workspace;
    struct revision revision;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(transaction_query(self->transaction, sql, VALUES(workspace, sql_id(self, prd), value_integer(number)),
                          mem, &rows));
    if (rows->count == 0)
        return error_new(ERROR_NOT_FOUND, "not_found", "this PRD has no revision %lld", (long long)number);
    TRY(read_revision(rows, 0, prd, self->workspace, &revision));
    TRY(read_changes(self, prd, texts, &revision, 1, mem));
    *ret = revision;
    return OK;
}

static struct error *list_revisions(struct revision_repository *base, struct id prd,
                                    const struct list_window *window, bool texts, struct arena *mem,
                                    struct revision_list *ret)
{
    static const char sql[] =
        "SELECT " REVISION_COLUMNS
        "FROM revisions WHERE workspace = $1 AND prd = $2 AND number < $3 ORDER BY number DESC "
        "LIMIT $4";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, revisions);
    struct revision_list list = {0};
    struct value workspace;
    struct rows *rows;
    int64_t before;

    TRY(sql_read_cursor(window->from, INT64_MAX, &before));
    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(transaction_query(
        self->transaction, sql,
        VALUES(workspace, sql_id(self, prd), value_integer(before), value_integer(sql_limit(window))), mem,
        &rows));
    list.count = rows->count > window->limit ? window->limit : rows->count;
    list.items = arena_array_of(mem, list.count, struct revision);
    for (size_t i = 0; i < list.count; i++) {
        TRY(read_revision(rows, i, prd, self->workspace, &list.items[i]));
        if (list.items[i].number != list.items[0].number - (int64_t)i)
            return sql_unreadable("revisions");
    }
    if (list.count > 0)
        TRY(read_changes(self, prd, texts, list.items, list.count, mem));
    if (rows->count > list.count && list.count > 0)
        list.next = sql_cursor(mem, list.items[list.count - 1].number);
    *ret = list;
    return OK;
}

const struct revision_repository_ops sql_revision_repository_ops = {
    .add = add_revision,
    .find = find_revision,
    .list = list_revisions,
};
