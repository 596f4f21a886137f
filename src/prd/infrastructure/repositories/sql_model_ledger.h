/* The ledger of models in SQL: a row of model_calls for each call. Its limits are looked at one call after
 * the other, on all nodes of the database, so that calls cannot slip past one together. */
#pragma once
#include "clock.h"
#include "database/database.h"
#include "interfaces/assistants.h"
#include "interfaces/model_ledger.h"
#include "random.h"

struct sql_model_ledger_options {
    struct database *database;
    struct clock *clock;
    struct random *random;
    struct budget budget; /* for what the server pays */
    struct price price;   /* of the server's model */
};

struct model_ledger *sql_model_ledger_new(const struct sql_model_ledger_options *options);
void sql_model_ledger_free(struct model_ledger *base); /* NULL is fine */

/* What was taken of the budget that is the tightest in a workspace, its own or the server's (workspace none:
 * the server's). *found false: there is no budget. */
struct error *sql_model_ledger_use(struct model_ledger *base, struct id workspace, bool is_of_workspace,
                                   struct arena *mem, bool *found, struct budget_use *ret) _must_check_;
