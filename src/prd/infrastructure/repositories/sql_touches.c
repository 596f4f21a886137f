#include "repositories/sql_prd_work.h"
#include "services/growth.h"
#include <jansson.h>

#define EVENTS_READ 2000

static struct sql_prd_work *work_of(struct touch_repository *base)
{
    return container_of(base, struct sql_prd_work, touches);
}

static struct error *list_touches(struct touch_repository *base, struct id prd, struct arena *mem,
                                  struct node_touch **ret, size_t *count)
{
    static const char sql[] =
        "SELECT n.id, r.made_at, c.confirmed_at FROM nodes n JOIN histories h ON h.workspace = n.workspace "
        "AND "
        "h.prd = n.prd JOIN history_revisions r ON r.history = h.key AND r.number = n.revision LEFT JOIN "
        "confirmations c ON c.workspace = n.workspace AND "
        "c.prd = n.prd AND c.node = n.id WHERE n.workspace = $1 AND n.prd = $2 AND n.kind NOT IN ('section', "
        "'text') ORDER BY CASE WHEN c.confirmed_at > r.made_at THEN c.confirmed_at ELSE r.made_at END, "
        "n.position";
    struct sql_prd_work *self = work_of(base);
    struct node_touch *touches;
    struct value workspace;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(transaction_query(self->transaction, sql, VALUES(workspace, sql_id(self, prd)), mem, &rows));
    touches = arena_array_of(mem, rows->count, struct node_touch);
    for (size_t i = 0; i < rows->count; i++)
        touches[i] =
            (struct node_touch){row_id(rows, i, 0), row_integer(rows, i, 1), row_integer(rows, i, 2)};
    *ret = touches;
    *count = rows->count;
    return OK;
}

struct mention_list {
    struct item_mention *items;
    size_t count;
};

static bool is_there(const struct mention_list *list, size_t from, struct item_code code)
{
    for (size_t i = from; i < list->count; i++)
        if (item_code_eq(list->items[i].code, code))
            return true;
    return false;
}

/* The codes in the values of an event's facts, each once. */
static struct error *add_mentions(struct str json, int64_t at, struct arena *mem, struct mention_list *list)
{
    _cleanup_(json_decrefp) json_t *facts = json_loadb(json.ptr, json.len, JSON_ALLOW_NUL, NULL);
    size_t first = list->count, i;
    json_t *fact;

    if (!json_is_array(facts))
        return sql_unreadable("project_events");
    json_array_foreach(facts, i, fact)
    {
        const json_t *value = json_object_get(fact, "value");
        struct str words = str_of(json_string_value(value), json_string_length(value));
        struct item_code code;
        size_t from = 0;
        while (words.ptr != NULL && item_code_find(words, &from, &code)) {
            if (is_there(list, first, code))
                continue;
            list->items = array_room(mem, list->items, list->count, sizeof(*list->items));
            list->items[list->count++] = (struct item_mention){code, at};
        }
    }
    return OK;
}

static struct error *list_mentions(struct touch_repository *base, struct id prd, int64_t since,
                                   struct arena *mem, struct item_mention **ret, size_t *count)
{
    static const char sql[] =
        "SELECT happened_at, facts FROM project_events WHERE workspace = $1 AND prd = $2 "
        "AND happened_at > $3 ORDER BY happened_at DESC LIMIT $4";
    struct sql_prd_work *self = work_of(base);
    struct mention_list list = {0};
    struct value workspace;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(transaction_query(
        self->transaction, sql,
        VALUES(workspace, sql_id(self, prd), value_integer(since), value_integer(EVENTS_READ)), mem, &rows));
    for (size_t i = 0; i < rows->count; i++)
        TRY(add_mentions(sql_read_text(rows, i, 1), row_integer(rows, i, 0), mem, &list));
    *ret = list.items;
    *count = list.count;
    return OK;
}

static struct error *confirm(struct touch_repository *base, const struct confirmation *confirmation)
{
    static const char sql[] =
        "INSERT INTO confirmations (workspace, prd, node, author, author_name, confirmed_at) VALUES ($1, $2, "
        "$3, $4, $5, $6) ON CONFLICT (workspace, prd, node) DO UPDATE SET author = excluded.author, "
        "author_name "
        "= excluded.author_name, confirmed_at = excluded.confirmed_at";
    struct sql_prd_work *self = work_of(base);
    return transaction_execute(self->transaction, sql,
                               VALUES(sql_id(self, confirmation->workspace), sql_id(self, confirmation->prd),
                                      sql_id(self, confirmation->node), sql_id(self, confirmation->author),
                                      sql_text(confirmation->author_name), value_integer(confirmation->at)),
                               NULL);
}

static struct error *list_confirmations(struct touch_repository *base, struct id prd, struct arena *mem,
                                        struct confirmation_list *ret)
{
    static const char sql[] = "SELECT node, author, author_name, confirmed_at FROM confirmations WHERE "
                              "workspace = $1 AND prd = $2 ORDER BY confirmed_at, node";
    struct sql_prd_work *self = work_of(base);
    struct confirmation *items;
    struct value workspace;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(transaction_query(self->transaction, sql, VALUES(workspace, sql_id(self, prd)), mem, &rows));
    items = arena_array_of(mem, rows->count, struct confirmation);
    for (size_t i = 0; i < rows->count; i++)
        items[i] = (struct confirmation){
            .prd = prd,
            .workspace = self->workspace,
            .node = row_id(rows, i, 0),
            .author = row_id(rows, i, 1),
            .author_name = sql_read_text(rows, i, 2),
            .at = row_integer(rows, i, 3),
        };
    *ret = (struct confirmation_list){items, rows->count};
    return OK;
}

const struct touch_repository_ops sql_touch_repository_ops = {
    .list = list_touches,
    .mentions = list_mentions,
    .confirm = confirm,
    .confirmations = list_confirmations,
};
