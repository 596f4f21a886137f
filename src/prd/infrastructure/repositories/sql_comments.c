#include "repositories/sql_prd_work.h"

#define ROWS_MAX 1000 /* read for a page: five threads that are full */
#define THREAD_COLUMNS                                                                                      \
    "t.ordinal, t.id, t.prd, t.workspace, t.node, t.quote, t.source, t.revision, t.created_at, "            \
    "t.resolved_at, t.resolved_by, t.resolved_by_name, c.id, c.author, c.author_name, c.text, "             \
    "c.created_at, c.edited_at, c.version "                                                                 \
    "FROM comment_threads t JOIN comments c ON c.workspace = t.workspace AND c.prd = t.prd AND c.thread = " \
    "t.id "

static struct sql_prd_work *work_of(struct comment_repository *base)
{
    return container_of(base, struct sql_prd_work, comments);
}

static struct error *add_comment(struct comment_repository *base, const struct comment_thread *thread,
                                 const struct comment *comment)
{
    static const char sql[] =
        "INSERT INTO comments (workspace, prd, thread, id, ordinal, author, author_name, text, created_at, "
        "edited_at, version) VALUES ($1, $2, $3, $4, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM comments "
        "WHERE "
        "workspace = $1 AND prd = $2 AND thread = $3), $5, $6, $7, $8, $9, $10)";
    struct sql_prd_work *self = work_of(base);
    return transaction_execute(self->transaction, sql,
                               VALUES(sql_id(self, thread->workspace), sql_id(self, thread->prd),
                                      sql_id(self, thread->id), sql_id(self, comment->id),
                                      sql_id(self, comment->author), sql_text(comment->author_name),
                                      sql_text(comment->text), value_integer(comment->created_at),
                                      value_time(comment->edited_at), value_integer(comment->version)),
                               NULL);
}

static struct error *begin_thread(struct comment_repository *base, const struct comment_thread *thread)
{
    static const char sql[] =
        "INSERT INTO comment_threads (workspace, prd, id, ordinal, node, quote, source, revision, "
        "created_at) "
        "VALUES ($1, $2, $3, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM comment_threads WHERE workspace = $1 "
        "AND prd = $2), $4, $5, $6, $7, $8)";
    struct sql_prd_work *self = work_of(base);

    TRY(transaction_execute(self->transaction, sql,
                            VALUES(sql_id(self, thread->workspace), sql_id(self, thread->prd),
                                   sql_id(self, thread->id), sql_id(self, thread->node),
                                   value_text(thread->quote), value_text(thread->source),
                                   value_integer(thread->revision), value_integer(thread->created_at)),
                            NULL));
    return add_comment(base, thread, &thread->comments[0]);
}

static void read_thread(const struct rows *rows, size_t row, struct comment_thread *ret)
{
    *ret = (struct comment_thread){
        .id = row_id(rows, row, 1),
        .prd = row_id(rows, row, 2),
        .workspace = row_id(rows, row, 3),
        .node = row_id(rows, row, 4),
        .quote = row_text(rows, row, 5),
        .source = row_text(rows, row, 6),
        .revision = row_integer(rows, row, 7),
        .created_at = row_integer(rows, row, 8),
        .resolved_at = row_integer(rows, row, 9),
        .resolved_by = row_id(rows, row, 10),
        .resolved_by_name = row_text(rows, row, 11),
    };
}

static struct comment read_comment(const struct rows *rows, size_t row)
{
    return (struct comment){
        .id = row_id(rows, row, 12),
        .author = row_id(rows, row, 13),
        .author_name = sql_read_text(rows, row, 14),
        .text = sql_read_text(rows, row, 15),
        .created_at = row_integer(rows, row, 16),
        .edited_at = row_integer(rows, row, 17),
        .version = row_integer(rows, row, 18),
    };
}

/* The threads whose rows, one a comment, stand together. */
static size_t read_threads(const struct rows *rows, struct arena *mem, struct comment_thread *threads)
{
    struct comment *comments = arena_array_of(mem, rows->count, struct comment);
    size_t count = 0;

    for (size_t row = 0; row < rows->count; row++) {
        comments[row] = read_comment(rows, row);
        if (row == 0 || row_integer(rows, row, 0) != row_integer(rows, row - 1, 0)) {
            read_thread(rows, row, &threads[count]);
            threads[count++].comments = &comments[row];
        }
        threads[count - 1].count++;
    }
    return count;
}

static struct error *find_thread(struct comment_repository *base, struct id id, struct arena *mem,
                                 struct comment_thread *ret)
{
    static const char sql[] = "SELECT " THREAD_COLUMNS "WHERE t.id = $1 ORDER BY c.ordinal";
    struct sql_prd_work *self = work_of(base);
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(sql_id(self, id)), mem, &rows));
    if (rows->count == 0)
        return error_new(ERROR_NOT_FOUND, "not_found", "there is no such thread");
    read_threads(rows, mem, ret);
    return OK;
}

static struct error *query_threads(struct sql_prd_work *self, struct id prd,
                                   const struct comment_filter *filter, const struct list_window *window,
                                   struct arena *mem, struct rows **ret)
{
    static const char sql[] =
        "SELECT " THREAD_COLUMNS
        "WHERE t.workspace = $1 AND t.prd = $2 AND t.ordinal IN (SELECT ordinal FROM "
        "comment_threads WHERE workspace = $1 AND prd = $2 AND ordinal > $3 AND (CAST($4 AS BIGINT) = 1 OR "
        "resolved_at IS NOT NULL) AND (CAST($5 AS BIGINT) = 1 OR resolved_at IS NULL) AND (CAST($6 AS TEXT) "
        "IS NULL OR node = $6) ORDER BY ordinal LIMIT $7) ORDER BY t.ordinal, c.ordinal LIMIT $8";
    int64_t after;

    TRY(sql_read_cursor(window->from, 0, &after));
    return sql_query_prd(self, sql, prd,
                         VALUES(value_integer(after), value_integer(filter->open),
                                value_integer(filter->resolved), sql_id(self, filter->node),
                                value_integer(sql_limit(window)), value_integer(ROWS_MAX)),
                         mem, ret);
}

static struct error *list_threads(struct comment_repository *base, struct id prd,
                                  const struct comment_filter *filter, const struct list_window *window,
                                  struct arena *mem, struct comment_thread_list *ret)
{
    struct comment_thread_list list = {0};
    struct rows *rows;
    size_t found;

    TRY(query_threads(work_of(base), prd, filter, window, mem, &rows));
    list.items = arena_array_of(mem, rows->count, struct comment_thread);
    found = read_threads(rows, mem, list.items);
    list.count = found > window->limit ? window->limit : found;
    /* Of the last one there may be more. */
    if (rows->count == ROWS_MAX && list.count == found && list.count > 1)
        list.count--;
    if (found > list.count)
        list.next = sql_cursor(
            mem,
            row_integer(rows, (size_t)(list.items[list.count].comments - list.items[0].comments) - 1, 0));
    *ret = list;
    return OK;
}

static struct error *count_threads(struct comment_repository *base, struct id prd, int64_t *ret)
{
    static const char sql[] = "SELECT COUNT(*) FROM comment_threads WHERE workspace = $1 AND prd = $2";
    struct sql_prd_work *self = work_of(base);

    return sql_count(self, sql, prd, NO_VALUES, ret);
}

static struct error *update_comment(struct comment_repository *base, const struct comment_thread *thread,
                                    const struct comment *comment)
{
    static const char sql[] =
        "UPDATE comments SET text = $1, edited_at = $2, version = $7 WHERE workspace = $3 AND prd = $4 "
        "AND thread = $5 AND id = $6";
    struct sql_prd_work *self = work_of(base);
    return transaction_execute(self->transaction, sql,
                               VALUES(sql_text(comment->text), value_time(comment->edited_at),
                                      sql_id(self, thread->workspace), sql_id(self, thread->prd),
                                      sql_id(self, thread->id), sql_id(self, comment->id),
                                      value_integer(comment->version)),
                               NULL);
}

static struct error *remove_comment(struct comment_repository *base, const struct comment_thread *thread,
                                    struct id comment)
{
    static const char one[] =
        "DELETE FROM comments WHERE workspace = $1 AND prd = $2 AND thread = $3 AND id = $4";
    static const char empty[] =
        "DELETE FROM comment_threads WHERE workspace = $1 AND prd = $2 AND id = $3 AND NOT EXISTS (SELECT 1 "
        "FROM comments WHERE workspace = $1 AND prd = $2 AND thread = $3)";
    struct sql_prd_work *self = work_of(base);

    TRY(transaction_execute(self->transaction, one,
                            VALUES(sql_id(self, thread->workspace), sql_id(self, thread->prd),
                                   sql_id(self, thread->id), sql_id(self, comment)),
                            NULL));
    return transaction_execute(
        self->transaction, empty,
        VALUES(sql_id(self, thread->workspace), sql_id(self, thread->prd), sql_id(self, thread->id)), NULL);
}

static struct error *resolve_thread(struct comment_repository *base, const struct comment_thread *thread)
{
    static const char sql[] =
        "UPDATE comment_threads SET resolved_at = $1, resolved_by = $2, resolved_by_name "
        "= $3 WHERE workspace = $4 AND prd = $5 AND id = $6";
    struct sql_prd_work *self = work_of(base);
    return transaction_execute(self->transaction, sql,
                               VALUES(value_time(thread->resolved_at), sql_id(self, thread->resolved_by),
                                      value_text(thread->resolved_by_name), sql_id(self, thread->workspace),
                                      sql_id(self, thread->prd), sql_id(self, thread->id)),
                               NULL);
}

const struct comment_repository_ops sql_comment_repository_ops = {
    .begin = begin_thread,
    .find = find_thread,
    .list = list_threads,
    .count = count_threads,
    .add = add_comment,
    .update = update_comment,
    .remove = remove_comment,
    .resolve = resolve_thread,
};
