#include "repositories/database_repositories.h"
#include <stdlib.h>

#define COLUMNS \
    "id, at, action, actor_id, user_id, session_id, workspace_id, object_id, address, request_id, detail"

static struct transaction *transaction_of(struct audit_repository *base)
{
    return container_of(base, struct database_audit_repository, base)->transaction;
}

static struct error *put(struct audit_repository *base, const struct user_event *event, struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO audit_pending (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    return transaction_execute(transaction_of(base), sql,
                               VALUES(value_id(mem, event->id), value_integer(event->at),
                                      value_text(str_from(user_event_word(event->kind))),
                                      value_id(mem, event->actor), value_id(mem, event->user),
                                      value_id(mem, event->session), value_id(mem, event->workspace),
                                      value_id(mem, event->object), value_text(event->address),
                                      value_text(event->request), value_text(event->detail)),
                               NULL);
}

static struct error *take_back(struct audit_repository *base, struct id event, struct arena *mem)
{
    static const char sql[] = "DELETE FROM audit_pending WHERE id = $1";
    return transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, event)), NULL);
}

static struct error *state(struct audit_repository *base, struct arena *mem, struct audit_state *ret)
{
    static const char sql[] = "SELECT seq, hash, (SELECT COUNT(*) FROM audit_pending),"
                              " (SELECT MIN(at) FROM audit_pending) FROM audit_head WHERE slot = 1";
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, NO_VALUES, mem, &rows));
    if (rows->count != 1)
        return unreadable_row("audit_head");
    *ret = (struct audit_state){.head = {row_integer(rows, 0, 0), row_text(rows, 0, 1)},
                                .pending = row_integer(rows, 0, 2),
                                .oldest = row_integer(rows, 0, 3)};
    return OK;
}

/* Writing the row is the lock, on every driver. */
static struct error *lock_head(struct audit_repository *base, struct arena *mem, struct audit_head *ret)
{
    static const char sql[] = "UPDATE audit_head SET seq = seq WHERE slot = 1 RETURNING seq, hash";
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, NO_VALUES, mem, &rows));
    if (rows->count != 1)
        return unreadable_row("audit_head");
    *ret = (struct audit_head){row_integer(rows, 0, 0), row_text(rows, 0, 1)};
    return OK;
}

static struct audit_entry entry_from_row(const struct rows *rows, size_t row, size_t first)
{
    return (struct audit_entry){.id = row_text(rows, row, first),
                                .at = row_integer(rows, row, first + 1),
                                .action = row_text(rows, row, first + 2),
                                .actor = row_text(rows, row, first + 3),
                                .user = row_text(rows, row, first + 4),
                                .session = row_text(rows, row, first + 5),
                                .workspace = row_text(rows, row, first + 6),
                                .object = row_text(rows, row, first + 7),
                                .address = row_text(rows, row, first + 8),
                                .request = row_text(rows, row, first + 9),
                                .detail = row_text(rows, row, first + 10)};
}

static int by_id(const void *a, const void *b)
{
    return str_compare(((const struct audit_entry *)a)->id, ((const struct audit_entry *)b)->id);
}

/* What a DELETE returns comes in no order. */
static struct error *take_pending(struct audit_repository *base, size_t limit, struct arena *mem,
                                  struct audit_entry **ret, size_t *count)
{
    static const char sql[] = "DELETE FROM audit_pending WHERE id IN"
                              " (SELECT id FROM audit_pending ORDER BY id LIMIT $1) RETURNING " COLUMNS;
    struct audit_entry *entries;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql, VALUES(value_integer((int64_t)limit)), mem, &rows));
    entries = arena_array_of(mem, rows->count, struct audit_entry);
    for (size_t i = 0; i < rows->count; i++)
        entries[i] = entry_from_row(rows, i, 0);
    if (rows->count > 0)
        qsort(entries, rows->count, sizeof(*entries), by_id);
    *ret = entries;
    *count = rows->count;
    return OK;
}

static struct error *append(struct audit_repository *base, const struct audit_entry *entries, size_t count,
                            const struct audit_head *head, struct arena *mem _unused_)
{
    static const char insert[] = "INSERT INTO audit (seq, " COLUMNS ", hash)"
                                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    static const char move[] = "UPDATE audit_head SET seq = $1, hash = $2 WHERE slot = 1";

    for (size_t i = 0; i < count; i++)
        TRY(transaction_execute(transaction_of(base), insert,
                                VALUES(value_integer(entries[i].seq), value_text(entries[i].id),
                                       value_integer(entries[i].at), value_text(entries[i].action),
                                       value_text(entries[i].actor), value_text(entries[i].user),
                                       value_text(entries[i].session), value_text(entries[i].workspace),
                                       value_text(entries[i].object), value_text(entries[i].address),
                                       value_text(entries[i].request), value_text(entries[i].detail),
                                       value_text(entries[i].hash)),
                                NULL));
    return transaction_execute(transaction_of(base), move,
                               VALUES(value_integer(head->seq), value_text(head->hash)), NULL);
}

/* One text for each index that can lead: what else is asked for is looked at on the way. */
#define LIST(leading)                                                                                     \
    "SELECT a.seq, a.hash, actors.email, actors.name, users.email, users.name, a.id, a.at, a.action, "    \
    "a.actor_id, a.user_id, a.session_id, a.workspace_id, a.object_id, a.address, a.request_id, a.detail" \
    " FROM audit AS a LEFT JOIN users AS actors ON actors.id = a.actor_id"                                \
    " LEFT JOIN users ON users.id = a.user_id WHERE " leading " AND a.seq < $1"                           \
    " AND (CAST($2 AS TEXT) IS NULL OR a.actor_id = $2) AND (CAST($3 AS TEXT) IS NULL OR a.user_id = $3)" \
    " AND (CAST($4 AS TEXT) IS NULL OR a.workspace_id = $4)"                                              \
    " AND (CAST($5 AS TEXT) IS NULL OR a.action = $5) AND (CAST($6 AS TEXT) IS NULL OR a.address = $6)"   \
    " AND a.at >= $7 AND a.at < $8 ORDER BY a.seq DESC LIMIT $9"

static const char *list_sql(const struct audit_query *query)
{
    if (!id_is_none(query->user))
        return LIST("a.user_id = $3");
    if (!id_is_none(query->actor))
        return LIST("a.actor_id = $2");
    if (!id_is_none(query->workspace))
        return LIST("a.workspace_id = $4");
    if (query->action.ptr != NULL)
        return LIST("a.action = $5");
    return LIST("1 = 1");
}

static struct error *list(struct audit_repository *base, const struct audit_query *query, struct arena *mem,
                          struct audit_listed **ret, size_t *count)
{
    struct audit_listed *listed;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), list_sql(query),
                          VALUES(value_integer(query->before > 0 ? query->before : INT64_MAX),
                                 value_id(mem, query->actor), value_id(mem, query->user),
                                 value_id(mem, query->workspace), value_text(query->action),
                                 value_text(query->address), value_integer(query->since),
                                 value_integer(query->until > 0 ? query->until : INT64_MAX),
                                 value_integer((int64_t)query->limit)),
                          mem, &rows));
    listed = arena_array_of(mem, rows->count, struct audit_listed);
    for (size_t i = 0; i < rows->count; i++) {
        listed[i].entry = entry_from_row(rows, i, 6);
        listed[i].entry.seq = row_integer(rows, i, 0);
        listed[i].entry.hash = row_text(rows, i, 1);
        listed[i].actor = (struct audit_person){row_text(rows, i, 2), row_text(rows, i, 3)};
        listed[i].user = (struct audit_person){row_text(rows, i, 4), row_text(rows, i, 5)};
    }
    *ret = listed;
    *count = rows->count;
    return OK;
}

static struct error *read_chain(struct audit_repository *base, int64_t after, size_t limit, struct arena *mem,
                                struct audit_entry **ret, size_t *count)
{
    static const char sql[] = "SELECT seq, hash, " COLUMNS " FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
    struct audit_entry *entries;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql,
                          VALUES(value_integer(after), value_integer((int64_t)limit)), mem, &rows));
    entries = arena_array_of(mem, rows->count, struct audit_entry);
    for (size_t i = 0; i < rows->count; i++) {
        entries[i] = entry_from_row(rows, i, 2);
        entries[i].seq = row_integer(rows, i, 0);
        entries[i].hash = row_text(rows, i, 1);
    }
    *ret = entries;
    *count = rows->count;
    return OK;
}

void database_audit_repository_init(struct database_audit_repository *self, struct transaction *transaction)
{
    static const struct audit_repository_ops ops = {.put = put,
                                                    .take_back = take_back,
                                                    .state = state,
                                                    .lock_head = lock_head,
                                                    .take_pending = take_pending,
                                                    .append = append,
                                                    .list = list,
                                                    .read = read_chain};
    *self = (struct database_audit_repository){.base = {&ops}, .transaction = transaction};
}
