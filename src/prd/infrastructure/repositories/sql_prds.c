#include "repositories/sql_changes.h"
#include "strbuf.h"
#include <stdlib.h>

#define PRD_COLUMNS                                                                                      \
    "p.id, p.workspace, p.prd_key, p.title, p.template, p.status, p.head, p.head_hash, p.code_floor, "   \
    "p.created_by, "                                                                                     \
    "p.created_at, p.updated_at, (SELECT COUNT(*) FROM proposals q WHERE q.workspace = p.workspace AND " \
    "q.prd = "                                                                                           \
    "p.id AND q.status = 'open') "

/* "FR=12 M=3": kinds whose floor is 0 are left out. */
static struct str floor_format(struct arena *mem, const int64_t *floor)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (int kind = 0; kind < ITEM_KINDS; kind++) {
        if (floor[kind] > 0)
            strbuf_addf(&text, "%s%s=%lld", text.len > 0 ? " " : "", item_kind_prefix((enum item_kind)kind),
                        (long long)floor[kind]);
    }
    return strbuf_str(&text);
}

static bool floor_parse(struct str text, int64_t *floor)
{
    struct str rest = text, part;
    memset(floor, 0, ITEM_KINDS * sizeof(*floor));
    while (str_next(&rest, ' ', &part)) {
        size_t equals = str_find_char(part, '=', 0);
        enum item_kind kind;
        if (equals == SIZE_MAX || !item_kind_parse(str_slice(part, 0, equals), &kind) ||
            !str_to_int(str_slice(part, equals + 1, part.len), &floor[kind]))
            return false;
    }
    return true;
}

static struct error *read_prd(const struct rows *rows, size_t row, struct prd *ret)
{
    struct prd prd = {
        .id = row_id(rows, row, 0),
        .workspace = row_id(rows, row, 1),
        .key = sql_read_text(rows, row, 2),
        .title = sql_read_text(rows, row, 3),
        .template_name = sql_read_text(rows, row, 4),
        .head = row_integer(rows, row, 6),
        .created_by = row_id(rows, row, 9),
        .created_at = row_integer(rows, row, 10),
        .updated_at = row_integer(rows, row, 11),
        .open_proposals = row_integer(rows, row, 12),
    };
    struct digest none = {{0}};
    struct str hash = row_text(rows, row, 7);

    if (!prd_status_parse(row_text(rows, row, 5), &prd.status) || id_is_none(prd.id) ||
        id_is_none(prd.workspace) || !floor_parse(sql_read_text(rows, row, 8), prd.code_floor))
        return sql_unreadable("prds");
    prd.head_hash = none;
    if (hash.len > 0 && !digest_parse_hex(hash, &prd.head_hash))
        return sql_unreadable("prds");
    *ret = prd;
    return OK;
}

static struct error *add_prd(struct prd_repository *base, const struct prd *prd)
{
    static const char sql[] =
        "INSERT INTO prds (workspace, id, prd_key, title, template, status, head, head_hash, code_floor, "
        "created_by, "
        "created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    static const char history[] = "INSERT INTO histories (workspace, prd, codes_noted) VALUES ($1, $2, 1)";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, prds);
    TRY(transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, prd->workspace), sql_id(self, prd->id), sql_text(prd->key), sql_text(prd->title),
               sql_text(prd->template_name), sql_text(str_from(prd_status_name(prd->status))),
               value_integer(prd->head), value_text(digest_hex(self->scratch, prd->head_hash)),
               value_text(floor_format(self->scratch, prd->code_floor)), sql_id(self, prd->created_by),
               value_integer(prd->created_at), value_integer(prd->updated_at)),
        NULL));
    return transaction_execute(self->transaction, history,
                               VALUES(sql_id(self, prd->workspace), sql_id(self, prd->id)), NULL);
}

static struct error *prd_not_there(void)
{
    return error_new(ERROR_NOT_FOUND, "not_found", "there is no such PRD");
}

static struct error *find_prd(struct prd_repository *base, struct id id, struct arena *mem, struct prd *ret)
{
    static const char sql[] = "SELECT " PRD_COLUMNS "FROM prds p WHERE p.id = $1";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, prds);
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(sql_id(self, id)), mem, &rows));
    if (rows->count == 0)
        return prd_not_there();
    TRY(read_prd(rows, 0, ret));
    sql_note_workspace(self, ret->id, ret->workspace);
    return OK;
}

static struct error *find_prd_by_key(struct prd_repository *base, const struct id *workspaces, size_t count,
                                     struct str key, struct arena *mem, struct prd *ret)
{
    static const char sql[] = "SELECT " PRD_COLUMNS "FROM prds p WHERE p.workspace = $1 AND p.prd_key = $2";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, prds);

    for (size_t i = 0; i < count; i++) {
        struct rows *rows;
        TRY(transaction_query(self->transaction, sql, VALUES(sql_id(self, workspaces[i]), sql_text(key)), mem,
                              &rows));
        if (rows->count == 0)
            continue;
        TRY(read_prd(rows, 0, ret));
        sql_note_workspace(self, ret->id, ret->workspace);
        return OK;
    }
    return prd_not_there();
}

/* A cursor of the list: the last PRD's time and id, "1700000000000.0190…". */
static struct error *read_list_cursor(struct str cursor, int64_t *updated_at, struct str *id)
{
    size_t point = str_find_char(cursor, '.', 0);
    struct id parsed;
    if (cursor.ptr == NULL) {
        *updated_at = INT64_MAX;
        *id = STR("g"); /* behind every id */
        return OK;
    }
    *id = str_slice(cursor, point == SIZE_MAX ? cursor.len : point + 1, cursor.len);
    if (point == SIZE_MAX || !str_to_int(str_slice(cursor, 0, point), updated_at) || !id_parse(*id, &parsed))
        return list_cursor_refused();
    return OK;
}

static int newest_first(const void *a, const void *b)
{
    const struct prd *left = a, *right = b;
    if (left->updated_at != right->updated_at)
        return left->updated_at < right->updated_at ? 1 : -1;
    return memcmp(right->id.bytes, left->id.bytes, sizeof(left->id.bytes));
}

static struct error *list_prds(struct prd_repository *base, const struct id *workspaces, size_t count,
                               const struct list_window *window, struct arena *mem, struct prd_list *ret)
{
    static const char sql[] =
        "SELECT " PRD_COLUMNS
        "FROM prds p WHERE p.workspace = $1 AND p.updated_at <= $2 AND (p.updated_at < $2 OR "
        "p.id < $3) ORDER BY p.updated_at DESC, p.id DESC LIMIT $4";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, prds);
    struct prd_list list = {0};
    struct rows **found = arena_array_of(mem, count, struct rows *);
    struct str after = STR("");
    int64_t updated_at = 0;
    size_t total = 0;

    TRY(read_list_cursor(window->from, &updated_at, &after));
    for (size_t i = 0; i < count; i++) {
        TRY(transaction_query(self->transaction, sql,
                              VALUES(sql_id(self, workspaces[i]), value_integer(updated_at),
                                     value_text(after), value_integer(sql_limit(window))),
                              mem, &found[i]));
        total += found[i]->count;
    }
    list.items = arena_array_of(mem, total, struct prd);
    for (size_t i = 0; i < count; i++) {
        for (size_t row = 0; row < found[i]->count; row++)
            TRY(read_prd(found[i], row, &list.items[list.count++]));
    }
    if (list.count > 1)
        qsort(list.items, list.count, sizeof(*list.items), newest_first);
    if (list.count > window->limit) {
        const struct prd *last;
        list.count = window->limit;
        last = &list.items[list.count > 0 ? list.count - 1 : 0];
        list.next =
            str_format(mem, "%lld.%.*s", (long long)last->updated_at, STR_ARGS(id_format(mem, last->id)));
    }
    *ret = list;
    return OK;
}

static struct error *head_moved(void)
{
    return error_new(ERROR_RETRY, "retry", "the PRD got another revision meanwhile");
}

static struct error *update_prd(struct prd_repository *base, const struct prd *prd)
{
    static const char sql[] =
        "UPDATE prds SET title = $1, status = $2, updated_at = $3 WHERE workspace = $4 AND id = "
        "$5 AND head = $6";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, prds);
    size_t changed;

    TRY(transaction_execute(self->transaction, sql,
                            VALUES(sql_text(prd->title), sql_text(str_from(prd_status_name(prd->status))),
                                   value_integer(prd->updated_at), sql_id(self, prd->workspace),
                                   sql_id(self, prd->id), value_integer(prd->head)),
                            &changed));
    return changed > 0 ? OK : head_moved();
}

struct error *sql_move_head(struct sql_prd_work *self, const struct prd *before,
                            const struct revision *revision, const int64_t *code_floor)
{
    static const char sql[] =
        "UPDATE prds SET head = $1, head_hash = $2, code_floor = $3, updated_at = $4 WHERE "
        "workspace = $5 AND id = $6 AND head = $7";
    int64_t floor[ITEM_KINDS];
    size_t changed;

    for (size_t i = 0; i < ITEM_KINDS; i++)
        floor[i] = code_floor[i] > before->code_floor[i] ? code_floor[i] : before->code_floor[i];
    TRY(transaction_execute(
        self->transaction, sql,
        VALUES(value_integer(revision->number), value_text(digest_hex(self->scratch, revision->hash)),
               value_text(floor_format(self->scratch, floor)), value_integer(revision->at),
               sql_id(self, before->workspace), sql_id(self, before->id), value_integer(before->head)),
        &changed));
    return changed > 0 ? OK : head_moved();
}

void sql_note_workspace(struct sql_prd_work *self, struct id prd, struct id workspace)
{
    self->prd = prd;
    self->workspace = workspace;
}

struct error *sql_workspace_of(struct sql_prd_work *self, struct id prd, struct value *ret)
{
    static const char sql[] = "SELECT workspace FROM prds WHERE id = $1";
    struct rows *rows;

    if (id_is_none(self->prd) || !id_eq(self->prd, prd)) {
        TRY(transaction_query(self->transaction, sql, VALUES(sql_id(self, prd)), self->scratch, &rows));
        if (rows->count == 0)
            return prd_not_there();
        sql_note_workspace(self, prd, row_id(rows, 0, 0));
    }
    *ret = sql_id(self, self->workspace);
    return OK;
}

struct error *sql_history_of(struct sql_prd_work *self, struct id prd, struct value *ret)
{
    static const char sql[] = "SELECT key FROM histories WHERE workspace = $1 AND prd = $2";
    struct value workspace;
    struct rows *rows;

    if (id_is_none(self->history_prd) || !id_eq(self->history_prd, prd)) {
        TRY(sql_workspace_of(self, prd, &workspace));
        TRY(transaction_query(self->transaction, sql, VALUES(workspace, sql_id(self, prd)), self->scratch,
                              &rows));
        if (rows->count == 0)
            return sql_unreadable("histories");
        self->history_prd = prd;
        self->history = row_integer(rows, 0, 0);
        self->node_keys = map_new(self->scratch);
    }
    *ret = value_integer(self->history);
    return OK;
}

struct history_packer *sql_packer(struct sql_prd_work *self)
{
    if (self->packer == NULL)
        self->packer = history_packer_new();
    return self->packer;
}

const struct prd_repository_ops sql_prd_repository_ops = {
    .add = add_prd,
    .find = find_prd,
    .find_by_key = find_prd_by_key,
    .list = list_prds,
    .update = update_prd,
};
