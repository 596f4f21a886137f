#include "repositories/sql_history.h"
#include <stdlib.h>

struct sql_history_store {
    struct history_store base;
    struct database *database;
};
struct sql_history_view {
    struct history_view base;
    struct transaction *transaction;
};

static struct transaction *transaction_of(struct history_view *base)
{
    return container_of(base, struct sql_history_view, base)->transaction;
}

static struct value from_start(struct str after)
{
    return value_text(after.ptr != NULL ? after : STR(""));
}

static struct error *prds(struct history_view *base, struct str after, size_t limit, struct arena *mem,
                          struct stored_prd **ret, size_t *count)
{
    static const char sql[] =
        "SELECT workspace, id, prd_key, head, head_hash FROM prds WHERE id > $1 ORDER BY id LIMIT $2";
    struct stored_prd *found;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(from_start(after), value_integer((int64_t)limit)),
                          mem, &rows));
    found = arena_array_of(mem, rows->count, struct stored_prd);
    for (size_t i = 0; i < rows->count; i++)
        found[i] = (struct stored_prd){.workspace = row_text(rows, i, 0),
                                       .id = row_text(rows, i, 1),
                                       .key = row_text(rows, i, 2),
                                       .head = row_integer(rows, i, 3),
                                       .head_hash = row_text(rows, i, 4)};
    *ret = found;
    *count = rows->count;
    return OK;
}

static struct error *revisions(struct history_view *base, const struct stored_prd *prd, int64_t after,
                               size_t limit, struct arena *mem, struct stored_revision **ret, size_t *count)
{
    static const char sql[] =
        "SELECT number, author_kind, author, author_name, cause, why, proposal, message, event, made_at, "
        "parent_hash,"
        " hash FROM revisions WHERE workspace = $1 AND prd = $2 AND number > $3 ORDER BY number LIMIT $4";
    struct stored_revision *found;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql,
                          VALUES(value_text(prd->workspace), value_text(prd->id), value_integer(after),
                                 value_integer((int64_t)limit)),
                          mem, &rows));
    found = arena_array_of(mem, rows->count, struct stored_revision);
    for (size_t i = 0; i < rows->count; i++)
        found[i] = (struct stored_revision){.number = row_integer(rows, i, 0),
                                            .author_kind = row_text(rows, i, 1),
                                            .author = row_text(rows, i, 2),
                                            .author_name = row_text(rows, i, 3),
                                            .cause = row_text(rows, i, 4),
                                            .why = row_text(rows, i, 5),
                                            .proposal = row_text(rows, i, 6),
                                            .message = row_text(rows, i, 7),
                                            .event = row_text(rows, i, 8),
                                            .at = row_integer(rows, i, 9),
                                            .parent_hash = row_text(rows, i, 10),
                                            .hash = row_text(rows, i, 11)};
    *ret = found;
    *count = rows->count;
    return OK;
}

static struct error *changes(struct history_view *base, const struct stored_prd *prd, int64_t after,
                             int64_t to, struct arena *mem, struct stored_change **ret, size_t *count)
{
    static const char sql[] =
        "SELECT revision, ordinal, kind, node, code, title, before_hash, after_hash, follows_before, "
        "follows_after"
        " FROM changes WHERE workspace = $1 AND prd = $2 AND revision > $3 AND revision <= $4"
        " ORDER BY revision, ordinal";
    struct stored_change *found;
    struct rows *rows;

    TRY(transaction_query(
        transaction_of(base), sql,
        VALUES(value_text(prd->workspace), value_text(prd->id), value_integer(after), value_integer(to)), mem,
        &rows));
    found = arena_array_of(mem, rows->count, struct stored_change);
    for (size_t i = 0; i < rows->count; i++)
        found[i] = (struct stored_change){.revision = row_integer(rows, i, 0),
                                          .ordinal = row_integer(rows, i, 1),
                                          .kind = row_text(rows, i, 2),
                                          .node = row_text(rows, i, 3),
                                          .code = row_text(rows, i, 4),
                                          .title = row_text(rows, i, 5),
                                          .before = row_text(rows, i, 6),
                                          .after = row_text(rows, i, 7),
                                          .follows_before = row_text(rows, i, 8),
                                          .follows_after = row_text(rows, i, 9)};
    *ret = found;
    *count = rows->count;
    return OK;
}

static struct stored_text text_from_row(const struct rows *rows, size_t row)
{
    return (struct stored_text){.hash = row_text(rows, row, 0),
                                .text = row_text(rows, row, 1),
                                .kind = row_text(rows, row, 2),
                                .code = row_text(rows, row, 3),
                                .title = row_text(rows, row, 4),
                                .node = row_text(rows, row, 5),
                                .revision = row_integer(rows, row, 6)};
}

static struct error *texts(struct history_view *base, const struct stored_prd *prd, struct str after,
                           size_t limit, struct arena *mem, struct stored_text **ret, size_t *count)
{
    static const char sql[] =
        "SELECT hash, text, kind, code, title FROM node_texts WHERE workspace = $1 AND prd = $2"
        " AND hash > $3 ORDER BY hash LIMIT $4";
    struct stored_text *found;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql,
                          VALUES(value_text(prd->workspace), value_text(prd->id), from_start(after),
                                 value_integer((int64_t)limit)),
                          mem, &rows));
    found = arena_array_of(mem, rows->count, struct stored_text);
    for (size_t i = 0; i < rows->count; i++)
        found[i] = text_from_row(rows, i);
    *ret = found;
    *count = rows->count;
    return OK;
}

static struct error *nodes(struct history_view *base, const struct stored_prd *prd, struct arena *mem,
                           struct stored_text **ret, size_t *count)
{
    static const char sql[] =
        "SELECT hash, text, kind, code, title, id, revision FROM nodes WHERE workspace = $1 AND"
        " prd = $2 ORDER BY position, id";
    struct stored_text *found;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_text(prd->workspace), value_text(prd->id)),
                          mem, &rows));
    found = arena_array_of(mem, rows->count, struct stored_text);
    for (size_t i = 0; i < rows->count; i++)
        found[i] = text_from_row(rows, i);
    *ret = found;
    *count = rows->count;
    return OK;
}

static void end(struct history_view *base)
{
    struct sql_history_view *self = container_of(base, struct sql_history_view, base);
    transaction_end(self->transaction);
    free(self);
}

static const struct history_view_ops view_ops = {prds, revisions, changes, texts, nodes, end};

static struct error *begin(struct history_store *base, struct history_view **ret)
{
    struct sql_history_store *self = container_of(base, struct sql_history_store, base);
    struct transaction *transaction;
    struct sql_history_view *view;

    TRY(database_begin(self->database, TRANSACTION_READ, &transaction));
    view = memory_alloc(sizeof(*view));
    *view = (struct sql_history_view){{&view_ops}, transaction};
    *ret = &view->base;
    return OK;
}

static void free_store(struct history_store *base)
{
    free(container_of(base, struct sql_history_store, base));
}

struct history_store *sql_history_store_new(struct database *database)
{
    static const struct history_store_ops ops = {begin, free_store};
    struct sql_history_store *self = memory_alloc(sizeof(*self));
    *self = (struct sql_history_store){{&ops}, database};
    return &self->base;
}
