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
};
struct model_ledger {
    const struct model_ledger_ops *ops;
};
