/*
 * The ledger of what models are asked: every call with its tokens and cost, per PRD and workspace, and the
 * limit that stops before the next one. It survives restarts. Thread-safe; its functions read and write the
 * database.
 *
 * A call reserves what it may take before it is made, and is settled with what it took after: so calls that
 * run at the same time go past a limit by no more than what their estimates were short of.
 */
#pragma once
#include "error.h"
#include "id.h"

enum model_purpose { PURPOSE_ANSWER, PURPOSE_REPAIR, PURPOSE_PROBE };

struct model_spending {
    struct id workspace, prd, message; /* none: of no one */
    bool is_of_workspace;              /* asked with what the workspace set, not the server */
    enum model_purpose purpose;
    struct str model;                         /* "openai/gpt-4o-mini" */
    int64_t prompt_tokens, completion_tokens; /* estimates */
};

/* From `from` up to before `to`. */
struct ledger_time {
    int64_t from, to;
};

/* Calls of one kind, with what they took; those under way with their estimates. */
struct ledger_sum {
    struct id workspace; /* none: of no one, or of one that is gone */
    bool is_of_workspace;
    struct str model;
    int64_t calls, prompt_tokens, completion_tokens, cost;
    struct str currency; /* terminated; STR_NONE: the price is not known */
};
struct ledger_sums {
    struct ledger_sum *items;
    size_t count;
};

#define LEDGER_SUMS_MAX 1000

enum ledger_grouping {
    LEDGER_TOTALS,   /* one for each currency, and for calls without one; workspace and model are none */
    LEDGER_BY_MODEL, /* by workspace, payer, model and currency: the LEDGER_SUMS_MAX that took the most tokens
                      */
};

struct model_ledger;
struct model_ledger_ops {
    /* *ret names the call for `settle`. Error limited, code "budget": in words for a person, with the time
     * until there is room again. */
    struct error *(*reserve)(struct model_ledger *self, const struct model_spending *spending,
                             struct arena *mem, struct id *ret);
    /* What it took. Both 0: the server told nothing, and the estimate stands, unless `is_unsent`: then it
     * took nothing. */
    struct error *(*settle)(struct model_ledger *self, struct id call, int64_t prompt_tokens,
                            int64_t completion_tokens, bool is_unsent);
    /* The calls of a workspace, whoever paid for them; or (workspace none) all that the server paid for. */
    struct error *(*sum)(struct model_ledger *self, struct id workspace, struct ledger_time time,
                         enum ledger_grouping grouping, struct arena *mem, struct ledger_sums *ret);
    /* When the last of them before `before` was made; 0: there was none. */
    struct error *(*find_last)(struct model_ledger *self, struct id workspace, int64_t before,
                               struct arena *mem, int64_t *ret);
};
struct model_ledger {
    const struct model_ledger_ops *ops;
};
