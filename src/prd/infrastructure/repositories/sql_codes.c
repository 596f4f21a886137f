/* Which node had a code last. Of codes that are not plain history_codes says it; of plain ones, which are
 * asked for where only a table still names them, the changes do. */
#include "map.h"
#include "repositories/sql_batches.h"
#include "repositories/sql_changes.h"

#define BATCH 32    /* codes asked for at once */
#define CHANGES 500 /* changes read at once */

/* The keys of nodes by code, each that of the last change that named it. */
struct noting {
    struct sql_prd_work *self;
    struct value history;
    struct sql_rows rows;
    struct map *nodes; /* int64_t by code */
    bool plain;        /* which codes */
    struct arena *mem;
    struct error *failure;
};

static struct noting *noting_new(struct sql_prd_work *self, struct value history, bool plain,
                                 struct arena *mem)
{
    struct noting *noting = arena_new_of(mem, struct noting);

    *noting = (struct noting){.self = self,
                              .history = history,
                              .rows = {.transaction = self->transaction, .batch = SQL_BATCH_CODES},
                              .nodes = map_new(mem),
                              .plain = plain,
                              .mem = mem};
    return noting;
}

/* Whether the text of a node has a code, plain or not; its one form. */
static bool is_code(struct str code, bool plain, struct arena *mem, struct str *ret)
{
    struct item_code parsed;
    if (code.ptr == NULL || !item_code_parse(code, &parsed) || item_code_is_plain(parsed) != plain)
        return false;
    *ret = item_code_format(mem, parsed);
    return true;
}

static void note(struct noting *noting, struct str code, int64_t node)
{
    int64_t *noted = map_get(noting->nodes, code);
    if (noted == NULL) {
        noted = arena_new_of(noting->mem, int64_t);
        map_set(noting->nodes, code, noted);
    }
    *noted = node;
}

static void write_noted(void *context, struct str code, void *node)
{
    struct noting *noting = context;
    if (noting->failure == OK)
        noting->failure =
            sql_rows_add(&noting->rows, (const struct value[]){noting->history, value_text(code),
                                                               value_integer(*(const int64_t *)node)});
}

static struct error *write_all(struct noting *noting)
{
    map_each(noting->nodes, write_noted, noting);
    TRY(noting->failure);
    return sql_rows_finish(&noting->rows);
}

struct error *sql_note_codes(struct sql_prd_work *self, const struct revision *revision, struct arena *mem)
{
    struct noting *noting = NULL;
    struct value history;

    TRY(sql_history_of(self, revision->prd, &history));
    for (size_t i = 0; i < revision->change_count; i++) {
        const struct change *change = &revision->changes[i];
        struct str code;
        int64_t node;
        if (digest_is_zero(change->after) || !is_code(change->code, false, mem, &code))
            continue;
        TRY(sql_node_key(self, revision->prd, change->node, &node));
        if (noting == NULL)
            noting = noting_new(self, history, false, mem);
        note(noting, code, node);
    }
    return noting != NULL ? write_all(noting) : OK;
}

/* Reads the changes after number *last, and moves it; *more says whether there were any. */
static struct error *note_changes(struct noting *noting, int64_t *last, bool *more)
{
    static const char sql[] = "SELECT c.seq, c.node, c.mark, c.body, b.body FROM history_changes c "
                              "LEFT JOIN history_changes b ON b.history = c.history AND b.seq = c.base "
                              "WHERE c.history = $1 AND c.seq > $2 AND c.seq <= $3 ORDER BY c.seq";
    _cleanup_(arena_freep) struct arena *part = arena_new(0);
    struct packed_text text;
    struct digest hash;
    struct rows *rows;
    struct str code;

    TRY(transaction_query(noting->self->transaction, sql,
                          VALUES(noting->history, value_integer(*last), value_integer(*last + CHANGES)), part,
                          &rows));
    for (size_t i = 0; i < rows->count; i++) {
        TRY(sql_read_packed(noting->self, rows, i, 2, part, &text, &hash));
        if (!digest_is_zero(hash) && is_code(text.code, noting->plain, part, &code))
            note(noting, code, row_integer(rows, i, 1));
    }
    *last += CHANGES;
    *more = rows->count > 0;
    return OK;
}

static struct error *note_all_changes(struct noting *noting)
{
    int64_t last = 0;
    for (bool more = true; more;)
        TRY(note_changes(noting, &last, &more));
    return OK;
}

/* What revisions from before this table was there brought. */
static struct error *complete(struct sql_prd_work *self, struct value history, struct arena *mem)
{
    static const char is_noted[] = "SELECT codes_noted FROM histories WHERE key = $1";
    static const char set_noted[] = "UPDATE histories SET codes_noted = 1 WHERE key = $1";
    struct noting *noting;
    struct rows *rows;

    TRY(transaction_query(self->transaction, is_noted, VALUES(history), mem, &rows));
    if (row_integer(rows, 0, 0) != 0)
        return OK;
    noting = noting_new(self, history, false, mem);
    TRY(note_all_changes(noting));
    TRY(write_all(noting));
    return transaction_execute(self->transaction, set_noted, VALUES(history), NULL);
}

/* A batch at a time; the last code fills what is left of one. */
static struct error *find_part(struct sql_prd_work *self, struct value history, const struct item_code *codes,
                               size_t count, struct map *found, struct arena *mem)
{
    static const char sql[] =
        "SELECT c.code, n.node FROM history_codes c "
        "JOIN history_nodes n ON n.history = c.history AND n.key = c.node WHERE c.history = $1 AND c.code IN "
        "($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, "
        "$23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)";
    struct value values[1 + BATCH] = {history};
    struct rows *rows;

    for (size_t i = 0; i < BATCH; i++)
        values[1 + i] = value_text(item_code_format(mem, codes[i < count ? i : count - 1]));
    TRY(transaction_query(self->transaction, sql, values, COUNT_OF(values), mem, &rows));
    for (size_t i = 0; i < rows->count; i++) {
        struct id *node = arena_new_of(mem, struct id);
        *node = row_id(rows, i, 1);
        map_set(found, row_text(rows, i, 0), node);
    }
    return OK;
}

static struct error *find_noted(struct sql_prd_work *self, struct value history,
                                const struct item_code *codes, size_t count, struct map *found,
                                struct arena *mem)
{
    if (self->writes)
        TRY(complete(self, history, mem));
    for (size_t done = 0; done < count; done += BATCH)
        TRY(find_part(self, history, &codes[done], count - done < BATCH ? count - done : BATCH, found, mem));
    return OK;
}

static struct error *find_plain(struct sql_prd_work *self, struct value history,
                                const struct item_code *codes, size_t count, struct map *found,
                                struct arena *mem)
{
    static const char sql[] = "SELECT node FROM history_nodes WHERE history = $1 AND key = $2";
    struct noting *noting = noting_new(self, history, true, mem);

    TRY(note_all_changes(noting));
    for (size_t i = 0; i < count; i++) {
        struct str code = item_code_format(mem, codes[i]);
        const int64_t *key = map_get(noting->nodes, code);
        struct id *node;
        struct rows *rows;
        if (key == NULL)
            continue;
        TRY(transaction_query(self->transaction, sql, VALUES(history, value_integer(*key)), mem, &rows));
        node = arena_new_of(mem, struct id);
        *node = row_id(rows, 0, 0);
        map_set(found, code, node);
    }
    return OK;
}

struct error *sql_find_bearers(struct revision_repository *base, struct id prd, const struct item_code *codes,
                               size_t count, struct arena *mem, struct id *ret)
{
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, revisions);
    struct item_code *plain = arena_array_of(mem, count, struct item_code);
    struct item_code *others = arena_array_of(mem, count, struct item_code);
    size_t plain_count = 0, other_count = 0;
    struct map *found = map_new(mem);
    struct value history;

    for (size_t i = 0; i < count; i++) {
        if (item_code_is_plain(codes[i]))
            plain[plain_count++] = codes[i];
        else
            others[other_count++] = codes[i];
    }
    TRY(sql_history_of(self, prd, &history));
    if (other_count > 0)
        TRY(find_noted(self, history, others, other_count, found, mem));
    if (plain_count > 0)
        TRY(find_plain(self, history, plain, plain_count, found, mem));
    for (size_t i = 0; i < count; i++) {
        const struct id *node = map_get(found, item_code_format(mem, codes[i]));
        ret[i] = node != NULL ? *node : ID_NONE;
    }
    return OK;
}
