#include "repositories/sql_prd_work.h"

#define PROPOSAL_COLUMNS                                                                               \
    "p.ordinal, p.id, p.prd, p.workspace, p.origin, p.status, p.reason, p.evidence_kind, p.evidence, " \
    "p.quote, "                                                                                        \
    "p.outside, p.created_at, p.overtaken_reason, p.overtaken_revision, p.overtaken_at "
#define OPERATION_COLUMNS                                                                       \
    "o.proposal, o.kind, o.node, o.base_hash, o.follows, o.text, o.field, o.value, o.verdict, " \
    "o.decided_by, "                                                                            \
    "o.decided_at, o.revision, o.decided_by_name, o.code "

static struct error *add_operation(struct sql_prd_work *self, const struct proposal *proposal, size_t index)
{
    static const char sql[] = "INSERT INTO proposal_operations (workspace, proposal, ordinal, kind, node, "
                              "base_hash, follows, text, field, "
                              "value, verdict, decided_by, decided_at, revision) VALUES ($1, $2, $3, $4, $5, "
                              "$6, $7, $8, $9, $10, $11, $12, "
                              "$13, $14)";
    const struct proposed_operation *proposed = &proposal->operations[index];
    const struct operation *operation = &proposed->operation;
    return transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, proposal->workspace), sql_id(self, proposal->id), value_integer((int64_t)index),
               sql_text(str_from(operation_kind_name(operation->kind))), sql_id(self, operation->node),
               sql_digest(self, operation->base), sql_id(self, operation->after), value_text(operation->text),
               value_text(operation->field), value_text(operation->value),
               sql_text(str_from(verdict_name(proposed->verdict))), sql_id(self, proposed->decided_by),
               value_time(proposed->decided_at),
               proposed->revision > 0 ? value_integer(proposed->revision) : value_null()),
        NULL);
}

static struct error *add_proposal(struct proposal_repository *base, const struct proposal *proposal)
{
    static const char sql[] =
        "INSERT INTO proposals (workspace, prd, id, ordinal, origin, status, reason, evidence_kind, "
        "evidence, quote, "
        "outside, created_at) VALUES ($1, $2, $3, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM proposals WHERE "
        "workspace = $1 AND prd = $2), $4, $5, $6, $7, $8, $9, $10, $11)";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, proposals);

    TRY(transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, proposal->workspace), sql_id(self, proposal->prd), sql_id(self, proposal->id),
               sql_text(str_from(proposal_origin_name(proposal->origin))),
               sql_text(str_from(proposal_status_name(proposal->status))), sql_text(proposal->reason),
               sql_text(str_from(evidence_kind_name(proposal->evidence.kind))),
               value_text(proposal->evidence.id), value_text(proposal->evidence.quote),
               value_integer(proposal->outside ? 1 : 0), value_integer(proposal->created_at)),
        NULL));
    for (size_t i = 0; i < proposal->count; i++)
        TRY(add_operation(self, proposal, i));
    return OK;
}

static struct error *read_proposal(const struct rows *rows, size_t row, struct proposal *ret)
{
    struct proposal proposal = {
        .id = row_id(rows, row, 1),
        .prd = row_id(rows, row, 2),
        .workspace = row_id(rows, row, 3),
        .reason = sql_read_text(rows, row, 6),
        .evidence = {.id = row_text(rows, row, 8), .quote = row_text(rows, row, 9)},
        .outside = row_integer(rows, row, 10) != 0,
        .created_at = row_integer(rows, row, 11),
        .overtaken = {.reason = row_text(rows, row, 12),
                      .revision = row_integer(rows, row, 13),
                      .at = row_integer(rows, row, 14)},
    };
    if (!proposal_origin_parse(row_text(rows, row, 4), &proposal.origin) ||
        !proposal_status_parse(row_text(rows, row, 5), &proposal.status) ||
        !evidence_kind_parse(row_text(rows, row, 7), &proposal.evidence.kind))
        return sql_unreadable("proposals");
    *ret = proposal;
    return OK;
}

static struct error *read_operation(const struct rows *rows, size_t row, struct proposed_operation *ret)
{
    struct proposed_operation proposed = {
        .operation = {.node = row_id(rows, row, 2),
                      .after = row_id(rows, row, 4),
                      .text = row_text(rows, row, 5),
                      .field = row_text(rows, row, 6),
                      .value = row_text(rows, row, 7)},
        .decided_by = row_id(rows, row, 9),
        .decided_at = row_integer(rows, row, 10),
        .revision = row_integer(rows, row, 11),
        .decided_by_name = row_text(rows, row, 12),
        .code = row_text(rows, row, 13),
    };
    if (!operation_kind_parse(row_text(rows, row, 1), &proposed.operation.kind) ||
        !sql_read_digest(rows, row, 3, &proposed.operation.base) ||
        !verdict_parse(row_text(rows, row, 8), &proposed.verdict))
        return sql_unreadable("proposal_operations");
    *ret = proposed;
    return OK;
}

/* Gives each proposal its operations; both are in the order of the proposals. */
static struct error *read_operations(const struct rows *rows, struct proposal *proposals, size_t count,
                                     struct arena *mem)
{
    struct proposed_operation *operations = arena_array_of(mem, rows->count, struct proposed_operation);
    size_t at = 0;
    for (size_t row = 0; row < rows->count; row++) {
        struct id proposal = row_id(rows, row, 0);
        while (at < count && !id_eq(proposals[at].id, proposal))
            at++;
        if (at == count)
            return sql_unreadable("proposal_operations");
        TRY(read_operation(rows, row, &operations[row]));
        if (proposals[at].count++ == 0)
            proposals[at].operations = &operations[row];
    }
    return OK;
}

static struct error *find_proposal(struct proposal_repository *base, struct id id, struct arena *mem,
                                   struct proposal *ret)
{
    static const char sql[] = "SELECT " PROPOSAL_COLUMNS "FROM proposals p WHERE p.id = $1";
    static const char operations_sql[] =
        "SELECT " OPERATION_COLUMNS
        "FROM proposal_operations o WHERE o.workspace = $1 AND o.proposal = $2 ORDER BY o.ordinal";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, proposals);
    struct proposal proposal;
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(sql_id(self, id)), mem, &rows));
    if (rows->count == 0)
        return error_new(ERROR_NOT_FOUND, "not_found", "there is no such proposal");
    TRY(read_proposal(rows, 0, &proposal));
    TRY(transaction_query(self->transaction, operations_sql,
                          VALUES(sql_id(self, proposal.workspace), sql_id(self, id)), mem, &rows));
    TRY(read_operations(rows, &proposal, 1, mem));
    *ret = proposal;
    return OK;
}

/* The two statements of a list, for open proposals, decided ones, and all. */
#define LIST_SQL(condition)                                                               \
    "SELECT " PROPOSAL_COLUMNS                                                            \
    "FROM proposals p WHERE p.workspace = $1 AND p.prd = $2 AND p.ordinal > $3" condition \
    " ORDER BY p.ordinal LIMIT $4"
#define LIST_OPERATIONS_SQL(condition)                                                                      \
    "SELECT " OPERATION_COLUMNS                                                                             \
    "FROM proposals p JOIN proposal_operations o ON o.workspace = p.workspace AND o.proposal = p.id WHERE " \
    "p.workspace = $1 AND p.prd = $2 AND p.ordinal > $3 AND p.ordinal <= $4" condition                      \
    " ORDER BY p.ordinal, o.ordinal"

static const struct {
    const char *proposals, *operations;
} list_statements[] = {
    {LIST_SQL(" AND p.status = 'open'"), LIST_OPERATIONS_SQL(" AND p.status = 'open'")},
    {LIST_SQL(" AND p.status <> 'open'"), LIST_OPERATIONS_SQL(" AND p.status <> 'open'")},
    {LIST_SQL(""), LIST_OPERATIONS_SQL("")},
};

static struct error *list_proposals(struct proposal_repository *base, struct id prd, bool open, bool decided,
                                    const struct list_window *window, struct arena *mem,
                                    struct proposal_list *ret)
{
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, proposals);
    size_t which = open && decided ? 2 : (decided ? 1 : 0);
    struct proposal_list list = {0};
    struct value workspace;
    struct rows *rows, *operations;
    int64_t after, last;

    TRY(sql_read_cursor(window->from, 0, &after));
    TRY(sql_workspace_of(self, prd, &workspace));
    if (!open && !decided) {
        *ret = list;
        return OK;
    }
    TRY(transaction_query(
        self->transaction, list_statements[which].proposals,
        VALUES(workspace, sql_id(self, prd), value_integer(after), value_integer(sql_limit(window))), mem,
        &rows));
    list.count = rows->count > window->limit ? window->limit : rows->count;
    list.items = arena_array_of(mem, list.count, struct proposal);
    for (size_t i = 0; i < list.count; i++)
        TRY(read_proposal(rows, i, &list.items[i]));
    last = list.count > 0 ? row_integer(rows, list.count - 1, 0) : after;
    TRY(transaction_query(self->transaction, list_statements[which].operations,
                          VALUES(workspace, sql_id(self, prd), value_integer(after), value_integer(last)),
                          mem, &operations));
    TRY(read_operations(operations, list.items, list.count, mem));
    if (rows->count > list.count && list.count > 0)
        list.next = sql_cursor(mem, last);
    *ret = list;
    return OK;
}

#define WAITING(whose)                                                                                       \
    "SELECT p.id FROM proposals p JOIN proposal_operations o ON o.workspace = p.workspace AND o.proposal = " \
    "p.id WHERE p.workspace = $1 AND p.prd = $2 AND p.status = 'open' AND o.verdict = 'pending' AND o.kind " \
    "= $3 AND COALESCE(o.follows, '') = $4 AND COALESCE(o.base_hash, '') = $5 AND COALESCE(o.text, '') = "   \
    "$6 "                                                                                                    \
    "AND COALESCE(o.field, '') = $7 AND COALESCE(o.value, '') = $8 " whose "ORDER BY p.ordinal LIMIT 1"

static struct value or_empty(struct value value)
{
    return value.type == VALUE_NULL ? value_text(STR("")) : value;
}

static struct error *find_waiting(struct proposal_repository *base, struct id prd,
                                  const struct operation *operation, struct id *ret)
{
    static const char of_any[] = WAITING(""), of_node[] = WAITING("AND o.node = $9 ");
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, proposals);
    bool adds = operation->kind == OPERATION_ADD_NODE;
    struct value workspace;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    {
        struct value values[] = {
            workspace,
            sql_id(self, prd),
            sql_text(str_from(operation_kind_name(operation->kind))),
            or_empty(sql_id(self, operation->after)),
            or_empty(sql_digest(self, operation->base)),
            sql_text(operation->text),
            sql_text(operation->field),
            sql_text(operation->value),
            sql_id(self, operation->node),
        };
        TRY(transaction_query(self->transaction, adds ? of_any : of_node, values, COUNT_OF(values) - adds,
                              self->scratch, &rows));
    }
    *ret = rows->count > 0 ? row_id(rows, 0, 0) : ID_NONE;
    return OK;
}

static struct error *decide_operation(struct proposal_repository *base, const struct proposal *proposal,
                                      size_t index, struct str edited)
{
    static const char sql[] =
        "UPDATE proposal_operations SET verdict = $1, decided_by = $2, decided_at = $3, revision = $4, "
        "text = COALESCE($5, text), node = $6, decided_by_name = $7, code = $8 "
        "WHERE workspace = $9 AND proposal = $10 AND ordinal = $11 AND verdict = 'pending'";
    static const char status_sql[] =
        "UPDATE proposals SET status = $1 WHERE workspace = $2 AND prd = $3 AND id = $4";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, proposals);
    const struct proposed_operation *proposed = &proposal->operations[index];
    size_t changed;

    TRY(transaction_execute(self->transaction, sql,
                            VALUES(sql_text(str_from(verdict_name(proposed->verdict))),
                                   sql_id(self, proposed->decided_by), value_time(proposed->decided_at),
                                   proposed->revision > 0 ? value_integer(proposed->revision) : value_null(),
                                   value_text(edited), sql_id(self, proposed->operation.node),
                                   value_text(proposed->decided_by_name), value_text(proposed->code),
                                   sql_id(self, proposal->workspace), sql_id(self, proposal->id),
                                   value_integer((int64_t)index)),
                            &changed));
    if (changed == 0)
        return error_new(ERROR_CONFLICT, "already_decided",
                         "operation %zu of this proposal is decided already", index);
    return transaction_execute(self->transaction, status_sql,
                               VALUES(sql_text(str_from(proposal_status_name(proposal->status))),
                                      sql_id(self, proposal->workspace), sql_id(self, proposal->prd),
                                      sql_id(self, proposal->id)),
                               NULL);
}

static struct error *overtake_proposal(struct proposal_repository *base, const struct proposal *proposal)
{
    static const char sql[] = "UPDATE proposals SET status = 'overtaken', overtaken_reason = $1, "
                              "overtaken_revision = $2, overtaken_at = $3 "
                              "WHERE workspace = $4 AND prd = $5 AND id = $6 AND status = 'open'";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, proposals);

    return transaction_execute(
        self->transaction, sql,
        VALUES(value_text(proposal->overtaken.reason), value_integer(proposal->overtaken.revision),
               value_integer(proposal->overtaken.at), sql_id(self, proposal->workspace),
               sql_id(self, proposal->prd), sql_id(self, proposal->id)),
        NULL);
}

static struct error *list_proposal_links(struct proposal_repository *base, struct id prd, struct id first,
                                         struct id last, struct arena *mem, struct proposal_link **ret,
                                         size_t *count)
{
    static const char sql[] = "SELECT evidence, id FROM proposals WHERE workspace = $1 AND prd = $2 AND "
                              "evidence_kind = 'message' AND "
                              "evidence >= $3 AND evidence <= $4 ORDER BY ordinal";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, proposals);
    struct proposal_link *links;
    struct value workspace;
    struct rows *rows;

    TRY(sql_workspace_of(self, prd, &workspace));
    TRY(transaction_query(self->transaction, sql,
                          VALUES(workspace, sql_id(self, prd), sql_id(self, first), sql_id(self, last)), mem,
                          &rows));
    links = arena_array_of(mem, rows->count, struct proposal_link);
    for (size_t i = 0; i < rows->count; i++)
        links[i] = (struct proposal_link){.message = row_id(rows, i, 0), .proposal = row_id(rows, i, 1)};
    *ret = links;
    *count = rows->count;
    return OK;
}

static struct error *count_outside(struct proposal_repository *base, struct id prd, size_t *ret)
{
    static const char sql[] = "SELECT COUNT(*) FROM proposals WHERE workspace = $1 AND prd = $2 AND status = "
                              "'open' AND outside <> 0";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, proposals);
    int64_t found;

    TRY(sql_count(self, sql, prd, NO_VALUES, &found));
    *ret = (size_t)found;
    return OK;
}

const struct proposal_repository_ops sql_proposal_repository_ops = {
    .add = add_proposal,
    .find = find_proposal,
    .list = list_proposals,
    .count_outside = count_outside,
    .decide = decide_operation,
    .overtake = overtake_proposal,
    .list_links = list_proposal_links,
    .find_waiting = find_waiting,
};
