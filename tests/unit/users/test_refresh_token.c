#include "../../support/check.h"
#include "entities/session.h"

static struct secret key_of(struct random_seeded *random, struct arena *mem)
{
    return secret_copy(random_str(random, mem, 32, STR_NONE));
}

static struct id id_of(struct random_seeded *random)
{
    struct id id;
    random_fill(&random->base, id.bytes, sizeof(id.bytes));
    return id;
}

static void tokens_come_back_as_they_went(void **state)
{
    struct random_seeded random;
    property_begin(&random, "round trip");
    for (size_t i = 0; i < 500; i++) {
        _cleanup_(secret_release) struct secret key = key_of(&random, *state);
        struct refresh_token token = refresh_token_first(id_of(&random), &random.base), back;
        struct str text;
        token.generation = (uint32_t)random_below(&random, UINT32_MAX);
        text = refresh_token_write(&token, &key, *state);
        assert_int_equal(text.len, REFRESH_TOKEN_LENGTH);
        assert_true(refresh_token_read(text, &key, *state, &back));
        assert_true(id_eq(back.session, token.session));
        assert_int_equal(back.generation, token.generation);
        assert_memory_equal(back.secret, token.secret, sizeof(token.secret));
    }
}

static void whatever_is_changed_is_refused(void **state)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=. ";
    struct random_seeded random;
    property_begin(&random, "forgery");
    for (size_t i = 0; i < 500; i++) {
        _cleanup_(secret_release) struct secret key = key_of(&random, *state);
        _cleanup_(secret_release) struct secret other_key = key_of(&random, *state);
        struct refresh_token token = refresh_token_first(id_of(&random), &random.base), back;
        struct str text = refresh_token_write(&token, &key, *state);
        char *changed = str_cstr(*state, text);
        size_t at = random_below(&random, text.len);
        do
            changed[at] = alphabet[random_below(&random, sizeof(alphabet) - 1)];
        while (changed[at] == text.ptr[at]);
        assert_false(refresh_token_read(str_of(changed, text.len), &key, *state, &back));
        assert_false(refresh_token_read(str_slice(text, 0, at), &key, *state, &back));
        assert_false(refresh_token_read(text, &other_key, *state, &back));
        assert_false(refresh_token_read(random_str(&random, *state, REFRESH_TOKEN_LENGTH, str_from(alphabet)),
                                        &key, *state, &back));
    }
    struct refresh_token none;
    _cleanup_(secret_release) struct secret key = key_of(&random, *state);
    assert_false(refresh_token_read(STR_NONE, &key, *state, &none));
    assert_false(refresh_token_read(STR(""), &key, *state, &none));
}

static void the_chain_is_the_same_for_everybody_and_for_one_key(void **state)
{
    struct random_seeded random;
    property_begin(&random, "chain");
    _cleanup_(secret_release) struct secret key = key_of(&random, *state);
    _cleanup_(secret_release) struct secret other_key = key_of(&random, *state);
    struct refresh_token token = refresh_token_first(id_of(&random), &random.base);
    struct digest seen[200];

    for (size_t i = 0; i < COUNT_OF(seen); i++) {
        struct refresh_token next = refresh_token_next(&token, &key),
                             again = refresh_token_next(&token, &key);
        struct refresh_token elsewhere = refresh_token_next(&token, &other_key);
        assert_memory_equal(&next, &again, sizeof(next));
        assert_memory_not_equal(next.secret, elsewhere.secret, sizeof(next.secret));
        assert_int_equal(next.generation, token.generation + 1);
        assert_true(id_eq(next.session, token.session));
        seen[i] = refresh_token_hash(&next);
        for (size_t k = 0; k < i; k++)
            assert_false(digest_eq(seen[k], seen[i]));
        token = next;
    }
    /* The same secret in another session leads elsewhere. */
    struct refresh_token moved = token;
    moved.session = id_of(&random);
    assert_memory_not_equal(refresh_token_next(&moved, &key).secret, refresh_token_next(&token, &key).secret,
                            REFRESH_SECRET_SIZE);
    token.generation = UINT32_MAX;
    assert_int_equal(refresh_token_next(&token, &key).generation, UINT32_MAX);
}

/* What the database holds does not contain the secret. */
static void the_hash_is_not_the_secret(void **state)
{
    struct random_seeded random;
    property_begin(&random, "hash");
    struct refresh_token token = refresh_token_first(id_of(&random), &random.base);
    struct digest hash = refresh_token_hash(&token);
    assert_memory_not_equal(hash.bytes, token.secret, sizeof(token.secret));
    assert_true(digest_eq(hash, digest_sha256(str_of((const char *)token.secret, sizeof(token.secret)))));
    (void)state;
}

/* Walks a session through random generations and judges every token it ever had, at random times, against
 * what the rules say in words. */
static void tokens_are_judged_by_generation_and_grace(void **state)
{
    struct random_seeded random;
    property_begin(&random, "judge");
    for (size_t round = 0; round < 300; round++) {
        struct arena *mem = arena_new(0);
        _cleanup_(secret_release) struct secret key = key_of(&random, mem);
        struct refresh_token tokens[6] = {refresh_token_first(id_of(&random), &random.base)};
        size_t current = random_below(&random, 5);
        int64_t grace = (int64_t)random_below(&random, 20000), start = 1000000, now;
        struct session *session =
            session_start(&tokens[0], id_of(&random), STR("d"), STR("a"), start, DAYS(14), mem);
        for (size_t i = 1; i < COUNT_OF(tokens); i++)
            tokens[i] = refresh_token_next(&tokens[i - 1], &key);
        session->generation = (uint32_t)current;
        session->secret_hash = refresh_token_hash(&tokens[current]);
        session->rotated_at = start;
        now = start + (int64_t)random_below(&random, 40000);
        for (size_t i = 0; i < COUNT_OF(tokens); i++) {
            enum refresh_verdict expected = REFRESH_REUSED;
            if (i == current)
                expected = REFRESH_CURRENT;
            else if (i > current)
                expected = REFRESH_DEAD; /* from the future: a restored database */
            else if (i + 1 == current && now - start <= grace)
                expected = REFRESH_REPEATED;
            assert_int_equal(session_judge(session, &tokens[i], &key, now, grace), expected);
            /* A session that is over is over for all of them. */
            assert_int_equal(session_judge(session, &tokens[i], &key, start + DAYS(14), grace), REFRESH_DEAD);
            session->revoked_at = now;
            assert_int_equal(session_judge(session, &tokens[i], &key, now, grace), REFRESH_DEAD);
            session->revoked_at = 0;
        }
        arena_free(mem);
    }
    (void)state;
}

static void a_session_lives_until_its_end(void **state)
{
    struct random_seeded random;
    random_seeded_init(&random, 1);
    struct refresh_token token = refresh_token_first(id_of(&random), &random.base);
    struct session *session = session_start(&token, id_of(&random), STR("d"), STR("a"), 1000, 500, *state);
    assert_true(session_is_live(session, 1000));
    assert_true(session_is_live(session, 1499));
    assert_false(session_is_live(session, 1500));
    session->revoked_at = 1100;
    assert_false(session_is_live(session, 1200));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(tokens_come_back_as_they_went),
        ARENA_TEST(whatever_is_changed_is_refused),
        ARENA_TEST(the_chain_is_the_same_for_everybody_and_for_one_key),
        ARENA_TEST(the_hash_is_not_the_secret),
        ARENA_TEST(tokens_are_judged_by_generation_and_grace),
        ARENA_TEST(a_session_lives_until_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
