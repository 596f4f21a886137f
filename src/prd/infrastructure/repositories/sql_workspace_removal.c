#include "repositories/sql_workspace_removal.h"
#include "repositories/sql_prd_work.h"

/* What refers to another comes before it. */
static const char *const statements[] = {
    "DELETE FROM hook_deliveries WHERE workspace = $1",
    "DELETE FROM hooks WHERE workspace = $1",
    "DELETE FROM shares WHERE workspace = $1",
    "DELETE FROM comments WHERE workspace = $1",
    "DELETE FROM comment_threads WHERE workspace = $1",
    "DELETE FROM approvals WHERE workspace = $1",
    "DELETE FROM item_links WHERE workspace = $1",
    "DELETE FROM removed_links WHERE workspace = $1",
    "DELETE FROM baselines WHERE workspace = $1",
    "DELETE FROM confirmations WHERE workspace = $1",
    "DELETE FROM proposal_operations WHERE workspace = $1",
    "DELETE FROM proposals WHERE workspace = $1",
    "DELETE FROM manifests WHERE workspace = $1",
    "DELETE FROM messages WHERE workspace = $1",
    "DELETE FROM interview_answers WHERE workspace = $1",
    "DELETE FROM project_events WHERE workspace = $1",
    "DELETE FROM history_origins WHERE history IN (SELECT key FROM histories WHERE workspace = $1)",
    "DELETE FROM history_codes WHERE history IN (SELECT key FROM histories WHERE workspace = $1)",
    "DELETE FROM history_carried WHERE history IN (SELECT key FROM histories WHERE workspace = $1)",
    "DELETE FROM history_changes WHERE history IN (SELECT key FROM histories WHERE workspace = $1)",
    "DELETE FROM history_revisions WHERE history IN (SELECT key FROM histories WHERE workspace = $1)",
    "DELETE FROM history_authors WHERE history IN (SELECT key FROM histories WHERE workspace = $1)",
    "DELETE FROM history_nodes WHERE history IN (SELECT key FROM histories WHERE workspace = $1)",
    "DELETE FROM histories WHERE workspace = $1",
    "DELETE FROM nodes WHERE workspace = $1",
    "DELETE FROM prds WHERE workspace = $1",
    "DELETE FROM model_choices WHERE workspace = $1",
    "DELETE FROM model_calls WHERE workspace = $1 AND payer = 'workspace'",
    /* What the server paid for counts on, without saying for whom: a limit is not got round by leaving. */
    "UPDATE model_calls SET workspace = NULL, prd = NULL, message = NULL WHERE workspace = $1",
};

/* First, while what it reads is still there. */
static struct error *remove_from_search(struct transaction *transaction, struct value workspace)
{
    static const char unindex[] = "INSERT INTO search_index (search_index, rowid, scope, title, body) SELECT "
                                  "'delete', id, scope, title, body FROM search_nodes WHERE workspace = $1 "
                                  "AND id <= (SELECT indexed FROM search_position)";
    static const char sqlite[] = "DELETE FROM search_rows WHERE history IN (SELECT key FROM histories WHERE "
                                 "workspace = $1)";
    static const char postgres[] = "DELETE FROM search_nodes WHERE workspace = $1";

    if (transaction_kind(transaction) != DATABASE_SQLITE)
        return transaction_execute(transaction, postgres, VALUES(workspace), NULL);
    TRY(transaction_execute(transaction, unindex, VALUES(workspace), NULL));
    TRY(transaction_execute(transaction, sqlite, VALUES(workspace), NULL));
    return sql_settle_search(transaction);
}

struct error *sql_remove_workspace(struct database *database, struct id workspace, struct arena *mem)
{
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;

    TRY(database_begin(database, TRANSACTION_WRITE, &transaction));
    TRY(remove_from_search(transaction, value_id(mem, workspace)));
    for (size_t i = 0; i < COUNT_OF(statements); i++)
        TRY(transaction_execute(transaction, statements[i], VALUES(value_id(mem, workspace)), NULL));
    return transaction_commit(transaction);
}
