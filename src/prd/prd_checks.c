#include "prd_checks.h"
#include "repositories/sql_history.h"
#include "repositories/sql_prd_work.h"
#include "services/git_text_differ.h"
#include "services/model_list.h"
#include "services/model_protocol.h"
#include "use_cases/verify_history.h"
#include "value_objects/budget.h"

struct error *prd_check_budget(const char *budget, const char *price)
{
    struct budget parsed;
    struct price parsed_price;

    TRY(budget_parse(str_from(budget), &parsed));
    TRY(price_parse(str_from(price), &parsed_price));
    return budget_check_price(&parsed, &parsed_price);
}

/* With what it may take, in plain words. */
static struct error *add_budget(const struct prd_options *options, struct arena *mem, struct str *said)
{
    struct budget budget = {0};

    if (options->ai_budget != NULL)
        TRY(budget_parse(str_from(options->ai_budget), &budget));
    if (budget.window != 0)
        *said = str_format(mem, "%.*s; it may take %.*s, and GET /api/v1/ai tells what is left of that",
                           STR_ARGS(*said), STR_ARGS(budget_describe(&budget, mem)));
    return OK;
}

struct error *prd_ask_model(const struct prd_options *options, int64_t timeout, struct arena *mem,
                            struct str *ret)
{
    static const struct model_protocol *const protocols[] = {
        [PRD_ASSISTANT_OPENAI] = &openai_protocol,
        [PRD_ASSISTANT_OLLAMA] = &ollama_protocol,
        [PRD_ASSISTANT_ANTHROPIC] = &anthropic_protocol,
    };
    struct model_question question = {
        .protocol = protocols[options->assistant],
        .url = options->ai_url,
        .model = options->ai_model,
        .key = options->ai_key,
        .timeout = timeout,
    };

    if (options->assistant == PRD_ASSISTANT_GUIDE) {
        *ret = STR("the built-in guide answers; it needs no network");
        return OK;
    }
    TRY(model_ask_list(&question, mem, ret));
    return add_budget(options, mem, ret);
}

static void pass_finding(void *context, const struct history_finding_dto *finding)
{
    const struct prd_verifying *verifying = context;
    struct prd_finding passed = {finding->prd, finding->revision, finding->node, finding->what};
    verifying->found(verifying->context, &passed);
}

static void pass_progress(void *context, int64_t prds, int64_t revisions)
{
    const struct prd_verifying *verifying = context;
    if (verifying->progress)
        verifying->progress(verifying->context, prds, revisions);
}

struct error *prd_verify_history(struct database *database, const struct prd_verifying *verifying,
                                 int64_t *prds, int64_t *revisions)
{
    struct prd_verifying copy = *verifying;
    struct verify_history use_case = {.store = sql_history_store_new(database),
                                      .differ = git_text_differ_new(),
                                      .context = &copy,
                                      .found = pass_finding,
                                      .progress = pass_progress};
    struct history_verified_dto done;
    struct error *error = verify_history(&use_case, &done);

    use_case.store->ops->free(use_case.store);
    git_text_differ_free(use_case.differ);
    TRY(error);
    *prds = done.prds;
    *revisions = done.revisions;
    return OK;
}

const char *const prd_left_out[] = {"search_nodes", "search_position", "search_rows", NULL};

struct error *prd_make_left_out(struct transaction *work)
{
    return sql_rebuild_search(work);
}
