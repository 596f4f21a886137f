#include "repositories/sql_prd_work.h"

#define LINK_COLUMNS                                                                                \
    "ordinal, id, prd, workspace, kind, from_node, from_substance, from_code, from_title, target, " \
    "to_node, to_substance, to_code, to_title, label, note, author, author_name, created_at, "      \
    "confirmed_at, confirmed_by, confirmed_by_name, event, told, told_by FROM item_links "

static struct sql_prd_work *work_of(struct item_link_repository *base)
{
    return container_of(base, struct sql_prd_work, links);
}

static struct value target_of(struct sql_prd_work *self, const struct item_link *link)
{
    return id_is_none(link->to.node) ? value_text(link->url) : sql_id(self, link->to.node);
}

/* NULL where the link goes outside. */
static struct value title_of(const struct link_end *end)
{
    return id_is_none(end->node) ? value_null() : sql_text(end->title);
}

/* As long as a person has taken it away, no event makes it. */
static struct error *note_removed(struct sql_prd_work *self, const struct item_link *link, bool removed)
{
    static const char note[] =
        "INSERT INTO removed_links (workspace, prd, kind, from_node, target) VALUES "
        "($1, $2, $3, $4, $5) ON CONFLICT (workspace, prd, kind, from_node, target) DO NOTHING";
    static const char forget[] =
        "DELETE FROM removed_links WHERE workspace = $1 AND prd = $2 AND kind = $3 AND "
        "from_node = $4 AND target = $5";
    return transaction_execute(self->transaction, removed ? note : forget,
                               VALUES(sql_id(self, link->workspace), sql_id(self, link->prd),
                                      sql_text(str_from(link_kind_name(link->kind))),
                                      sql_id(self, link->from.node), target_of(self, link)),
                               NULL);
}

static struct error *add_link(struct item_link_repository *base, const struct item_link *link, bool *added)
{
    static const char sql[] =
        "INSERT INTO item_links (workspace, prd, id, ordinal, kind, from_node, from_substance, from_code, "
        "from_title, target, to_node, to_substance, to_code, to_title, label, note, author, author_name, "
        "created_at, event, told, told_by) SELECT $1, $2, $3, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM "
        "item_links WHERE workspace = $1 AND prd = $2), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
        "$15, $16, $17, $18, $19, $20, $21 WHERE CAST($19 AS TEXT) IS NULL OR NOT EXISTS (SELECT 1 FROM "
        "removed_links WHERE workspace = $1 AND prd = $2 AND kind = $4 AND from_node = $5 AND target = $9) "
        "ON CONFLICT (workspace, prd, kind, from_node, target) DO NOTHING";
    struct sql_prd_work *self = work_of(base);
    size_t changed;

    TRY(transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, link->workspace), sql_id(self, link->prd), sql_id(self, link->id),
               sql_text(str_from(link_kind_name(link->kind))), sql_id(self, link->from.node),
               sql_digest(self, link->from.substance), value_text(link->from.code),
               sql_text(link->from.title), target_of(self, link), sql_id(self, link->to.node),
               sql_digest(self, link->to.substance), value_text(link->to.code), title_of(&link->to),
               value_text(link->label), sql_text(link->note), sql_id(self, link->author),
               sql_text(link->author_name), value_integer(link->created_at), sql_id(self, link->event),
               sql_digest(self, link->told), sql_id(self, link->told_by)),
        &changed));
    *added = changed > 0;
    if (!*added || !id_is_none(link->event) || !link_kind_goes_outside(link->kind))
        return OK;
    return note_removed(self, link, false);
}

static struct error *read_link(const struct rows *rows, size_t row, struct item_link *ret)
{
    struct item_link link = {
        .id = row_id(rows, row, 1),
        .prd = row_id(rows, row, 2),
        .workspace = row_id(rows, row, 3),
        .from = {.node = row_id(rows, row, 5),
                 .code = row_text(rows, row, 7),
                 .title = sql_read_text(rows, row, 8)},
        .to = {.node = row_id(rows, row, 10),
               .code = row_text(rows, row, 12),
               .title = sql_read_text(rows, row, 13)},
        .label = row_text(rows, row, 14),
        .note = sql_read_text(rows, row, 15),
        .author = row_id(rows, row, 16),
        .author_name = sql_read_text(rows, row, 17),
        .created_at = row_integer(rows, row, 18),
        .confirmed_at = row_integer(rows, row, 19),
        .confirmed_by = row_id(rows, row, 20),
        .confirmed_by_name = row_text(rows, row, 21),
        .event = row_id(rows, row, 22),
        .told_by = row_id(rows, row, 24),
    };
    if (id_is_none(link.to.node))
        link.url = row_text(rows, row, 9);
    if (!link_kind_parse(row_text(rows, row, 4), &link.kind) ||
        !sql_read_digest(rows, row, 6, &link.from.substance) ||
        !sql_read_digest(rows, row, 11, &link.to.substance) || !sql_read_digest(rows, row, 23, &link.told))
        return sql_unreadable("item_links");
    *ret = link;
    return OK;
}

static struct error *find_link(struct item_link_repository *base, struct id prd, struct id id,
                               struct arena *mem, struct item_link *ret)
{
    static const char sql[] = "SELECT " LINK_COLUMNS "WHERE workspace = $1 AND prd = $2 AND id = $3";
    struct sql_prd_work *self = work_of(base);
    struct rows *rows;

    TRY(sql_query_prd(self, sql, prd, VALUES(sql_id(self, id)), mem, &rows));
    if (rows->count == 0)
        return error_new(ERROR_NOT_FOUND, "not_found", "This PRD has no such link. GET …/links lists them.");
    return read_link(rows, 0, ret);
}

static struct error *list_links(struct item_link_repository *base, struct id prd, struct id node,
                                const struct list_window *window, struct arena *mem,
                                struct item_link_list *ret)
{
    static const char sql[] =
        "SELECT " LINK_COLUMNS "WHERE workspace = $1 AND prd = $2 AND ordinal > $3 AND (CAST($4 AS TEXT) IS "
        "NULL OR from_node = $4 OR to_node = $4) ORDER BY ordinal LIMIT $5";
    struct sql_prd_work *self = work_of(base);
    struct item_link_list list = {0};
    struct rows *rows;
    int64_t after;

    TRY(sql_read_cursor(window->from, 0, &after));
    TRY(sql_query_prd(self, sql, prd,
                      VALUES(value_integer(after), sql_id(self, node), value_integer(sql_limit(window))), mem,
                      &rows));
    list.count = rows->count > window->limit ? window->limit : rows->count;
    list.items = arena_array_of(mem, list.count, struct item_link);
    for (size_t i = 0; i < list.count; i++)
        TRY(read_link(rows, i, &list.items[i]));
    if (rows->count > list.count && list.count > 0)
        list.next = sql_cursor(mem, row_integer(rows, list.count - 1, 0));
    *ret = list;
    return OK;
}

static struct error *confirm_link(struct item_link_repository *base, const struct item_link *link)
{
    static const char sql[] =
        "UPDATE item_links SET from_substance = $1, from_code = $2, from_title = $3, to_substance = $4, "
        "to_code "
        "= $5, to_title = $6, confirmed_at = $7, confirmed_by = $8, confirmed_by_name = $9 WHERE workspace = "
        "$10 AND prd = $11 AND id = $12";
    struct sql_prd_work *self = work_of(base);
    return transaction_execute(self->transaction, sql,
                               VALUES(sql_digest(self, link->from.substance), value_text(link->from.code),
                                      sql_text(link->from.title), sql_digest(self, link->to.substance),
                                      value_text(link->to.code), title_of(&link->to),
                                      value_integer(link->confirmed_at), sql_id(self, link->confirmed_by),
                                      sql_text(link->confirmed_by_name), sql_id(self, link->workspace),
                                      sql_id(self, link->prd), sql_id(self, link->id)),
                               NULL);
}

static struct error *remove_link(struct item_link_repository *base, const struct item_link *link)
{
    static const char sql[] = "DELETE FROM item_links WHERE workspace = $1 AND prd = $2 AND id = $3";
    struct sql_prd_work *self = work_of(base);
    TRY(transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, link->workspace), sql_id(self, link->prd), sql_id(self, link->id)), NULL));
    return link_kind_goes_outside(link->kind) ? note_removed(self, link, true) : OK;
}

static struct error *tell(struct item_link_repository *base, struct id prd, struct str target,
                          struct digest told, struct id event)
{
    static const char sql[] =
        "UPDATE item_links SET told = $1, told_by = $2 WHERE workspace = $3 AND prd = $4 "
        "AND target = $5 AND to_node IS NULL";
    struct sql_prd_work *self = work_of(base);
    struct value workspace;

    TRY(sql_workspace_of(self, prd, &workspace));
    return transaction_execute(
        self->transaction, sql,
        VALUES(sql_digest(self, told), sql_id(self, event), workspace, sql_id(self, prd), value_text(target)),
        NULL);
}

static struct error *count_of_events(struct item_link_repository *base, struct id prd, int64_t *ret)
{
    static const char sql[] =
        "SELECT COUNT(*) FROM item_links WHERE workspace = $1 AND prd = $2 AND event IS NOT NULL";
    struct sql_prd_work *self = work_of(base);

    return sql_count(self, sql, prd, NO_VALUES, ret);
}

const struct item_link_repository_ops sql_item_link_repository_ops = {
    .add = add_link,
    .find = find_link,
    .list = list_links,
    .confirm = confirm_link,
    .remove = remove_link,
    .tell = tell,
    .count_of_events = count_of_events,
};
