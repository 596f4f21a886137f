#include "repositories/sql_prd_work.h"
#include <jansson.h>
#include <stdlib.h>

#define EVENT_COLUMNS                                                                                        \
    "ordinal, id, prd, workspace, source, external_id, kind, text, happened_at, received_at, trust, facts, " \
    "outcome, "                                                                                              \
    "reason, proposal, subject, url, label "

static json_t *json_text(struct str text)
{
    return json_stringn(text.ptr ? text.ptr : "", text.len);
}

static struct error *write_facts(struct sql_prd_work *self, const struct project_event *event,
                                 struct value *ret)
{
    _cleanup_(json_decrefp) json_t *facts = json_array();
    char *text;

    for (size_t i = 0; i < event->fact_count; i++) {
        json_t *fact = json_object();
        json_object_set_new(fact, "kind", json_text(event->facts[i].kind));
        json_object_set_new(fact, "value", json_text(event->facts[i].value));
        json_array_append_new(facts, fact);
    }
    text = json_dumps(facts, JSON_COMPACT);
    if (text == NULL)
        return error_new(ERROR_INVALID, "invalid_text", "a fact of the event is not well-formed UTF-8");
    *ret = value_text(str_dup(self->scratch, str_from(text)));
    free(text);
    return OK;
}

static bool read_string(const json_t *object, const char *name, struct arena *mem, struct str *ret)
{
    const json_t *string = json_object_get(object, name);
    if (!json_is_string(string))
        return false;
    *ret = str_dup(mem, str_of(json_string_value(string), json_string_length(string)));
    return true;
}

static bool read_facts(struct str text, struct arena *mem, struct project_event *ret)
{
    _cleanup_(json_decrefp) json_t *facts = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL, NULL);
    if (!json_is_array(facts))
        return false;
    ret->fact_count = json_array_size(facts);
    ret->facts = arena_array_of(mem, ret->fact_count, struct event_fact);
    for (size_t i = 0; i < ret->fact_count; i++) {
        const json_t *fact = json_array_get(facts, i);
        if (!read_string(fact, "kind", mem, &ret->facts[i].kind) ||
            !read_string(fact, "value", mem, &ret->facts[i].value))
            return false;
    }
    return true;
}

static struct error *read_event(const struct rows *rows, size_t row, struct arena *mem,
                                struct project_event *ret)
{
    struct project_event event = {
        .id = row_id(rows, row, 1),
        .prd = row_id(rows, row, 2),
        .workspace = row_id(rows, row, 3),
        .source = sql_read_text(rows, row, 4),
        .external_id = sql_read_text(rows, row, 5),
        .kind = sql_read_text(rows, row, 6),
        .text = sql_read_text(rows, row, 7),
        .at = row_integer(rows, row, 8),
        .received_at = row_integer(rows, row, 9),
        .reason = sql_read_text(rows, row, 13),
        .proposal = row_id(rows, row, 14),
        .subject = row_text(rows, row, 15),
        .url = row_text(rows, row, 16),
        .label = row_text(rows, row, 17),
    };
    if (!trust_parse(row_text(rows, row, 10), &event.trust) ||
        !event_outcome_parse(row_text(rows, row, 12), &event.outcome) ||
        !read_facts(sql_read_text(rows, row, 11), mem, &event))
        return sql_unreadable("project_events");
    *ret = event;
    return OK;
}

static struct error *find_event(struct project_event_repository *base, const struct project_event *event,
                                struct arena *mem, bool *found, struct project_event *ret)
{
    static const char sql[] = "SELECT " EVENT_COLUMNS "FROM project_events WHERE workspace = $1 AND prd = $2 "
                              "AND source = $3 AND external_id = $4";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, events);
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql,
                          VALUES(sql_id(self, event->workspace), sql_id(self, event->prd),
                                 sql_text(event->source), sql_text(event->external_id)),
                          mem, &rows));
    *found = rows->count > 0;
    return *found ? read_event(rows, 0, mem, ret) : OK;
}

static struct error *add_event(struct project_event_repository *base, const struct project_event *event,
                               struct arena *mem, bool *added, struct project_event *ret)
{
    static const char sql[] =
        "INSERT INTO project_events (workspace, prd, id, ordinal, source, external_id, "
        "kind, text, happened_at, "
        "received_at, trust, facts, outcome, reason, proposal, subject, url, label) VALUES ($1, $2, $3, "
        "(SELECT COALESCE(MAX(ordinal), 0) "
        "+ 1 FROM project_events WHERE workspace = $1 AND prd = $2), $4, $5, $6, $7, "
        "$8, $9, $10, $11, $12, $13, $14, $15, $16, $17) "
        "ON CONFLICT (workspace, prd, source, external_id) DO NOTHING";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, events);
    struct value facts;
    size_t changed;
    bool is_there;

    TRY(write_facts(self, event, &facts));
    TRY(transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, event->workspace), sql_id(self, event->prd), sql_id(self, event->id),
               sql_text(event->source), sql_text(event->external_id), sql_text(event->kind),
               sql_text(event->text), value_integer(event->at), value_integer(event->received_at),
               sql_text(str_from(trust_name(event->trust))), facts,
               sql_text(str_from(event_outcome_name(event->outcome))), sql_text(event->reason),
               sql_id(self, event->proposal), value_text(event->subject), value_text(event->url),
               value_text(event->label)),
        &changed));
    *added = changed > 0;
    if (*added) {
        *ret = *event;
        return OK;
    }
    TRY(find_event(base, event, mem, &is_there, ret));
    return is_there ? OK : sql_unreadable("project_events");
}

static struct error *is_late(struct project_event_repository *base, const struct project_event *event,
                             struct arena *mem, bool *ret)
{
    static const char sql[] =
        "SELECT 1 FROM project_events WHERE workspace = $1 AND prd = $2 AND subject = $3 "
        "AND happened_at > $4 LIMIT 1";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, events);
    struct rows *rows;

    if (event->subject.ptr == NULL) {
        *ret = false;
        return OK;
    }
    TRY(transaction_query(self->transaction, sql,
                          VALUES(sql_id(self, event->workspace), sql_id(self, event->prd),
                                 value_text(event->subject), value_integer(event->at)),
                          mem, &rows));
    *ret = rows->count > 0;
    return OK;
}

static struct error *list_events(struct project_event_repository *base, struct id prd,
                                 const struct list_window *window, struct arena *mem,
                                 struct project_event_list *ret)
{
    static const char sql[] =
        "SELECT " EVENT_COLUMNS
        "FROM project_events WHERE workspace = $1 AND prd = $2 AND ordinal < $3 ORDER BY "
        "ordinal DESC LIMIT $4";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, events);
    struct project_event *items;
    struct sql_page page;

    TRY(sql_read_page(self, sql, prd, window, INT64_MAX, mem, &page));
    items = arena_array_of(mem, page.count, struct project_event);
    for (size_t i = 0; i < page.count; i++)
        TRY(read_event(page.rows, i, mem, &items[i]));
    *ret = (struct project_event_list){items, page.count, page.next};
    return OK;
}

static struct error *count_events(struct project_event_repository *base, struct id prd, int64_t since,
                                  int64_t *ret)
{
    static const char sql[] =
        "SELECT COUNT(*) FROM project_events WHERE workspace = $1 AND prd = $2 AND received_at >= $3";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, events);

    return sql_count(self, sql, prd, VALUES(value_integer(since)), ret);
}

const struct project_event_repository_ops sql_project_event_repository_ops = {
    .add = add_event,
    .find = find_event,
    .is_late = is_late,
    .list = list_events,
    .count = count_events,
};
