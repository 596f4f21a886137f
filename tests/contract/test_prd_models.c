/* Models on every driver: the ledger with its limits, manifests, what workspaces choose, what probes found.
 */
#include "contract.h"
#include "prd_contract.h"
#include "repositories/sql_model_ledger.h"
#include "repositories/sql_probes.h"
#include "repositories/sql_workspace_removal.h"
#include "use_cases/sum_model_use.h"
#include <pthread.h>

#define CALLS "SELECT COUNT(*) FROM model_calls"

static struct model_ledger *open_ledger_on(struct contract *self, struct database *database,
                                           struct clock *clock, const char *budget, const char *price)
{
    struct sql_model_ledger_options options = {.database = database, .clock = clock, .random = self->random};

    check_ok(budget_parse(str_from(budget), &options.budget));
    check_ok(price_parse(str_from(price), &options.price));
    return sql_model_ledger_new(&options);
}

static struct model_ledger *open_ledger(struct contract *self, struct clock *clock, const char *budget,
                                        const char *price)
{
    return open_ledger_on(self, self->database, clock, budget, price);
}

static struct model_spending answer_of(struct id workspace, bool is_of_workspace)
{
    return (struct model_spending){.workspace = workspace,
                                   .is_of_workspace = is_of_workspace,
                                   .purpose = PURPOSE_ANSWER,
                                   .model = STR("openai/m"),
                                   .prompt_tokens = 600,
                                   .completion_tokens = 100};
}

static struct error *reserve(struct contract *self, struct model_ledger *ledger, struct id workspace,
                             bool is_of_workspace, struct id *ret)
{
    struct model_spending spending = answer_of(workspace, is_of_workspace);
    return ledger->ops->reserve(ledger, &spending, self->mem, ret);
}

static struct budget_use use_of(struct contract *self, struct model_ledger *ledger, struct id workspace,
                                bool is_of_workspace)
{
    struct budget_use use;
    bool found;

    check_ok(sql_model_ledger_use(ledger, workspace, is_of_workspace, self->mem, &found, &use));
    assert_true(found);
    return use;
}

static void a_call_counts_with_its_estimate_and_then_with_what_it_took(struct contract *self)
{
    struct clock_fixed clock;
    struct model_ledger *ledger;
    struct id call, workspace = new_id(self);

    clock_fixed_init(&clock, 1767225600000);
    ledger = open_ledger(self, &clock.base, "10 USD/1h", "1000/5000 USD");
    check_ok(reserve(self, ledger, workspace, false, &call));
    assert_int_equal(use_of(self, ledger, ID_NONE, false).tokens, 700);
    assert_int_equal(use_of(self, ledger, ID_NONE, false).cost, 1100000);
    check_ok(ledger->ops->settle(ledger, call, 100, 20, false));
    assert_int_equal(use_of(self, ledger, ID_NONE, false).tokens, 120);
    assert_int_equal(use_of(self, ledger, ID_NONE, false).cost, 200000);
    /* What was not told counts as estimated; what was never taken does not count. */
    check_ok(reserve(self, ledger, workspace, false, &call));
    check_ok(ledger->ops->settle(ledger, call, 0, 0, false));
    assert_int_equal(use_of(self, ledger, ID_NONE, false).tokens, 820);
    check_ok(reserve(self, ledger, workspace, false, &call));
    check_ok(ledger->ops->settle(ledger, call, 0, 0, true));
    assert_int_equal(use_of(self, ledger, ID_NONE, false).tokens, 820);
    assert_int_equal(contract_number(self, CALLS), 2);
    clock.now += HOURS(1);
    assert_int_equal(use_of(self, ledger, ID_NONE, false).tokens, 0);
    sql_model_ledger_free(ledger);
}

static struct list_dto sums_of(struct contract *self, struct model_ledger *ledger, struct clock *clock,
                               struct id workspace, struct model_use_query query)
{
    struct sum_model_use use = {ledger, clock};
    struct list_dto list;

    check_ok(sum_model_use(&use, workspace, &query, self->mem, &list));
    return list;
}

static void spend(struct contract *self, struct model_ledger *ledger, struct id workspace,
                  bool is_of_workspace, const char *model, int64_t tokens)
{
    struct model_spending spending = answer_of(workspace, is_of_workspace);
    struct id call;

    spending.model = str_from(model);
    check_ok(ledger->ops->reserve(ledger, &spending, self->mem, &call));
    check_ok(ledger->ops->settle(ledger, call, tokens, 1, false));
}

static void what_was_taken_is_summed_by_month_and_day(struct contract *self)
{
    struct id one = new_id(self), two = new_id(self), nobody = new_id(self);
    struct model_use_query months = {.limit = 2}, days = {.by = PERIOD_DAY};
    const struct period_use_dto *items;
    struct clock_fixed clock;
    struct model_ledger *ledger;
    struct list_dto list;

    clock_fixed_init(&clock, 1767225600000 - 1); /* the last moment of 2025 */
    ledger = open_ledger(self, &clock.base, "", "1000/5000 USD");
    list = sums_of(self, ledger, &clock.base, ID_NONE, months);
    assert_int_equal(list.count, 0);
    assert_null(list.next.ptr);
    spend(self, ledger, one, false, "openai/small", 1000);
    clock.now++;
    spend(self, ledger, one, false, "openai/small", 10);
    spend(self, ledger, one, false, "openai/large", 500);
    spend(self, ledger, one, true, "anthropic/own", 7);
    spend(self, ledger, two, false, "openai/small", 20);
    spend(self, ledger, ID_NONE, false, "openai/small", 5);
    clock.now += DAYS(100);
    spend(self, ledger, one, false, "openai/small", 1);

    list = sums_of(self, ledger, &clock.base, ID_NONE, months);
    items = list.items;
    assert_int_equal(list.count, 2);
    check_str(items[0].period, STR("2026-04"));
    check_str(items[1].period, STR("2026-01"));
    assert_int_equal(items[1].calls, 4);
    assert_int_equal(items[1].prompt_tokens, 535);
    assert_int_equal(items[1].completion_tokens, 4);
    assert_int_equal(items[1].costs.count, 1);
    check_str(items[1].costs.items[0], STR("0.55 USD"));
    assert_int_equal(items[1].models.count, 4);
    check_str(items[1].models.items[0].model, STR("openai/large"));
    assert_true(id_eq(items[1].models.items[0].workspace, one));
    assert_true(id_eq(items[1].models.items[1].workspace, two));
    assert_true(id_is_none(items[1].models.items[3].workspace));
    months.cursor = list.next;
    list = sums_of(self, ledger, &clock.base, ID_NONE, months);
    items = list.items;
    assert_int_equal(list.count, 1);
    assert_null(list.next.ptr);
    check_str(items[0].period, STR("2025-12"));
    assert_int_equal(items[0].prompt_tokens, 1000);

    list = sums_of(self, ledger, &clock.base, one, days);
    items = list.items;
    assert_int_equal(list.count, 3);
    check_str(items[1].period, STR("2026-01-01"));
    assert_int_equal(items[1].calls, 3);
    assert_int_equal(items[1].models.items[2].payer, PAYER_WORKSPACE);
    check_str(items[1].models.items[0].cost, STR("0.50 USD"));
    assert_int_equal(sums_of(self, ledger, &clock.base, nobody, days).count, 0);
    days.cursor = STR("2026-13-01");
    check_error(sum_model_use(&(struct sum_model_use){ledger, &clock.base}, one, &days, self->mem, &list),
                ERROR_INVALID);
    sql_model_ledger_free(ledger);
}

static void a_limit_stops_the_next_call_until_there_is_room(struct contract *self)
{
    struct clock_fixed clock;
    struct model_ledger *ledger;
    struct error *refused;
    struct id call;

    clock_fixed_init(&clock, 1767225600000);
    ledger = open_ledger(self, &clock.base, "1000 tokens/1h", "");
    check_ok(reserve(self, ledger, ID_NONE, false, &call));
    clock.now += MINUTES(10);
    check_ok(reserve(self, ledger, ID_NONE, false, &call));
    refused = reserve(self, ledger, ID_NONE, false, &call);
    assert_true(error_is(refused, ERROR_LIMITED) && error_has_code(refused, "budget"));
    assert_int_equal(error_retry_after(refused), 50 * 60 + 1);
    assert_non_null(strstr(error_message(refused), "STET_AI_BUDGET"));
    error_free(refused);
    /* Another ledger on the same database, as after a restart, says the same. */
    sql_model_ledger_free(ledger);
    ledger = open_ledger(self, &clock.base, "1000 tokens/1h", "");
    check_error(reserve(self, ledger, ID_NONE, false, &call), ERROR_LIMITED);
    clock.now += MINUTES(51);
    check_ok(reserve(self, ledger, ID_NONE, false, &call));
    sql_model_ledger_free(ledger);
}

static void choose(struct contract *self, struct id workspace, enum model_choice_kind kind,
                   const char *budget)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd_work *work = work_begin(store, true);
    struct model_choice choice = {.workspace = workspace,
                                  .kind = kind,
                                  .model = kind == CHOICE_SERVER ? STR_NONE : STR("m"),
                                  .budget = str_from(budget),
                                  .price = STR_NONE,
                                  .version = new_id(self),
                                  .changed_at = 1};

    check_ok(model_choice_repository_save(work->models, &choice));
    work_commit(work);
    store->ops->free(store);
}

static void a_workspace_has_a_budget_of_its_own(struct contract *self)
{
    struct model_ledger *ledger = open_ledger(self, self->clock, "100000 tokens/1h", "");
    struct id own = new_id(self), of_server = new_id(self), call;

    choose(self, own, CHOICE_OLLAMA, "700 tokens/1h");
    choose(self, of_server, CHOICE_SERVER, "700 tokens/1h");
    check_ok(reserve(self, ledger, own, true, &call));
    check_error(reserve(self, ledger, own, true, &call), ERROR_LIMITED);
    check_ok(reserve(self, ledger, of_server, false, &call));
    check_error(reserve(self, ledger, of_server, false, &call), ERROR_LIMITED);
    /* What a workspace pays for itself is not the server's. */
    assert_int_equal(use_of(self, ledger, ID_NONE, false).tokens, 700);
    assert_int_equal(use_of(self, ledger, own, true).tokens, 700);
    /* A workspace that goes takes its own calls along, and leaves what the server paid for. */
    check_ok(sql_remove_workspace(self->database, own, self->mem));
    check_ok(sql_remove_workspace(self->database, of_server, self->mem));
    assert_int_equal(contract_number(self, CALLS), 1);
    assert_int_equal(contract_number(self, CALLS " WHERE workspace IS NULL"), 1);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM model_choices"), 0);
    sql_model_ledger_free(ledger);
}

struct crowd {
    struct contract *self;
    struct model_ledger *ledger;
    pthread_mutex_t mutex;
    int let_through;
};

static void *ask(void *argument)
{
    struct crowd *crowd = argument;
    struct model_spending spending = answer_of(ID_NONE, false);
    struct arena *mem = arena_new(0);
    struct error *error;
    struct id call;

    error = crowd->ledger->ops->reserve(crowd->ledger, &spending, mem, &call);
    pthread_mutex_lock(&crowd->mutex);
    crowd->let_through += error == OK;
    pthread_mutex_unlock(&crowd->mutex);
    error_free(error);
    arena_free(mem);
    return NULL;
}

static void many_at_once_on_several_nodes_do_not_slip_past_a_limit(struct contract *self)
{
    const struct database_options how = {.url = self->url, .clock = self->clock};
    struct database *databases[3];
    struct crowd nodes[COUNT_OF(databases)];
    pthread_t threads[12];
    int let_through = 0;

    for (size_t i = 0; i < COUNT_OF(nodes); i++) {
        check_ok(database_open(&how, &databases[i]));
        nodes[i] = (struct crowd){self, open_ledger_on(self, databases[i], self->clock, "2000 tokens/1h", ""),
                                  PTHREAD_MUTEX_INITIALIZER, 0};
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &nodes[i % COUNT_OF(nodes)]), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < COUNT_OF(nodes); i++) {
        let_through += nodes[i].let_through;
        sql_model_ledger_free(nodes[i].ledger);
        database_close(databases[i]);
    }
    assert_int_equal(let_through, 3); /* 700 each: the third goes past 2000 */
}

static void choices_are_kept_replaced_and_removed(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct id workspace = new_id(self);
    struct model_choice choice = {
        .workspace = workspace,
        .kind = CHOICE_ANTHROPIC,
        .url = STR("https://models.example.org"),
        .model = STR("größer"),
        .sealed_key = STR("c2VhbGVk"),
        .budget = STR("20 USD/30d"),
        .price = STR("1/2 USD"),
        .context_tokens = 32768,
        .version = new_id(self),
        .changed_by = new_id(self),
        .changed_at = 1767225600000,
    };
    struct model_choice read;
    struct prd_work *work = work_begin(store, true);
    bool found;

    check_ok(model_choice_repository_find(work->models, workspace, self->mem, &found, &read));
    assert_false(found);
    check_ok(model_choice_repository_save(work->models, &choice));
    check_ok(model_choice_repository_find(work->models, workspace, self->mem, &found, &read));
    assert_true(found && id_eq(read.version, choice.version) && id_eq(read.changed_by, choice.changed_by));
    assert_int_equal(read.kind, CHOICE_ANTHROPIC);
    assert_int_equal(read.context_tokens, 32768);
    assert_int_equal(read.changed_at, 1767225600000);
    check_str(read.model, choice.model);
    check_str(read.sealed_key, choice.sealed_key);
    check_str(read.budget, choice.budget);
    choice.kind = CHOICE_GUIDE;
    choice.url = choice.model = choice.sealed_key = STR_NONE;
    check_ok(model_choice_repository_save(work->models, &choice));
    check_ok(model_choice_repository_find(work->models, workspace, self->mem, &found, &read));
    assert_int_equal(read.kind, CHOICE_GUIDE);
    assert_null(read.sealed_key.ptr);
    check_ok(model_choice_repository_remove(work->models, workspace));
    check_ok(model_choice_repository_remove(work->models, workspace));
    check_ok(model_choice_repository_find(work->models, workspace, self->mem, &found, &read));
    assert_false(found);
    work_commit(work);
    store->ops->free(store);
}

static void a_manifest_is_read_as_it_was_written(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct message reply = {.id = new_id(self), .prd = new_id(self), .workspace = new_id(self)};
    struct manifest_node node = {new_id(self), digest_sha256(STR("x")), MANIFEST_WHOLE, MANIFEST_LINK};
    struct manifest manifest = {
        .model = STR("ollama/m"),
        .host = STR("127.0.0.1:11434"),
        .temperature = 0.2,
        .context_tokens = 16384,
        .estimated_tokens = 1200,
        .bytes = 4000,
        .revision = 7,
        .messages = 3,
        .nodes = &node,
        .count = 1,
        .calls = {{.prompt_tokens = 5, .first_text_after = -1, .took = 9, .outcome = STR("model_cut")}},
        .call_count = 1,
        .problem = STR("\"n9\" is no node"),
        .answer = STR("Größe 🎉\n===CHANGE==="),
    };
    struct manifest read;
    struct prd_work *work = work_begin(store, true);

    check_error(manifest_repository_find(work->manifests, &reply, self->mem, &read), ERROR_NOT_FOUND);
    check_ok(manifest_repository_add(work->manifests, &reply, &manifest));
    check_ok(manifest_repository_find(work->manifests, &reply, self->mem, &read));
    check_str(read.model, manifest.model);
    check_str(read.problem, manifest.problem);
    check_str(read.answer, manifest.answer);
    assert_int_equal(read.revision, 7);
    assert_int_equal(read.count, 1);
    assert_true(id_eq(read.nodes[0].id, node.id) && digest_eq(read.nodes[0].hash, node.hash));
    assert_int_equal(read.nodes[0].cause, MANIFEST_LINK);
    assert_int_equal(read.call_count, 1);
    assert_int_equal(read.calls[0].first_text_after, -1);
    check_str(read.calls[0].outcome, STR("model_cut"));
    work_commit(work);
    store->ops->free(store);
}

static void a_probe_is_kept_and_replaced(struct contract *self)
{
    struct probe probe = {.at = 5,
                          .context_tokens = 8192,
                          .checks = {{STR("streams"), PROBE_FAILED, STR("In one piece.")}},
                          .count = 1};
    struct probe read;
    bool found;

    check_ok(sql_find_probe(self->database, STR("key"), self->mem, &found, &read));
    assert_false(found);
    check_ok(sql_save_probe(self->database, STR("key"), &probe, self->mem));
    probe.at = 6;
    check_ok(sql_save_probe(self->database, STR("key"), &probe, self->mem));
    check_ok(sql_find_probe(self->database, STR("key"), self->mem, &found, &read));
    assert_true(found);
    assert_int_equal(read.at, 6);
    assert_int_equal(read.context_tokens, 8192);
    assert_int_equal(read.count, 1);
    assert_int_equal(read.checks[0].verdict, PROBE_FAILED);
    check_str(read.checks[0].detail, STR("In one piece."));
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(a_call_counts_with_its_estimate_and_then_with_what_it_took),
    CONTRACT_TEST(what_was_taken_is_summed_by_month_and_day),
    CONTRACT_TEST(a_limit_stops_the_next_call_until_there_is_room),
    CONTRACT_TEST(a_workspace_has_a_budget_of_its_own),
    CONTRACT_TEST(many_at_once_on_several_nodes_do_not_slip_past_a_limit),
    CONTRACT_TEST(choices_are_kept_replaced_and_removed),
    CONTRACT_TEST(a_manifest_is_read_as_it_was_written),
    CONTRACT_TEST(a_probe_is_kept_and_replaced),
};
CONTRACT_MAIN("models", CONTRACT_MIGRATED, tests)
