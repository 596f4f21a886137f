#include "repositories/sql_changes.h"

#define REVISION_COLUMNS                                                                              \
    "r.number, a.kind, a.author, a.name, r.cause, r.why, r.proposal, r.message, r.event, r.made_at, " \
    "r.hash, "                                                                                        \
    "p.hash, p.last_change, r.last_change "
#define REVISION_TABLES                                                                          \
    "FROM history_revisions r JOIN history_authors a ON a.history = r.history AND a.key = "      \
    "r.author LEFT JOIN history_revisions p ON p.history = r.history AND p.number = r.number - " \
    "1 "

/* A revision as it is read, and which of the changes are its. */
struct read_revision {
    struct revision revision;
    int64_t first, last; /* the first one is one after `first` */
};

static struct value bytes_of(struct sql_prd_work *self, struct id id)
{
    return id_is_none(id)
               ? value_null()
               : value_bytes(str_of(arena_copy(self->scratch, id.bytes, sizeof(id.bytes)), sizeof(id.bytes)));
}

/* NULL: none. False for what is no id. */
static bool read_id(const struct rows *rows, size_t row, size_t column, struct id *ret)
{
    struct str bytes = row_bytes(rows, row, column);
    *ret = ID_NONE;
    if (bytes.ptr == NULL)
        return true;
    if (bytes.len != sizeof(ret->bytes))
        return false;
    memcpy(ret->bytes, bytes.ptr, sizeof(ret->bytes));
    return true;
}

static bool read_hash(const struct rows *rows, size_t row, size_t column, struct digest *ret)
{
    struct str bytes = row_bytes(rows, row, column);
    *ret = (struct digest){{0}};
    if (bytes.ptr == NULL)
        return true;
    if (bytes.len != sizeof(ret->bytes))
        return false;
    memcpy(ret->bytes, bytes.ptr, sizeof(ret->bytes));
    return true;
}

static struct error *author_key(struct sql_prd_work *self, struct value history,
                                const struct revision *revision, struct value *ret)
{
    static const char find[] =
        "SELECT key FROM history_authors WHERE history = $1 AND kind = $2 AND name = $3 "
        "AND COALESCE(author, '') = COALESCE(CAST($4 AS TEXT), '')";
    static const char add[] = "INSERT INTO history_authors (history, key, kind, author, name) VALUES ($1, "
                              "(SELECT COALESCE(MAX(key), "
                              "0) + 1 FROM history_authors WHERE history = $1), $2, $3, $4) RETURNING key";
    struct value kind = sql_text(str_from(author_kind_name(revision->author_kind))),
                 name = sql_text(revision->author_name), id = sql_id(self, revision->author);
    struct rows *rows;

    TRY(transaction_query(self->transaction, find, VALUES(history, kind, name, id), self->scratch, &rows));
    if (rows->count == 0)
        TRY(transaction_query(self->transaction, add, VALUES(history, kind, id, name), self->scratch, &rows));
    *ret = value_integer(row_integer(rows, 0, 0));
    return OK;
}

static struct error *write_revision(struct sql_prd_work *self, const struct revision *revision, int64_t last)
{
    static const char sql[] = "INSERT INTO history_revisions (history, number, author, cause, why, proposal, "
                              "message, event, made_at, "
                              "last_change, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    struct value history, author;

    TRY(sql_history_of(self, revision->prd, &history));
    TRY(author_key(self, history, revision, &author));
    return transaction_execute(
        self->transaction, sql,
        VALUES(history, value_integer(revision->number), author, value_integer(revision->cause),
               sql_text(revision->why), bytes_of(self, revision->proposal), bytes_of(self, revision->message),
               bytes_of(self, revision->event), value_integer(revision->at), value_integer(last),
               value_bytes(str_of((const char *)revision->hash.bytes, sizeof(revision->hash.bytes)))),
        NULL);
}

/* The number of the last change up to a revision; 0 before the first. */
struct error *sql_last_change(struct sql_prd_work *self, struct id prd, int64_t revision, int64_t *ret)
{
    static const char sql[] = "SELECT last_change FROM history_revisions WHERE history = $1 AND number = $2";
    struct value history;
    struct rows *rows;

    TRY(sql_history_of(self, prd, &history));
    TRY(transaction_query(self->transaction, sql, VALUES(history, value_integer(revision)), self->scratch,
                          &rows));
    if (rows->count == 0 && revision > 0)
        return sql_unreadable("history_revisions");
    *ret = row_integer(rows, 0, 0);
    return OK;
}

static struct error *add_revision(struct revision_repository *base, const struct prd *before,
                                  const struct revision *revision, const struct document *document,
                                  const int64_t *code_floor, struct arena *mem)
{
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, revisions);
    struct kept_document *written;
    int64_t last = 0;

    TRY(sql_move_head(self, before, revision, code_floor));
    TRY(sql_last_change(self, before->id, before->head, &last));
    TRY(write_revision(self, revision, last + (int64_t)revision->change_count));
    TRY(sql_write_changes(self, revision, last, mem));
    TRY(sql_note_codes(self, revision, mem));
    written = kept_document_new(before->id, revision->number, revision->hash, document);
    kept_document_drop(self->written);
    self->written = written;
    TRY(sql_settle_versions(self, revision, &written->document));
    return sql_write_nodes(self, revision, &written->document, mem);
}

static struct error *read_revision(struct sql_prd_work *self, const struct rows *rows, size_t row,
                                   struct id prd, struct read_revision *ret)
{
    int64_t cause = row_integer(rows, row, 4);
    struct revision revision = {
        .prd = prd,
        .workspace = self->workspace,
        .number = row_integer(rows, row, 0),
        .author = row_id(rows, row, 2),
        .author_name = sql_read_text(rows, row, 3),
        .cause = (enum cause)cause,
        .why = sql_read_text(rows, row, 5),
        .at = row_integer(rows, row, 9),
    };
    if (!author_kind_parse(row_text(rows, row, 1), &revision.author_kind) || cause < 0 || cause >= CAUSES ||
        !read_id(rows, row, 6, &revision.proposal) || !read_id(rows, row, 7, &revision.message) ||
        !read_id(rows, row, 8, &revision.event) || !read_hash(rows, row, 10, &revision.hash) ||
        !read_hash(rows, row, 11, &revision.parent_hash))
        return sql_unreadable("history_revisions");
    *ret = (struct read_revision){revision, row_integer(rows, row, 12), row_integer(rows, row, 13)};
    return OK;
}

static struct error *read_change(struct sql_prd_work *self, const struct rows *rows, size_t row, bool texts,
                                 struct arena *mem, struct change *ret)
{
    int64_t kind = row_integer(rows, row, 1);
    struct packed_text after, before;
    struct change change = {
        .kind = (enum operation_kind)kind,
        .node = row_id(rows, row, 2),
        .follows_before = row_id(rows, row, 3),
        .follows_after = row_id(rows, row, 4),
    };

    if (kind < 0 || kind >= OPERATION_KINDS)
        return sql_unreadable("history_changes");
    TRY(sql_read_packed(self, rows, row, 5, mem, &after, &change.after));
    change.code = after.code;
    change.title = after.title;
    change.node_kind = after.kind;
    change.heading = after.heading;
    if (row_bytes(rows, row, 8).ptr != NULL) {
        TRY(sql_read_packed(self, rows, row, 8, mem, &before, &change.before));
        change.before_text = texts ? before.text : STR_NONE;
    }
    change.after_text = texts && row_bytes(rows, row, 5).ptr != NULL ? after.text : STR_NONE;
    *ret = change;
    return OK;
}

/* Reads the changes of revisions, newest first and without gaps, to where they belong. */
static struct error *read_changes(struct sql_prd_work *self, struct id prd, bool texts,
                                  struct read_revision *revisions, size_t count, struct arena *mem)
{
    static const char sql[] =
        "SELECT c.seq, c.kind, n.node, f.node, g.node, c.mark, c.body, b.body, p.mark, p.body, q.body "
        "FROM history_changes c "
        "JOIN history_nodes n ON n.history = c.history AND n.key = c.node "
        "LEFT JOIN history_nodes f ON f.history = c.history AND f.key = c.follows_before "
        "LEFT JOIN history_nodes g ON g.history = c.history AND g.key = c.follows_after "
        "LEFT JOIN history_changes b ON b.history = c.history AND b.seq = c.base "
        "LEFT JOIN history_changes p ON p.history = c.history AND p.seq = (SELECT MAX(m.seq) FROM "
        "history_changes m WHERE m.history = c.history AND m.node = c.node AND m.seq < c.seq) "
        "LEFT JOIN history_changes q ON q.history = c.history AND q.seq = p.base "
        "WHERE c.history = $1 AND c.seq > $2 AND c.seq <= $3 ORDER BY c.seq";
    struct value history;
    struct change *changes;
    struct rows *rows;
    size_t row = 0;

    TRY(sql_history_of(self, prd, &history));
    TRY(transaction_query(
        self->transaction, sql,
        VALUES(history, value_integer(revisions[count - 1].first), value_integer(revisions[0].last)), mem,
        &rows));
    changes = arena_array_of(mem, rows->count, struct change);
    for (size_t i = count; i > 0; i--) {
        struct read_revision *at = &revisions[i - 1];
        at->revision.changes = &changes[row];
        for (; row < rows->count && row_integer(rows, row, 0) <= at->last; row++)
            TRY(read_change(self, rows, row, texts, mem, &at->revision.changes[at->revision.change_count++]));
    }
    return OK;
}

static struct error *find_revision(struct revision_repository *base, struct id prd, int64_t number,
                                   bool texts, struct arena *mem, struct revision *ret)
{
    static const char sql[] =
        "SELECT " REVISION_COLUMNS REVISION_TABLES "WHERE r.history = $1 AND r.number = $2";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, revisions);
    struct read_revision revision;
    struct value history, workspace;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(sql_history_of(self, prd, &history));
    TRY(transaction_query(self->transaction, sql, VALUES(history, value_integer(number)), mem, &rows));
    if (rows->count == 0)
        return error_new(ERROR_NOT_FOUND, "not_found", "this PRD has no revision %lld", (long long)number);
    TRY(read_revision(self, rows, 0, prd, &revision));
    TRY(read_changes(self, prd, texts, &revision, 1, mem));
    *ret = revision.revision;
    return OK;
}

static struct error *list_revisions(struct revision_repository *base, struct id prd,
                                    const struct list_window *window, bool texts, struct arena *mem,
                                    struct revision_list *ret)
{
    static const char sql[] = "SELECT " REVISION_COLUMNS REVISION_TABLES
                              "WHERE r.history = $1 AND r.number < $2 ORDER BY r.number DESC LIMIT $3";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, revisions);
    struct revision_list list = {0};
    struct read_revision *found;
    struct value history, workspace;
    struct rows *rows;
    int64_t before;

    TRY(sql_read_cursor(window->from, INT64_MAX, &before));
    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(sql_history_of(self, prd, &history));
    TRY(transaction_query(self->transaction, sql,
                          VALUES(history, value_integer(before), value_integer(sql_limit(window))), mem,
                          &rows));
    list.count = rows->count > window->limit ? window->limit : rows->count;
    list.items = arena_array_of(mem, list.count, struct revision);
    found = arena_array_of(mem, list.count, struct read_revision);
    for (size_t i = 0; i < list.count; i++) {
        TRY(read_revision(self, rows, i, prd, &found[i]));
        if (found[i].revision.number != found[0].revision.number - (int64_t)i)
            return sql_unreadable("history_revisions");
    }
    if (list.count > 0)
        TRY(read_changes(self, prd, texts, found, list.count, mem));
    for (size_t i = 0; i < list.count; i++)
        list.items[i] = found[i].revision;
    if (rows->count > list.count && list.count > 0)
        list.next = sql_cursor(mem, list.items[list.count - 1].number);
    *ret = list;
    return OK;
}

#define BATCH 32

/* A batch at a time; the last number fills what is left of one. */
static struct error *find_headers(struct revision_repository *base, struct id prd, const int64_t *numbers,
                                  size_t count, struct arena *mem, struct revision *ret)
{
    static const char sql[] =
        "SELECT " REVISION_COLUMNS REVISION_TABLES "WHERE r.history = $1 AND r.number IN ($2, $3, $4, $5, "
        "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
        "$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33) ORDER BY "
        "r.number";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, revisions);
    struct value values[1 + BATCH], workspace;
    struct read_revision revision;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(sql_history_of(self, prd, &values[0]));
    for (size_t done = 0, part; done < count; done += part) {
        part = count - done < BATCH ? count - done : BATCH;
        for (size_t i = 0; i < BATCH; i++)
            values[1 + i] = value_integer(numbers[done + (i < part ? i : part - 1)]);
        TRY(transaction_query(self->transaction, sql, values, COUNT_OF(values), mem, &rows));
        if (rows->count != part)
            return sql_unreadable("history_revisions");
        for (size_t i = 0; i < part; i++) {
            TRY(read_revision(self, rows, i, prd, &revision));
            ret[done + i] = revision.revision;
        }
    }
    return OK;
}

const struct revision_repository_ops sql_revision_repository_ops = {
    .add = add_revision,
    .find = find_revision,
    .find_headers = find_headers,
    .list = list_revisions,
    .find_bearers = sql_find_bearers,
};
