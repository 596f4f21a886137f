/* The store: read-only links to PRDs. */
#include "contract.h"
#include "prd_contract.h"
#include "repositories/sql_workspace_removal.h"

static struct share new_share(struct contract *self, const struct prd *prd, const char *token)
{
    return (struct share){
        .id = new_id(self),
        .prd = prd->id,
        .workspace = prd->workspace,
        .name = STR("the board; it's \xC3\xA9"),
        .token_hash = digest_sha256(str_from(token)),
        .author = prd->created_by,
        .author_name = STR("Ada"),
        .created_at = 1700000000000,
    };
}

static void check_missing(struct error *error)
{
    assert_true(error_is(error, ERROR_NOT_FOUND));
    error_free(error);
}

static void shares_are_found_by_their_token_until_they_are_removed(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct share first = new_share(self, &prd, "one"), second = new_share(self, &prd, "two"), found;
    struct prd_work *work = work_begin(store, true);
    struct share_list list;
    struct error *error;

    second.created_at++;
    second.expires_at = second.created_at + 5;
    check_ok(share_repository_add(work->shares, &second));
    check_ok(share_repository_add(work->shares, &first));
    check_ok(share_repository_list(work->shares, prd.id, self->mem, &list));
    assert_int_equal(list.count, 2);
    assert_true(id_eq(list.items[0].id, first.id) && id_eq(list.items[1].id, second.id));
    check_ok(share_repository_find_by_token(work->shares, digest_sha256(STR("two")), self->mem, &found));
    assert_true(id_eq(found.id, second.id) && id_eq(found.prd, prd.id) &&
                id_eq(found.workspace, prd.workspace) && id_eq(found.author, prd.created_by));
    check_str(found.name, second.name);
    check_str(found.author_name, STR("Ada"));
    assert_int_equal(found.expires_at, second.expires_at);
    check_ok(share_repository_find(work->shares, prd.id, first.id, self->mem, &found));
    assert_int_equal(found.expires_at, 0);
    check_missing(share_repository_find(work->shares, new_id(self), first.id, self->mem, &found));
    check_missing(
        share_repository_find_by_token(work->shares, digest_sha256(STR("three")), self->mem, &found));

    check_ok(share_repository_remove(work->shares, &first));
    check_missing(share_repository_find_by_token(work->shares, digest_sha256(STR("one")), self->mem, &found));
    check_ok(share_repository_list(work->shares, prd.id, self->mem, &list));
    assert_int_equal(list.count, 1);
    work_commit(work);

    /* Two never share a token. */
    work = work_begin(store, true);
    second.id = new_id(self);
    error = share_repository_add(work->shares, &second);
    assert_true(error_is(error, ERROR_CONFLICT));
    error_free(error);
    prd_work_end(&work);
    store->ops->free(store);
}

static void shares_go_with_their_workspace(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct share share = new_share(self, &prd, "one"), found;
    struct prd_work *work = work_begin(store, true);

    check_ok(share_repository_add(work->shares, &share));
    work_commit(work);
    check_ok(sql_remove_workspace(self->database, prd.workspace, self->mem));
    work = work_begin(store, false);
    check_missing(share_repository_find_by_token(work->shares, share.token_hash, self->mem, &found));
    prd_work_end(&work);
    store->ops->free(store);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(shares_are_found_by_their_token_until_they_are_removed),
    CONTRACT_TEST(shares_go_with_their_workspace),
};
CONTRACT_MAIN("PRD shares", CONTRACT_MIGRATED, tests)
