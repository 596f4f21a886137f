#include "../../support/check.h"
#include "digest.h"
#include "security/rs256_access_tokens.h"
#include "security/signing_jwk.h"
#include "security/token_cache.h"
#include <jansson.h>
#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <pthread.h>

#define NOW INT64_C(1767323045000)
#define ISSUER "https://stet.example.org"

/* Two keys, the first of which signs, and a third that is nobody's. */
static struct key_folder keys;
static EVP_PKEY *foreign;
static struct clock_fixed now;
static struct access_tokens *tokens;

static int setup(void **state _unused_)
{
    static struct signing_key signing[2];
    signing[0] = (struct signing_key){EVP_RSA_gen(2048), NOW - MINUTES(10)};
    signing[1] = (struct signing_key){EVP_RSA_gen(2048), NOW - MINUTES(20)};
    foreign = EVP_RSA_gen(2048);
    keys = (struct key_folder){.signing = signing, .signing_count = 2};
    clock_fixed_init(&now, NOW);
    check_ok(rs256_access_tokens_new(&keys, STR(ISSUER), &now.base, &tokens));
    return 0;
}

static int teardown(void **state _unused_)
{
    rs256_access_tokens_free(tokens);
    EVP_PKEY_free(keys.signing[0].key);
    EVP_PKEY_free(keys.signing[1].key);
    EVP_PKEY_free(foreign);
    return 0;
}

static struct access_claims claims_of_ada(void)
{
    return (struct access_claims){.user = {{1, 2, 3}},
                                  .session = {{4, 5, 6}},
                                  .token = {{7, 8, 9}},
                                  .issued_at = NOW,
                                  .expires_at = NOW + MINUTES(15),
                                  .role = PLATFORM_ADMIN};
}

static struct str issue(struct arena *mem)
{
    struct access_claims claims = claims_of_ada();
    struct str token = STR_NONE;
    check_ok(access_tokens_issue(tokens, &claims, mem, &token));
    return token;
}

static bool verifies(struct str token, struct arena *mem)
{
    struct access_claims claims;
    struct error *error = access_tokens_verify(tokens, token, mem, &claims);
    bool right = error == OK;
    if (!right)
        check_error(error, ERROR_UNAUTHENTICATED);
    return right;
}

static struct str segment(struct str token, size_t index, struct arena *mem)
{
    struct str part = STR_NONE, decoded = STR_NONE;
    for (size_t i = 0; i <= index; i++)
        assert_true(str_next(&token, '.', &part));
    assert_true(base64url_decode(mem, part, &decoded));
    return decoded;
}

static struct str sign_with(EVP_PKEY *key, struct str header, struct str payload, struct arena *mem)
{
    struct str text = str_format(mem, "%.*s.%.*s", STR_ARGS(base64url_encode(mem, header.ptr, header.len)),
                                 STR_ARGS(base64url_encode(mem, payload.ptr, payload.len)));
    unsigned char bytes[512];
    size_t size = sizeof(bytes);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(EVP_DigestSign(context, bytes, &size, (const unsigned char *)text.ptr, text.len), 1);
    EVP_MD_CTX_free(context);
    return str_format(mem, "%.*s.%.*s", STR_ARGS(text), STR_ARGS(base64url_encode(mem, bytes, size)));
}

/* A token under our own key and header with other claims. */
static struct str with_payload(struct str payload, struct arena *mem)
{
    return sign_with(keys.signing[0].key, segment(issue(mem), 0, mem), payload, mem);
}

static void what_is_issued_verifies(void **state)
{
    struct access_claims expected = claims_of_ada(), claims;
    struct str token = issue(*state);
    for (size_t i = 0; i < 2; i++) { /* anew, then from the cache */
        check_ok(access_tokens_verify(tokens, token, *state, &claims));
        assert_memory_equal(&claims.user, &expected.user, sizeof(claims.user));
        assert_memory_equal(&claims.session, &expected.session, sizeof(claims.session));
        assert_memory_equal(&claims.token, &expected.token, sizeof(claims.token));
        assert_int_equal(claims.expires_at, expected.expires_at);
        assert_int_equal(claims.issued_at, expected.issued_at);
        assert_int_equal(claims.role, expected.role);
    }
}

static void the_token_says_what_the_contract_says(void **state)
{
    struct str token = issue(*state), header = segment(token, 0, *state), payload = segment(token, 1, *state);
    json_t *head = json_loadb(header.ptr, header.len, JSON_REJECT_DUPLICATES, NULL);
    json_t *body = json_loadb(payload.ptr, payload.len, JSON_REJECT_DUPLICATES, NULL);

    assert_string_equal(json_string_value(json_object_get(head, "alg")), "RS256");
    assert_string_equal(json_string_value(json_object_get(head, "typ")), "at+jwt");
    assert_int_equal(strlen(json_string_value(json_object_get(head, "kid"))), 43);
    assert_int_equal(json_object_size(head), 3);
    assert_string_equal(json_string_value(json_object_get(body, "iss")), ISSUER);
    assert_string_equal(json_string_value(json_object_get(body, "aud")), "stet");
    assert_string_equal(json_string_value(json_object_get(body, "sub")),
                        "01020300-0000-0000-0000-000000000000");
    assert_string_equal(json_string_value(json_object_get(body, "sid")),
                        "04050600-0000-0000-0000-000000000000");
    assert_string_equal(json_string_value(json_object_get(body, "jti")),
                        "07080900-0000-0000-0000-000000000000");
    assert_int_equal(json_integer_value(json_object_get(body, "iat")), NOW / 1000);
    assert_int_equal(json_integer_value(json_object_get(body, "nbf")), NOW / 1000);
    assert_int_equal(json_integer_value(json_object_get(body, "exp")), NOW / 1000 + 900);
    assert_string_equal(json_string_value(json_array_get(json_object_get(body, "roles"), 0)), "admin");
    assert_true(json_is_string(json_object_get(body, "scope")));
    json_decref(head);
    json_decref(body);
}

static void security_4_times_are_kept(void **state)
{
    struct str token = issue(*state);
    clock_fixed_init(&now, NOW + MINUTES(15) - 1);
    assert_true(verifies(token, *state));
    clock_fixed_init(&now, NOW + MINUTES(15));
    assert_false(verifies(token, *state)); /* no leeway, also from the cache */
    clock_fixed_init(&now, NOW - ACCESS_TOKEN_LEEWAY);
    assert_true(verifies(token, *state));
    clock_fixed_init(&now, NOW - ACCESS_TOKEN_LEEWAY - 1);
    assert_false(verifies(token, *state));
    clock_fixed_init(&now, NOW);
}

/* The payload with one stretch replaced; fails the test when it is not there. */
static struct str changed(struct str payload, const char *from, const char *to, struct arena *mem)
{
    size_t at = str_find(payload, str_from(from), 0);
    if (at == SIZE_MAX)
        fail_msg("the payload has no %s", from);
    return str_format(mem, "%.*s%s%.*s", STR_ARGS(str_slice(payload, 0, at)), to,
                      STR_ARGS(str_slice(payload, at + strlen(from), payload.len)));
}

static void security_4_claims_are_checked(void **state)
{
    static const struct {
        const char *from, *to;
    } wrong[] = {
        {"\"iss\":\"" ISSUER "\"", "\"iss\":\"https://evil.example\""},
        {"\"iss\":\"" ISSUER "\"", "\"iss\":\"" ISSUER "/\""},
        {"\"iss\":\"" ISSUER "\"", "\"iss\":[\"" ISSUER "\"]"},
        {"\"iss\":\"" ISSUER "\",", ""},
        {"\"aud\":\"stet\"", "\"aud\":\"other\""},
        {"\"aud\":\"stet\"", "\"aud\":[\"stet\"]"},
        {"\"aud\":\"stet\"", "\"aud\":null"},
        {"\"aud\":\"stet\",", ""},
        {"\"sub\":\"01020300-0000-0000-0000-000000000000\",", ""},
        {"01020300-0000", "0102030-0000"},
        {"\"sid\":\"04050600-0000-0000-0000-000000000000\",", ""},
        {"\"jti\":\"07080900-0000-0000-0000-000000000000\",", ""},
        {"\"exp\":1767323945", "\"exp\":1767323045"},
        {"\"exp\":1767323945", "\"exp\":\"1767323945\""},
        {"\"exp\":1767323945", "\"exp\":1767323945.5"},
        {"\"exp\":1767323945", "\"exp\":9223372036854775807"},
        {"\"exp\":1767323945", "\"exp\":-1"},
        {"\"exp\":1767323945", "\"exp\":null"},
        {",\"exp\":1767323945", ""},
        {"\"nbf\":1767323045", "\"nbf\":1767323945"},
        {",\"nbf\":1767323045", ""},
        {"\"iat\":1767323045,\"nbf\":1767323045", "\"iat\":1767323145,\"nbf\":1767323145"},
        {"\"iat\":1767323045,", ""},
        {"\"roles\":[\"admin\"]", "\"roles\":\"admin\""},
        {"\"roles\":[\"admin\"]", "\"roles\":[\"root\"]"},
        {"\"roles\":[\"admin\"]", "\"roles\":[\"member\",\"admin\"]"},
        {"\"aud\":\"stet\"", "\"aud\":\"stet\",\"aud\":\"stet\""},
        {"\"sub\":", "\"sub\":\"01020300-0000-0000-0000-000000000001\",\"sub\":"},

    };
    struct str payload = segment(issue(*state), 1, *state);
    assert_true(verifies(with_payload(payload, *state), *state));

    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        if (verifies(with_payload(changed(payload, wrong[i].from, wrong[i].to, *state), *state), *state))
            fail_msg("accepted with %s", wrong[i].to);
    assert_false(verifies(with_payload(STR(""), *state), *state));
    assert_false(verifies(with_payload(STR("null"), *state), *state));
    assert_false(verifies(with_payload(STR("[]"), *state), *state));
}

static void security_3_only_our_headers_are_read(void **state)
{
    struct str token = issue(*state), header = segment(token, 0, *state), payload = segment(token, 1, *state);
    static const struct {
        const char *from, *to;
    } wrong[] = {
        {"\"RS256\"", "\"none\""},
        {"\"RS256\"", "\"HS256\""},
        {"\"RS256\"", "\"RS512\""},
        {"\"at+jwt\"", "\"JWT\""},
        {"\"at+jwt\"", "\"AT+JWT\""},
        {"\"kid\":\"", "\"kid\":\"x"},
        {"{", "{\"jku\":\"https://evil.example/\","},
        {"{", "{\"jwk\":{},"},
        {"{", "{\"crit\":[],"},
        {"{", "{\"x5c\":[],"},
        {"{", "{\"x5u\":\"x\","},
        {"{", "{ "},
        {"{", "{\"alg\":\"RS256\","},
    };
    assert_true(verifies(sign_with(keys.signing[0].key, header, payload, *state), *state));
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct str other = changed(header, wrong[i].from, wrong[i].to, *state);
        if (verifies(sign_with(keys.signing[0].key, other, payload, *state), *state))
            fail_msg("accepted with the header %.*s", STR_ARGS(other));
    }
    /* The right header under a foreign key. */
    assert_false(verifies(sign_with(foreign, header, payload, *state), *state));
    /* And under our other key, whose header is another. */
    assert_false(verifies(sign_with(keys.signing[1].key, header, payload, *state), *state));
}

/* HS256 "signed" with what everybody knows. */
static void security_2_the_public_key_is_no_secret(void **state)
{
    struct str header = changed(segment(issue(*state), 0, *state), "RS256", "HS256", *state);
    struct str payload = segment(issue(*state), 1, *state);
    BIO *pem = BIO_new(BIO_s_mem()), *der = BIO_new(BIO_s_mem());
    struct str secrets[5] = {STR("")};
    char *bytes;
    long size;

    PEM_write_bio_PUBKEY(pem, keys.signing[0].key);
    size = BIO_get_mem_data(pem, &bytes);
    secrets[1] = str_of(bytes, (size_t)size);
    secrets[2] = str_trim(secrets[1]);
    i2d_PUBKEY_bio(der, keys.signing[0].key);
    size = BIO_get_mem_data(der, &bytes);
    secrets[3] = str_of(bytes, (size_t)size);
    secrets[4] = access_tokens_key_set(tokens, *state);
    for (size_t i = 0; i < COUNT_OF(secrets); i++) {
        struct str text =
            str_format(*state, "%.*s.%.*s", STR_ARGS(base64url_encode(*state, header.ptr, header.len)),
                       STR_ARGS(base64url_encode(*state, payload.ptr, payload.len)));
        struct digest mac = digest_hmac_sha256(secrets[i], text);
        assert_false(verifies(str_format(*state, "%.*s.%.*s", STR_ARGS(text),
                                         STR_ARGS(base64url_encode(*state, mac.bytes, DIGEST_SIZE))),
                              *state));
    }
    BIO_free(pem);
    BIO_free(der);
}

static void security_1_unsigned_tokens_are_refused(void **state)
{
    static const char *const words[] = {"none", "None", "NONE", "nOnE"};
    struct str token = issue(*state), header = segment(token, 0, *state), payload = segment(token, 1, *state);
    size_t last = str_find_char(token, '.', str_find_char(token, '.', 0) + 1);

    assert_false(verifies(str_slice(token, 0, last), *state));
    assert_false(verifies(str_slice(token, 0, last + 1), *state));
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct str other = changed(header, "RS256", words[i], *state);
        assert_false(verifies(str_format(*state, "%.*s.%.*s.",
                                         STR_ARGS(base64url_encode(*state, other.ptr, other.len)),
                                         STR_ARGS(base64url_encode(*state, payload.ptr, payload.len))),
                              *state));
    }
}

static void any_changed_byte_is_noticed_with_a_warm_cache(void **state)
{
    struct random_seeded random;
    struct str token = issue(*state);
    property_begin(&random, "changed byte");
    assert_true(verifies(token, *state));
    for (size_t i = 0; i < 300; i++) {
        char *other = str_cstr(*state, token);
        other[random_below(&random, token.len)] ^= (char)(1 + random_below(&random, 255));
        assert_false(verifies(str_of(other, token.len), *state));
    }
    assert_false(verifies(STR(""), *state));
    assert_false(verifies(random_str(&random, *state, 100000, STR("abc.")), *state));
    assert_true(verifies(token, *state));
}

/* What a service elsewhere does: takes n and e out of the published set and verifies with them; kid is the
 * RFC 7638 thumbprint. */
static void published_keys_verify_what_is_issued(void **state)
{
    struct str set = access_tokens_key_set(tokens, *state), header = segment(issue(*state), 0, *state);
    json_t *json = json_loadb(set.ptr, set.len, 0, NULL), *list = json_object_get(json, "keys");
    json_t *head = json_loadb(header.ptr, header.len, 0, NULL);

    assert_int_equal(json_array_size(list), 2);
    for (size_t i = 0; i < 2; i++) {
        const json_t *jwk = json_array_get(list, i);
        const char *n = json_string_value(json_object_get(jwk, "n")),
                   *e = json_string_value(json_object_get(jwk, "e"));
        struct str bytes;
        BIGNUM *modulus = NULL, *published;
        struct digest thumbprint =
            digest_sha256(str_format(*state, "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}", e, n));
        assert_string_equal(json_string_value(json_object_get(jwk, "kty")), "RSA");
        assert_string_equal(json_string_value(json_object_get(jwk, "use")), "sig");
        assert_string_equal(json_string_value(json_object_get(jwk, "alg")), "RS256");
        assert_string_equal(e, "AQAB");
        assert_int_equal(json_object_size(jwk), 6); /* nothing private */
        check_str(str_from(json_string_value(json_object_get(jwk, "kid"))),
                  base64url_encode(*state, thumbprint.bytes, DIGEST_SIZE));
        assert_true(base64url_decode(*state, str_from(n), &bytes));
        published = BN_bin2bn((const unsigned char *)bytes.ptr, (int)bytes.len, NULL);
        assert_int_equal(EVP_PKEY_get_bn_param(keys.signing[i].key, OSSL_PKEY_PARAM_RSA_N, &modulus), 1);
        assert_int_equal(BN_cmp(published, modulus), 0);
        BN_free(published);
        BN_free(modulus);
    }
    assert_string_equal(json_string_value(json_object_get(head, "kid")),
                        json_string_value(json_object_get(json_array_get(list, 0), "kid")));
    json_decref(json);
    json_decref(head);
}

/* RFC 7638 §3.1, the example key. */
static void the_thumbprint_is_that_of_the_rfc(void **state)
{
    struct digest digest = digest_sha256(STR("{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":"
                                             "\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT"
                                             "86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV"
                                             "4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-"
                                             "65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0"
                                             "zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-"
                                             "bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-cs"
                                             "FCur-kEgU8awapJzKnqDKgw\"}"));
    check_str(base64url_encode(*state, digest.bytes, DIGEST_SIZE),
              STR("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
}

static void old_keys_still_verify(void **state)
{
    struct signing_key newest_first[2] = {keys.signing[1], keys.signing[0]};
    struct key_folder before = {.signing = newest_first, .signing_count = 2};
    struct access_claims claims = claims_of_ada();
    struct access_tokens *earlier;
    struct str token = STR_NONE;

    check_ok(rs256_access_tokens_new(&before, STR(ISSUER), &now.base, &earlier));
    check_ok(access_tokens_issue(earlier, &claims, *state, &token));
    assert_true(verifies(token, *state));
    rs256_access_tokens_free(earlier);
}

static void *sign_and_verify(void *argument)
{
    bool *right = argument;
    *right = true;
    for (size_t i = 0; i < 60; i++) {
        struct arena *mem = arena_new(0);
        struct access_claims claims = claims_of_ada(), back;
        struct str token;
        struct error *error;
        random_fill(random_system(), claims.token.bytes, sizeof(claims.token.bytes));
        error = access_tokens_issue(tokens, &claims, mem, &token);
        if (error == OK)
            error = access_tokens_verify(tokens, token, mem, &back);
        *right = *right && error == OK && id_eq(back.token, claims.token);
        error_free(error);
        arena_free(mem);
    }
    return NULL;
}

static void threads_do_not_disturb_each_other(void **state _unused_)
{
    pthread_t threads[6];
    bool right[6];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, sign_and_verify, &right[i]), 0);
    /* And neither does somebody who replaces the keys by the same ones. */
    for (size_t i = 0; i < 20; i++)
        check_ok(rs256_access_tokens_take(tokens, &keys));
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        pthread_join(threads[i], NULL);
        assert_true(right[i]);
    }
}

static void the_cache_is_bounded_and_exact(void **state _unused_)
{
    struct token_cache *cache = token_cache_new(64);
    struct random_seeded random;
    size_t kept = 0;
    property_begin(&random, "cache");
    struct digest added[2000];
    for (size_t i = 0; i < COUNT_OF(added); i++) {
        struct access_claims claims = {.expires_at = (int64_t)i + 1}, found;
        random_fill(&random.base, added[i].bytes, DIGEST_SIZE);
        assert_false(token_cache_find(cache, added[i], &found));
        token_cache_add(cache, added[i], &claims);
        token_cache_add(cache, added[i], &claims);
        assert_true(token_cache_find(cache, added[i], &found));
        assert_int_equal(found.expires_at, claims.expires_at);
        struct digest other = added[i];
        other.bytes[31] ^= 1;
        assert_false(token_cache_find(cache, other, &found));
    }
    for (size_t i = 0; i < COUNT_OF(added); i++) {
        struct access_claims found;
        if (token_cache_find(cache, added[i], &found)) {
            assert_int_equal(found.expires_at, i + 1);
            kept++;
        }
    }
    assert_in_range(kept, 1, 64);
    token_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(what_is_issued_verifies),
        ARENA_TEST(the_token_says_what_the_contract_says),
        ARENA_TEST(security_1_unsigned_tokens_are_refused),
        ARENA_TEST(security_2_the_public_key_is_no_secret),
        ARENA_TEST(security_3_only_our_headers_are_read),
        ARENA_TEST(security_4_times_are_kept),
        ARENA_TEST(security_4_claims_are_checked),
        ARENA_TEST(any_changed_byte_is_noticed_with_a_warm_cache),
        ARENA_TEST(published_keys_verify_what_is_issued),
        ARENA_TEST(the_thumbprint_is_that_of_the_rfc),
        ARENA_TEST(old_keys_still_verify),
        ARENA_TEST(threads_do_not_disturb_each_other),
        ARENA_TEST(the_cache_is_bounded_and_exact),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
