#include "repositories/sql_prd_work.h"

#define MESSAGE_COLUMNS                                                                                \
    "ordinal, id, prd, workspace, role, author, author_name, text, status, answers, question, error, " \
    "created_at, touched_at "

static struct error *add_message(struct message_repository *base, const struct message *message)
{
    static const char sql[] =
        "INSERT INTO messages (workspace, prd, id, ordinal, role, author, author_name, "
        "text, status, answers, "
        "question, error, created_at, node, touched_at) VALUES ($1, $2, $3, (SELECT "
        "COALESCE(MAX(ordinal), 0) + 1 FROM messages WHERE "
        "workspace = $1 AND prd = $2), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, messages);
    return transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, message->workspace), sql_id(self, message->prd), sql_id(self, message->id),
               sql_text(str_from(message_role_name(message->role))), sql_id(self, message->author),
               sql_text(message->author_name), sql_text(message->text),
               sql_text(str_from(message_status_name(message->status))), sql_id(self, message->answers),
               value_text(message->question), value_text(message->error), value_integer(message->created_at),
               sql_text(message->node.ptr != NULL ? message->node : STR("")),
               value_integer(message->touched_at)),
        NULL);
}

static struct error *message_not_there(void)
{
    return error_new(ERROR_NOT_FOUND, "not_found", "there is no such message");
}

static struct error *update_message(struct message_repository *base, const struct message *message)
{
    static const char sql[] =
        "UPDATE messages SET text = $1, status = $2, question = $3, error = $4 WHERE workspace "
        "= $5 AND prd = $6 AND id = $7";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, messages);
    size_t changed;

    TRY(transaction_execute(
        self->transaction, sql,
        VALUES(sql_text(message->text), sql_text(str_from(message_status_name(message->status))),
               value_text(message->question), value_text(message->error), sql_id(self, message->workspace),
               sql_id(self, message->prd), sql_id(self, message->id)),
        &changed));
    return changed > 0 ? OK : message_not_there();
}

static struct error *read_message(const struct rows *rows, size_t row, struct message *ret)
{
    struct message message = {
        .id = row_id(rows, row, 1),
        .prd = row_id(rows, row, 2),
        .workspace = row_id(rows, row, 3),
        .author = row_id(rows, row, 5),
        .author_name = sql_read_text(rows, row, 6),
        .text = sql_read_text(rows, row, 7),
        .answers = row_id(rows, row, 9),
        .question = row_text(rows, row, 10),
        .error = row_text(rows, row, 11),
        .created_at = row_integer(rows, row, 12),
        .touched_at = row_integer(rows, row, 13),
    };
    if (!message_role_parse(row_text(rows, row, 4), &message.role) ||
        !message_status_parse(row_text(rows, row, 8), &message.status))
        return sql_unreadable("messages");
    *ret = message;
    return OK;
}

static struct error *find_message(struct message_repository *base, struct id id, struct arena *mem,
                                  struct message *ret)
{
    static const char sql[] = "SELECT " MESSAGE_COLUMNS "FROM messages WHERE id = $1";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, messages);
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(sql_id(self, id)), mem, &rows));
    if (rows->count == 0)
        return message_not_there();
    return read_message(rows, 0, ret);
}

static struct error *list_messages(struct message_repository *base, struct id prd,
                                   const struct list_window *window, struct arena *mem,
                                   struct message_list *ret)
{
    static const char sql[] =
        "SELECT " MESSAGE_COLUMNS
        "FROM messages WHERE workspace = $1 AND prd = $2 AND ordinal > $3 ORDER BY ordinal "
        "LIMIT $4";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, messages);
    struct message *items;
    struct sql_page page;

    TRY(sql_read_page(self, sql, prd, window, 0, mem, &page));
    items = arena_array_of(mem, page.count, struct message);
    for (size_t i = 0; i < page.count; i++)
        TRY(read_message(page.rows, i, &items[i]));
    *ret = (struct message_list){items, page.count, page.next};
    return OK;
}

static struct error *last_messages(struct message_repository *base, struct id prd, size_t count,
                                   struct arena *mem, struct message_list *ret)
{
    static const char sql[] =
        "SELECT " MESSAGE_COLUMNS
        "FROM messages WHERE workspace = $1 AND prd = $2 ORDER BY ordinal DESC LIMIT $3";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, messages);
    struct message_list list = {0};
    struct rows *rows;

    TRY(sql_query_prd(self, sql, prd, VALUES(value_integer(count < INT32_MAX ? (int64_t)count : INT32_MAX)),
                      mem, &rows));
    list.items = arena_array_of(mem, rows->count, struct message);
    list.count = rows->count;
    for (size_t i = 0; i < rows->count; i++)
        TRY(read_message(rows, i, &list.items[rows->count - 1 - i]));
    *ret = list;
    return OK;
}

static struct error *touch_message(struct message_repository *base, struct id id, int64_t now)
{
    static const char sql[] = "UPDATE messages SET touched_at = $1 WHERE id = $2 AND status = 'streaming'";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, messages);
    return transaction_execute(self->transaction, sql, VALUES(value_integer(now), sql_id(self, id)), NULL);
}

static struct error *fail_streaming(struct message_repository *base, struct str error, struct str node,
                                    int64_t before, size_t *count)
{
    static const char sql[] = "UPDATE messages SET status = 'failed', error = $1 WHERE status = 'streaming' "
                              "AND (touched_at < $2 OR (node = $3 AND node <> ''))";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, messages);
    return transaction_execute(
        self->transaction, sql,
        VALUES(sql_text(error), value_integer(before), sql_text(node.ptr != NULL ? node : STR(""))), count);
}

const struct message_repository_ops sql_message_repository_ops = {
    .add = add_message,
    .update = update_message,
    .find = find_message,
    .list = list_messages,
    .last = last_messages,
    .touch = touch_message,
    .fail_streaming = fail_streaming,
};
