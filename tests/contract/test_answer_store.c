/* Kept answers on every driver: claimed by one, kept for a day, released, and never mixed up. */
#include "answers/sql_answer_store.h"
#include "contract.h"
#include "security/aes_gcm_sealer.h"
#include <pthread.h>
#include <stdatomic.h>

static const int64_t now = 1767225600000;

static struct sealer *sealer;

static struct answer_store *store_new(struct contract *self)
{
    struct secret key = secret_copy(STR("0123456789abcdef0123456789abcdef"));

    if (sealer == NULL)
        sealer = aes_gcm_sealer_new(&key, random_system());
    return sql_answer_store_new(self->database, sealer, key);
}

static struct digest hash_of(const char *text)
{
    return digest_sha256(str_from(text));
}

static enum answer_claim claim(struct contract *self, struct answer_store *store, const char *key,
                               const char *request, int64_t at, struct kept_answer *answer)
{
    enum answer_claim ret;
    check_ok(store->ops->claim(store, hash_of(key), hash_of(request), at, self->mem, &ret, answer));
    return ret;
}

static void an_answer_is_given_again(struct contract *self)
{
    struct answer_store *store = store_new(self);
    struct kept_answer kept = {201, STR("{\"id\":\"ä\"}"), STR("/api/v1/prds/1"), STR("\"1\"")}, answer;

    assert_int_equal(claim(self, store, "key", "request", now, &answer), CLAIM_NEW);
    assert_int_equal(claim(self, store, "key", "request", now, &answer), CLAIM_RUNNING);
    check_ok(store->ops->keep(store, hash_of("key"), &kept));
    assert_int_equal(claim(self, store, "key", "request", now + HOURS(23), &answer), CLAIM_ANSWERED);
    assert_int_equal(answer.status, 201);
    check_str(answer.body, kept.body);
    check_str(answer.location, kept.location);
    check_str(answer.etag, kept.etag);
    assert_int_equal(claim(self, store, "key", "other", now, &answer), CLAIM_OTHER);
    assert_int_equal(claim(self, store, "key 2", "request", now, &answer), CLAIM_NEW);
    store->ops->free(store);
}

static void what_is_absent_stays_absent(struct contract *self)
{
    struct answer_store *store = store_new(self);
    struct kept_answer answer;

    assert_int_equal(claim(self, store, "key", "request", now, &answer), CLAIM_NEW);
    check_ok(store->ops->keep(store, hash_of("key"), &(struct kept_answer){.status = 200, .body = STR("")}));
    assert_int_equal(claim(self, store, "key", "request", now, &answer), CLAIM_ANSWERED);
    check_str(answer.body, STR(""));
    assert_null(answer.location.ptr);
    assert_null(answer.etag.ptr);
    store->ops->free(store);
}

static void what_was_not_done_may_be_done(struct contract *self)
{
    struct answer_store *store = store_new(self);
    struct kept_answer answer;

    assert_int_equal(claim(self, store, "key", "request", now, &answer), CLAIM_NEW);
    check_ok(store->ops->release(store, hash_of("key")));
    assert_int_equal(claim(self, store, "key", "other", now, &answer), CLAIM_NEW);
    check_ok(store->ops->keep(store, hash_of("key"), &(struct kept_answer){.status = 200, .body = STR("x")}));
    check_ok(store->ops->release(store, hash_of("key"))); /* what was done stays */
    assert_int_equal(claim(self, store, "key", "other", now, &answer), CLAIM_ANSWERED);
    store->ops->free(store);
}

static void answers_go_after_a_day_and_what_was_abandoned_is_not_done_again(struct contract *self)
{
    struct answer_store *store = store_new(self);
    struct kept_answer answer;

    assert_int_equal(claim(self, store, "done", "request", now, &answer), CLAIM_NEW);
    check_ok(
        store->ops->keep(store, hash_of("done"), &(struct kept_answer){.status = 200, .body = STR("x")}));
    assert_int_equal(claim(self, store, "abandoned", "request", now, &answer), CLAIM_NEW);
    assert_int_equal(claim(self, store, "abandoned", "request", now + MINUTES(9), &answer), CLAIM_RUNNING);
    assert_int_equal(claim(self, store, "abandoned", "request", now + MINUTES(11), &answer), CLAIM_LOST);
    assert_int_equal(claim(self, store, "abandoned", "other", now + MINUTES(11), &answer), CLAIM_OTHER);
    assert_int_equal(claim(self, store, "abandoned", "request", now + HOURS(25), &answer), CLAIM_NEW);
    assert_int_equal(claim(self, store, "done", "request", now + HOURS(25), &answer), CLAIM_NEW);
    store->ops->free(store);
}

/* Who reads the database reads no secret that an answer showed, and cannot try out what a request said. */
static void what_is_kept_says_nothing(struct contract *self)
{
    struct answer_store *store = store_new(self);
    struct str secret = STR("{\"token\":\"stet_pat_x\"}"), plain = digest_hex(self->mem, hash_of("request"));
    enum answer_claim claimed;
    struct kept_answer answer;

    assert_int_equal(claim(self, store, "key", "request", now, &answer), CLAIM_NEW);
    check_ok(store->ops->keep(store, hash_of("key"), &(struct kept_answer){.status = 201, .body = secret}));
    assert_int_equal(
        contract_number(
            self,
            str_format(self->mem,
                       "SELECT COUNT(*) FROM kept_answers WHERE body LIKE '%%token%%' OR request = '%.*s'",
                       STR_ARGS(plain))
                .ptr),
        0);
    assert_int_equal(claim(self, store, "key", "request", now, &answer), CLAIM_ANSWERED);
    check_str(answer.body, secret);
    /* Nor does the answer to one key pass for another's. */
    assert_int_equal(claim(self, store, "key 2", "request", now, &answer), CLAIM_NEW);
    CONTRACT_EXECUTE(self, "UPDATE kept_answers SET status = 201, body = (SELECT k.body FROM kept_answers k "
                           "WHERE k.status = 201) WHERE status IS NULL");
    check_error(
        store->ops->claim(store, hash_of("key 2"), hash_of("request"), now, self->mem, &claimed, &answer),
        ERROR_INTERNAL);
    store->ops->free(store);
}

static void claim_many(struct contract *self, struct answer_store *store, int from, int count, int64_t at)
{
    for (int i = from; i < from + count; i++) {
        struct str key = str_format(self->mem, "key %d", i);
        struct kept_answer answer;
        assert_int_equal(claim(self, store, key.ptr, "request", at, &answer), CLAIM_NEW);
    }
}

static void old_answers_go_a_few_at_a_time_until_none_is_left(struct contract *self)
{
    struct answer_store *store = store_new(self);
    int64_t before, after;

    claim_many(self, store, 0, 200, now);
    before = contract_number(self, "SELECT COUNT(*) FROM kept_answers");
    assert_int_equal(before, 200);
    for (int i = 0; i < 200; i++) {
        claim_many(self, store, 1000 + i, 1, now + HOURS(25));
        after = contract_number(self, "SELECT COUNT(*) FROM kept_answers");
        assert_true(before + 1 - after <= 64);
        before = after;
    }
    assert_int_equal(after, 200); /* the new ones */
    store->ops->free(store);
}

#define RIVALS 8
#define ROUNDS 10

struct rival {
    struct answer_store *store;
    pthread_barrier_t *barrier;
    atomic_int *claimed;
    pthread_t thread;
};

static void *claim_each(void *context)
{
    struct rival *self = context;
    for (int round = 0; round < ROUNDS; round++) {
        struct arena *mem = arena_new(0);
        struct digest key = digest_sha256(str_format(mem, "round %d", round));
        struct kept_answer answer;
        enum answer_claim ret = CLAIM_RUNNING;
        struct error *error;
        pthread_barrier_wait(self->barrier);
        do {
            error = self->store->ops->claim(self->store, key, key, now, mem, &ret, &answer);
        } while (error_is(error, ERROR_RETRY) && (error_free(error), true));
        if (error == OK && ret == CLAIM_NEW)
            atomic_fetch_add(&self->claimed[round], 1);
        error_free(error);
        arena_free(mem);
    }
    return NULL;
}

static void of_many_one_claims(struct contract *self)
{
    struct answer_store *store = store_new(self);
    struct rival rivals[RIVALS];
    atomic_int claimed[ROUNDS] = {0};
    pthread_barrier_t barrier;

    pthread_barrier_init(&barrier, NULL, RIVALS);
    for (int i = 0; i < RIVALS; i++) {
        rivals[i] = (struct rival){.store = store, .barrier = &barrier, .claimed = claimed};
        assert_int_equal(pthread_create(&rivals[i].thread, NULL, claim_each, &rivals[i]), 0);
    }
    for (int i = 0; i < RIVALS; i++)
        pthread_join(rivals[i].thread, NULL);
    for (int round = 0; round < ROUNDS; round++)
        assert_int_equal(claimed[round], 1);
    pthread_barrier_destroy(&barrier);
    store->ops->free(store);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(an_answer_is_given_again),
    CONTRACT_TEST(what_is_absent_stays_absent),
    CONTRACT_TEST(what_was_not_done_may_be_done),
    CONTRACT_TEST(answers_go_after_a_day_and_what_was_abandoned_is_not_done_again),
    CONTRACT_TEST(what_is_kept_says_nothing),
    CONTRACT_TEST(old_answers_go_a_few_at_a_time_until_none_is_left),
    CONTRACT_TEST(of_many_one_claims),
};
CONTRACT_MAIN("kept answers", CONTRACT_MIGRATED, tests)
