/* The store: hooks, their deliveries, and events that come late. */
#include "contract.h"
#include "prd_contract.h"
#include "repositories/sql_workspace_removal.h"

static struct hook new_hook(struct contract *self, const struct prd *prd, const char *token)
{
    return (struct hook){
        .id = new_id(self),
        .prd = prd->id,
        .workspace = prd->workspace,
        .kind = HOOK_GITLAB,
        .name = STR("club/fees; it's"),
        .token_hash = digest_sha256(str_from(token)),
        .generation = 1,
        .created_by = prd->created_by,
        .created_at = 1700000000000,
    };
}

static void check_missing(struct error *error)
{
    assert_true(error_is(error, ERROR_NOT_FOUND));
    error_free(error);
}

static void hooks_are_found_by_their_token(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct hook first = new_hook(self, &prd, "one"), second = new_hook(self, &prd, "two"), found;
    struct prd_work *work = work_begin(store, true);
    struct hook_list list;
    struct error *error;

    second.created_at++;
    check_ok(hook_repository_add(work->hooks, &second));
    check_ok(hook_repository_add(work->hooks, &first));
    check_ok(hook_repository_list(work->hooks, prd.id, self->mem, &list));
    assert_int_equal(list.count, 2);
    assert_true(id_eq(list.items[0].id, first.id) && id_eq(list.items[1].id, second.id));
    check_ok(hook_repository_find_by_token(work->hooks, digest_sha256(STR("two")), self->mem, &found));
    assert_true(id_eq(found.id, second.id) && id_eq(found.prd, prd.id) &&
                id_eq(found.workspace, prd.workspace));
    assert_int_equal(found.kind, HOOK_GITLAB);
    check_str(found.name, second.name);
    check_str(found.last_outcome, STR(""));
    check_missing(hook_repository_find_by_token(work->hooks, digest_sha256(STR("three")), self->mem, &found));
    check_missing(hook_repository_find(work->hooks, new_id(self), first.id, self->mem, &found));

    first.token_hash = digest_sha256(STR("three"));
    first.generation = 2;
    check_ok(hook_repository_rotate(work->hooks, &first));
    check_missing(hook_repository_find_by_token(work->hooks, digest_sha256(STR("one")), self->mem, &found));
    check_ok(hook_repository_find_by_token(work->hooks, digest_sha256(STR("three")), self->mem, &found));
    assert_int_equal(found.generation, 2);
    work_commit(work);

    /* Two hooks never share a token. */
    work = work_begin(store, true);
    second.id = new_id(self);
    error = hook_repository_add(work->hooks, &second);
    assert_true(error_is(error, ERROR_CONFLICT));
    error_free(error);
    prd_work_end(&work);
    store->ops->free(store);
}

static void security_33_a_delivery_counts_once_and_is_forgotten_in_time(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct hook hook = new_hook(self, &prd, "one"), found;
    struct hook_delivery delivery = {.id = digest_sha256(STR("d-1")),
                                     .received_at = 1700000000000,
                                     .outcome = STR("counted"),
                                     .detail = STR("\xC3\xA9 was read"),
                                     .events = 3,
                                     .proposals = 1},
                         kept;
    struct prd_work *work = work_begin(store, true);
    bool is_known;

    check_ok(hook_repository_add(work->hooks, &hook));
    check_ok(hook_repository_find_delivery(work->hooks, &hook, delivery.id, self->mem, &is_known, &kept));
    assert_false(is_known);
    check_ok(hook_repository_add_delivery(work->hooks, &hook, &delivery, 0));
    delivery.events = 9;
    check_ok(hook_repository_add_delivery(work->hooks, &hook, &delivery, 0));
    check_ok(hook_repository_find_delivery(work->hooks, &hook, delivery.id, self->mem, &is_known, &kept));
    assert_true(is_known);
    assert_int_equal(kept.events, 3);
    assert_int_equal(kept.proposals, 1);
    check_str(kept.outcome, STR("counted"));
    check_str(kept.detail, STR("\xC3\xA9 was read"));

    hook_count(&hook, &delivery);
    check_ok(hook_repository_save_counts(work->hooks, &hook));
    check_ok(hook_repository_find(work->hooks, prd.id, hook.id, self->mem, &found));
    assert_int_equal(found.deliveries, 1);
    assert_int_equal(found.last_delivery_at, delivery.received_at);
    assert_int_equal(found.window_count, 1);
    check_str(found.last_detail, delivery.detail);

    delivery.id = digest_sha256(STR("d-2"));
    delivery.received_at += DAYS(31);
    check_ok(hook_repository_add_delivery(work->hooks, &hook, &delivery, delivery.received_at - DAYS(30)));
    check_ok(hook_repository_find_delivery(work->hooks, &hook, digest_sha256(STR("d-1")), self->mem,
                                           &is_known, &kept));
    assert_false(is_known);

    check_ok(hook_repository_remove(work->hooks, &hook));
    check_ok(hook_repository_find_delivery(work->hooks, &hook, delivery.id, self->mem, &is_known, &kept));
    assert_false(is_known);
    check_missing(hook_repository_remove(work->hooks, &hook));
    check_ok(hook_repository_add(work->hooks, &hook));
    check_ok(hook_repository_add_delivery(work->hooks, &hook, &delivery, 0));
    work_commit(work);
    store->ops->free(store);

    check_ok(sql_remove_workspace(self->database, prd.workspace, self->mem));
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM hooks"), 0);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM hook_deliveries"), 0);
}

static void an_event_is_late_after_a_later_one_of_its_subject(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store), other;
    struct project_event event = {
        .id = new_id(self),
        .prd = prd.id,
        .workspace = prd.workspace,
        .source = STR("github"),
        .external_id = STR("issue 12 closed"),
        .kind = STR("issue_closed"),
        .text = STR("Export"),
        .subject = STR("github issue club/fees#12"),
        .url = STR("https://example.org/12"),
        .label = STR("club/fees#12"),
        .at = 2000,
        .received_at = 3000,
        .trust = TRUST_OUTSIDE,
        .reason = STR("because"),
    };
    struct project_event found, earlier = event;
    struct prd_work *work;
    bool added, is_late;

    other = new_prd(self, prd.workspace, STR("OTHER"));
    work = work_begin(store, true);
    check_ok(prd_repository_add(work->prds, &other));
    check_ok(project_event_repository_is_late(work->events, &event, self->mem, &is_late));
    assert_false(is_late);
    check_ok(project_event_repository_add(work->events, &event, self->mem, &added, &found));
    check_str(found.subject, event.subject);
    check_str(found.url, event.url);
    check_str(found.label, event.label);
    check_ok(project_event_repository_is_late(work->events, &event, self->mem, &is_late));
    assert_false(is_late);
    earlier.at = 1999;
    check_ok(project_event_repository_is_late(work->events, &earlier, self->mem, &is_late));
    assert_true(is_late);
    earlier.prd = other.id;
    check_ok(project_event_repository_is_late(work->events, &earlier, self->mem, &is_late));
    assert_false(is_late);
    earlier.prd = prd.id;
    earlier.subject = STR("github issue club/fees#13");
    check_ok(project_event_repository_is_late(work->events, &earlier, self->mem, &is_late));
    assert_false(is_late);
    earlier.subject = STR_NONE;
    check_ok(project_event_repository_is_late(work->events, &earlier, self->mem, &is_late));
    assert_false(is_late);
    prd_work_end(&work);
    store->ops->free(store);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(hooks_are_found_by_their_token),
    CONTRACT_TEST(security_33_a_delivery_counts_once_and_is_forgotten_in_time),
    CONTRACT_TEST(an_event_is_late_after_a_later_one_of_its_subject),
};
CONTRACT_MAIN("PRD hooks", CONTRACT_MIGRATED, tests)
