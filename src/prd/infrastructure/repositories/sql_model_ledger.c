#include "repositories/sql_model_ledger.h"
#include <stdlib.h>

#define ATTEMPTS 5
/* Under which calls are reserved one after the other, on all nodes: "ledger" in ASCII. */
#define RESERVING INT64_C(0x6c6564676572)

struct sql_model_ledger {
    struct model_ledger base;
    struct sql_model_ledger_options options;
};

/* What holds for a call: the budget of the server, that of the workspace, and the price. */
struct terms {
    struct budget server, workspace;
    struct price price;
};

static const char *const purposes[] = {
    [PURPOSE_ANSWER] = "answer", [PURPOSE_REPAIR] = "repair", [PURPOSE_PROBE] = "probe"};

static struct sql_model_ledger *ledger_of(struct model_ledger *base)
{
    return container_of(base, struct sql_model_ledger, base);
}

/* What is no budget any more counts as none: it was checked when it was set. */
static void read_terms_of(struct str budget, struct str price, bool is_of_workspace, struct terms *terms)
{
    if (budget.ptr != NULL)
        error_free(budget_parse(budget, &terms->workspace));
    if (is_of_workspace) {
        terms->price = (struct price){0};
        if (price.ptr != NULL)
            error_free(price_parse(price, &terms->price));
    }
}

static struct error *find_terms(const struct sql_model_ledger *self, struct transaction *transaction,
                                struct id workspace, bool is_of_workspace, struct arena *mem,
                                struct terms *ret)
{
    static const char sql[] = "SELECT budget, price FROM model_choices WHERE workspace = $1";
    struct terms terms = {.price = self->options.price};
    struct rows *rows;

    if (!is_of_workspace)
        terms.server = self->options.budget;
    if (!id_is_none(workspace)) {
        TRY(transaction_query(transaction, sql, VALUES(value_id(mem, workspace)), mem, &rows));
        if (rows->count > 0)
            read_terms_of(row_text(rows, 0, 0), row_text(rows, 0, 1), is_of_workspace, &terms);
    }
    *ret = terms;
    return OK;
}

/* What was taken within the budget's time; of the workspace, or (none) of what the server paid for. */
static struct error *sum(const struct sql_model_ledger *self, struct transaction *transaction,
                         const struct budget *budget, struct id workspace, struct arena *mem,
                         struct budget_use *ret)
{
    static const char of_server[] =
        "SELECT COALESCE(SUM(prompt_tokens + completion_tokens), 0), "
        "COALESCE(SUM(CASE WHEN currency = $2 THEN cost ELSE 0 END), 0), MIN(called_at) "
        "FROM model_calls WHERE payer = 'server' AND called_at > $1";
    static const char of_workspace[] =
        "SELECT COALESCE(SUM(prompt_tokens + completion_tokens), 0), "
        "COALESCE(SUM(CASE WHEN currency = $2 THEN cost ELSE 0 END), 0), MIN(called_at) "
        "FROM model_calls WHERE workspace = $3 AND called_at > $1";
    struct value values[3] = {
        value_integer(clock_now(self->options.clock) - budget->window),
        value_text(str_from(budget->currency)),
    };
    struct budget_use use = {.budget = *budget};
    struct rows *rows;
    bool is_full;

    if (!id_is_none(workspace))
        values[2] = value_id(mem, workspace);
    TRY(transaction_query(transaction, id_is_none(workspace) ? of_server : of_workspace, values,
                          id_is_none(workspace) ? 2 : 3, mem, &rows));
    use.tokens = row_integer(rows, 0, 0);
    use.cost = row_integer(rows, 0, 1);
    is_full = budget->tokens ? use.tokens >= budget->tokens : use.cost >= budget->cost;
    if (is_full)
        use.room_at = row_integer(rows, 0, 2) + budget->window;
    *ret = use;
    return OK;
}

static struct str wait_of(int64_t wait, struct arena *mem)
{
    if (wait >= DAYS(2))
        return str_format(mem, "%lld days", (long long)wait / DAYS(1));
    if (wait >= HOURS(2))
        return str_format(mem, "%lld hours", (long long)wait / HOURS(1));
    return str_format(mem, "%lld minutes", (long long)wait / MINUTES(1) + 1);
}

static struct error *used_up(const struct sql_model_ledger *self, const struct budget_use *use,
                             bool is_of_workspace, struct arena *mem)
{
    int64_t wait = use->room_at - clock_now(self->options.clock);
    struct error *error =
        error_new(ERROR_LIMITED, "budget",
                  "The %s budget for models is used up: %.*s. Your message is kept; ask the guide, or wait: "
                  "there is room "
                  "again in %.*s at the earliest. %s.",
                  is_of_workspace ? "workspace's" : "server's", STR_ARGS(budget_describe(&use->budget, mem)),
                  STR_ARGS(wait_of(wait, mem)),
                  is_of_workspace ? "An owner of the workspace can raise it"
                                  : "An administrator can raise STET_AI_BUDGET");

    error_set_retry_after(error, wait > 0 ? wait / 1000 + 1 : 1);
    return error;
}

static struct error *check_one(const struct sql_model_ledger *self, struct transaction *transaction,
                               const struct budget *budget, struct id workspace, struct arena *mem)
{
    struct budget_use use;

    if (!budget->window)
        return OK;
    TRY(sum(self, transaction, budget, workspace, mem, &use));
    return use.room_at ? used_up(self, &use, !id_is_none(workspace), mem) : OK;
}

static struct error *check(const struct sql_model_ledger *self, struct transaction *transaction,
                           const struct model_spending *spending, struct arena *mem, struct terms *ret)
{
    TRY(find_terms(self, transaction, spending->workspace, spending->is_of_workspace, mem, ret));
    TRY(check_one(self, transaction, &ret->server, ID_NONE, mem));
    return id_is_none(spending->workspace)
               ? OK
               : check_one(self, transaction, &ret->workspace, spending->workspace, mem);
}

static struct error *insert(const struct sql_model_ledger *self, struct transaction *transaction,
                            const struct model_spending *spending, const struct price *price, struct id id,
                            struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO model_calls (id, workspace, prd, message, payer, purpose, model, state, prompt_tokens, "
        "completion_tokens, cost, currency, called_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, 'reserved', $8, $9, $10, $11, $12)";
    int64_t cost = price_of(price, spending->prompt_tokens, spending->completion_tokens);

    return transaction_execute(
        transaction, sql,
        VALUES(value_id(mem, id), value_id(mem, spending->workspace), value_id(mem, spending->prd),
               value_id(mem, spending->message),
               value_text(spending->is_of_workspace ? STR("workspace") : STR("server")),
               value_text(str_from(purposes[spending->purpose])), value_text(spending->model),
               value_integer(spending->prompt_tokens), value_integer(spending->completion_tokens),
               value_integer(cost), value_text(price->currency[0] ? str_from(price->currency) : STR_NONE),
               value_integer(clock_now(self->options.clock))),
        NULL);
}

/* From looking at a limit until the call is written down, nobody else looks. */
static struct error *reserve_once(struct sql_model_ledger *self, const struct model_spending *spending,
                                  struct arena *mem, struct id *ret)
{
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    struct id id = id_new(self->options.clock, self->options.random);
    struct terms terms;

    TRY(database_begin_after(self->options.database, RESERVING, &transaction));
    TRY(check(self, transaction, spending, mem, &terms));
    TRY(insert(self, transaction, spending, &terms.price, id, mem));
    TRY(transaction_commit(transaction));
    *ret = id;
    return OK;
}

static struct error *reserve(struct model_ledger *base, const struct model_spending *spending,
                             struct arena *mem, struct id *ret)
{
    struct sql_model_ledger *self = ledger_of(base);
    struct error *error = OK;

    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        error_free(error);
        error = reserve_once(self, spending, mem, ret);
        if (!error_is(error, ERROR_RETRY))
            break;
    }
    return error;
}

/* The cost follows from what the call was reserved with: its price then. */
static struct error *settle_once(struct sql_model_ledger *self, struct id call, int64_t prompt_tokens,
                                 int64_t completion_tokens, bool is_unsent, struct arena *mem)
{
    static const char keep[] = "UPDATE model_calls SET state = 'settled' WHERE id = $1";
    static const char forget[] = "DELETE FROM model_calls WHERE id = $1";
    static const char find[] = "SELECT workspace, payer FROM model_calls WHERE id = $1";
    static const char write[] = "UPDATE model_calls SET state = 'settled', prompt_tokens = $2, "
                                "completion_tokens = $3, cost = $4 WHERE id = $1";
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    bool is_told = prompt_tokens || completion_tokens;
    struct terms terms;
    struct rows *rows;

    TRY(database_begin(self->options.database, TRANSACTION_WRITE, &transaction));
    if (is_told) {
        TRY(transaction_query(transaction, find, VALUES(value_id(mem, call)), mem, &rows));
        TRY(find_terms(self, transaction, row_id(rows, 0, 0), str_eq(row_text(rows, 0, 1), STR("workspace")),
                       mem, &terms));
        TRY(transaction_execute(
            transaction, write,
            VALUES(value_id(mem, call), value_integer(prompt_tokens), value_integer(completion_tokens),
                   value_integer(price_of(&terms.price, prompt_tokens, completion_tokens))),
            NULL));
    } else {
        TRY(transaction_execute(transaction, is_unsent ? forget : keep, VALUES(value_id(mem, call)), NULL));
    }
    return transaction_commit(transaction);
}

static struct error *settle(struct model_ledger *base, struct id call, int64_t prompt_tokens,
                            int64_t completion_tokens, bool is_unsent)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct error *error = OK;

    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        error_free(error);
        error = settle_once(ledger_of(base), call, prompt_tokens, completion_tokens, is_unsent, mem);
        if (!error_is(error, ERROR_RETRY))
            break;
    }
    return error;
}

/* Of two budgets, the one of which more is gone. */
static double share_of(const struct budget_use *use)
{
    return use->budget.tokens ? (double)use->tokens / (double)use->budget.tokens
                              : (double)use->cost / (double)use->budget.cost;
}

struct error *sql_model_ledger_use(struct model_ledger *base, struct id workspace, bool is_of_workspace,
                                   struct arena *mem, bool *found, struct budget_use *ret)
{
    struct sql_model_ledger *self = ledger_of(base);
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    struct budget_use uses[2];
    size_t count = 0;
    struct terms terms;

    TRY(database_begin(self->options.database, TRANSACTION_READ, &transaction));
    TRY(find_terms(self, transaction, workspace, is_of_workspace, mem, &terms));
    if (terms.server.window)
        TRY(sum(self, transaction, &terms.server, ID_NONE, mem, &uses[count++]));
    if (terms.workspace.window)
        TRY(sum(self, transaction, &terms.workspace, workspace, mem, &uses[count++]));
    *found = count > 0;
    if (count > 0)
        *ret = count > 1 && share_of(&uses[1]) > share_of(&uses[0]) ? uses[1] : uses[0];
    return OK;
}

#define OF_SERVER "payer = 'server'"
#define OF_WORKSPACE "workspace = $3"
#define SUMS                                                                                                \
    "COUNT(*), CAST(SUM(prompt_tokens) AS BIGINT), CAST(SUM(completion_tokens) AS BIGINT), CAST(SUM(cost) " \
    "AS BIGINT), currency FROM model_calls WHERE "
#define TOTALS(whose)                      \
    "SELECT NULL, NULL, NULL, " SUMS whose \
    " AND called_at >= $1 AND called_at < $2 GROUP BY currency ORDER BY currency"
#define BY_MODEL(whose)                                                                            \
    "SELECT workspace, payer, model, " SUMS whose                                                  \
    " AND called_at >= $1 AND called_at < $2 GROUP BY workspace, payer, model, currency ORDER BY " \
    "SUM(prompt_tokens + completion_tokens) DESC, model, workspace LIMIT 1000"

static struct error *sum_calls(struct model_ledger *base, struct id workspace, struct ledger_time time,
                               enum ledger_grouping grouping, struct arena *mem, struct ledger_sums *ret)
{
    static const char *const sql[][2] = {
        [LEDGER_TOTALS] = {TOTALS(OF_SERVER), TOTALS(OF_WORKSPACE)},
        [LEDGER_BY_MODEL] = {BY_MODEL(OF_SERVER), BY_MODEL(OF_WORKSPACE)},
    };
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    struct value values[3] = {value_integer(time.from), value_integer(time.to)};
    bool of_workspace = !id_is_none(workspace);
    struct ledger_sums sums = {0};
    struct rows *rows;

    if (of_workspace)
        values[2] = value_id(mem, workspace);
    TRY(database_begin(ledger_of(base)->options.database, TRANSACTION_READ, &transaction));
    TRY(transaction_query(transaction, sql[grouping][of_workspace], values, of_workspace ? 3 : 2, mem,
                          &rows));
    sums.items = arena_array_of(mem, rows->count, struct ledger_sum);
    for (; sums.count < rows->count; sums.count++)
        sums.items[sums.count] = (struct ledger_sum){
            .workspace = row_id(rows, sums.count, 0),
            .is_of_workspace = str_eq(row_text(rows, sums.count, 1), STR("workspace")),
            .model = row_text(rows, sums.count, 2),
            .calls = row_integer(rows, sums.count, 3),
            .prompt_tokens = row_integer(rows, sums.count, 4),
            .completion_tokens = row_integer(rows, sums.count, 5),
            .cost = row_integer(rows, sums.count, 6),
            .currency = row_text(rows, sums.count, 7),
        };
    *ret = sums;
    return OK;
}

static struct error *find_last(struct model_ledger *base, struct id workspace, int64_t before,
                               struct arena *mem, int64_t *ret)
{
    static const char of_server[] =
        "SELECT MAX(called_at) FROM model_calls WHERE payer = 'server' AND called_at < $1",
                      of_workspace[] =
                          "SELECT MAX(called_at) FROM model_calls WHERE workspace = $2 AND called_at < $1";
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    struct value values[2] = {value_integer(before)};
    bool is_of_server = id_is_none(workspace);
    struct rows *rows;

    if (!is_of_server)
        values[1] = value_id(mem, workspace);
    TRY(database_begin(ledger_of(base)->options.database, TRANSACTION_READ, &transaction));
    TRY(transaction_query(transaction, is_of_server ? of_server : of_workspace, values, is_of_server ? 1 : 2,
                          mem, &rows));
    *ret = row_integer(rows, 0, 0);
    return OK;
}

struct model_ledger *sql_model_ledger_new(const struct sql_model_ledger_options *options)
{
    static const struct model_ledger_ops ops = {reserve, settle, sum_calls, find_last};
    struct sql_model_ledger *self = memory_alloc(sizeof(*self));

    *self = (struct sql_model_ledger){.base.ops = &ops, .options = *options};
    return &self->base;
}

void sql_model_ledger_free(struct model_ledger *base)
{
    if (base != NULL)
        free(ledger_of(base));
}
