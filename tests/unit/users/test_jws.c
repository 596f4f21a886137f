/* The Wycheproof vectors of RS256 against the strict primitive, and what they do not cover. All of them where
 * the folder of test data is, a part that lies beside this file where it is not. */
#include "../../support/check.h"
#include "digest.h"
#include "security/jws.h"
#include <jansson.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <sys/stat.h>

#define VECTORS "wycheproof/json_web_signature_test.json"
#define PART STET_SOURCE_ROOT "/tests/unit/users/wycheproof_rs256.json"

static BIGNUM *number_of(const json_t *jwk, const char *name, struct arena *mem)
{
    struct str bytes;
    const char *text = json_string_value(json_object_get(jwk, name));
    assert_non_null(text);
    assert_true(base64url_decode(mem, str_from(text), &bytes));
    return BN_bin2bn((const unsigned char *)bytes.ptr, (int)bytes.len, NULL);
}

static EVP_PKEY *rsa_public_key(const json_t *jwk, struct arena *mem)
{
    BIGNUM *n = number_of(jwk, "n", mem), *e = number_of(jwk, "e", mem);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params;

    assert_int_equal(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n), 1);
    assert_int_equal(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e), 1);
    params = OSSL_PARAM_BLD_to_param(builder);
    assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
    assert_int_equal(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    BN_free(n);
    BN_free(e);
    return key;
}

static json_t *load(const char *path)
{
    json_error_t error;
    json_t *vectors = json_load_file(path, 0, &error);
    if (vectors == NULL)
        fail_msg("%s: %s", path, error.text);
    return vectors;
}

/* NULL where the folder is not there. */
static json_t *load_all(void)
{
    const char *given = getenv("STET_TEST_DATA");
    char path[4096];
    struct stat status;

    (void)snprintf(path, sizeof(path), "%s/%s", given != NULL ? given : STET_SOURCE_ROOT "/../shared/data",
                   VECTORS);
    return stat(path, &status) == 0 ? load(path) : NULL;
}

static bool is_word(const json_t *object, const char *name, const char *word)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL && strcmp(text, word) == 0;
}

/* RS256 vectors have the verdict that Wycheproof gives them; those of other algorithms under an RSA key are
 * all refused, since this primitive knows one algorithm. What a key is for (use, key_ops) is the key folder's
 * business: ours are for signing and nothing else, so the vectors about that are not run. */
static void check_group(const json_t *group, struct arena *mem, size_t *accepted, size_t *refused)
{
    const json_t *jwk = json_object_get(group, "public"), *test;
    bool is_rs256 = is_word(jwk, "alg", "RS256");
    EVP_PKEY *key;
    size_t i;

    if (!is_word(jwk, "kty", "RSA") || (json_object_get(jwk, "alg") == NULL))
        return;
    key = rsa_public_key(jwk, mem);
    json_array_foreach(json_object_get(group, "tests"), i, test)
    {
        const char *token = json_string_value(json_object_get(test, "jws"));
        bool expected = is_rs256 && is_word(test, "result", "valid");
        struct str payload;
        bool actual;
        /* A token in JSON form is an object, not a string: there is no way to hand it over. And one that is
         * signed with RS256 under a key meant for another algorithm is, for this primitive, rightly signed.
         */
        if (token == NULL || (!is_rs256 && is_word(test, "comment", "UsingRS256")))
            continue;
        actual = jws_verify_rs256(str_from(token), key, mem, &payload);
        if (actual != expected)
            print_error("tcId %lld, %s: %s\n", (long long)json_integer_value(json_object_get(test, "tcId")),
                        json_string_value(json_object_get(test, "comment")), actual ? "accepted" : "refused");
        assert_int_equal(actual, expected);
        *accepted += actual;
        *refused += !actual;
    }
    EVP_PKEY_free(key);
}

static void check_all(json_t *vectors, size_t least_accepted, size_t least_refused, struct arena *mem)
{
    size_t i, accepted = 0, refused = 0;
    const json_t *group;

    json_array_foreach(json_object_get(vectors, "testGroups"), i, group)
        check_group(group, mem, &accepted, &refused);
    json_decref(vectors);
    print_message("wycheproof: %zu accepted, %zu refused\n", accepted, refused);
    assert_true(accepted >= least_accepted);
    assert_true(refused >= least_refused);
}

static void security_5_a_part_of_the_wycheproof_vectors_has_its_verdict(void **state)
{
    check_all(load(PART), 7, 45, *state);
}

static void security_5_wycheproof_vectors_have_their_verdict(void **state)
{
    json_t *vectors = load_all();

    if (vectors == NULL) {
        print_message("skipped: %s is not there (STET_TEST_DATA)\n", VECTORS);
        skip();
    }
    check_all(vectors, 8, 225, *state);
}

static EVP_PKEY *own_key;

static int make_key(void **state _unused_)
{
    own_key = EVP_RSA_gen(2048);
    return own_key != NULL ? 0 : -1;
}

static int free_key(void **state _unused_)
{
    EVP_PKEY_free(own_key);
    return 0;
}

/* A rightly signed token over any header. */
static struct str sign(struct arena *mem, struct str header, struct str payload)
{
    struct str head = base64url_encode(mem, header.ptr, header.len);
    struct str body = base64url_encode(mem, payload.ptr, payload.len);
    struct str text = str_format(mem, "%.*s.%.*s", STR_ARGS(head), STR_ARGS(body)), signature;
    unsigned char bytes[512];
    size_t size = sizeof(bytes);
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, own_key), 1);
    assert_int_equal(EVP_DigestSign(context, bytes, &size, (const unsigned char *)text.ptr, text.len), 1);
    EVP_MD_CTX_free(context);
    signature = base64url_encode(mem, bytes, size);
    return str_format(mem, "%.*s.%.*s", STR_ARGS(text), STR_ARGS(signature));
}

static bool verifies(struct arena *mem, struct str token)
{
    struct str payload;
    return jws_verify_rs256(token, own_key, mem, &payload);
}

static void headers_that_could_choose_are_refused(void **state)
{
    static const char *const refused[] = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"None\"}",
        "{\"alg\":\"rs256\"}",
        "{\"alg\":\"RS384\"}",
        "{\"alg\":\"HS256\"}",
        "{\"alg\":\"PS256\"}",
        "{}",
        "{\"alg\":null}",
        "{\"alg\":1}",
        "{\"alg\":[\"RS256\"]}",
        "{\"alg\":\"RS256\",\"alg\":\"RS256\"}",
        "{\"alg\":\"none\",\"alg\":\"RS256\"}",
        "{\"alg\":\"RS256\",\"crit\":[\"exp\"]}",
        "{\"alg\":\"RS256\",\"b64\":false}",
        "{\"alg\":\"RS256\",\"jwk\":{}}",
        "{\"alg\":\"RS256\",\"jku\":\"https://evil.example/\"}",
        "{\"alg\":\"RS256\",\"x5u\":\"https://evil.example/\"}",
        "{\"alg\":\"RS256\",\"x5c\":[]}",
        "[\"RS256\"]",
        "\"RS256\"",
        "RS256",
        "{\"alg\":\"RS256\"} x",
        "{\"alg\":\"RS256\\u0000\"}",
    };
    assert_true(verifies(*state, sign(*state, STR("{\"alg\":\"RS256\"}"), STR("{}"))));
    assert_true(
        verifies(*state, sign(*state, STR("{\"alg\":\"RS256\",\"kid\":\"x\",\"typ\":\"at+jwt\"}"), STR(""))));
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        if (verifies(*state, sign(*state, str_from(refused[i]), STR("{}"))))
            fail_msg("accepted with the header %s", refused[i]);
    }
}

static void only_three_canonical_segments_are_a_token(void **state)
{
    struct str token = sign(*state, STR("{\"alg\":\"RS256\"}"), STR("{\"a\":1}"));
    size_t first = str_find_char(token, '.', 0), second = str_find_char(token, '.', first + 1);
    struct str head = str_slice(token, 0, first), body = str_slice(token, first + 1, second);
    struct str signature = str_slice(token, second + 1, token.len);

    assert_true(verifies(*state, token));
    assert_false(verifies(*state, STR("")));
    assert_false(verifies(*state, STR("..")));
    assert_false(verifies(*state, head));
    assert_false(verifies(*state, str_slice(token, 0, second)));
    assert_false(verifies(*state, str_slice(token, 0, second + 1)));
    assert_false(verifies(*state, str_format(*state, "%.*s.", STR_ARGS(token))));
    assert_false(verifies(*state, str_format(*state, "%.*s.%.*s", STR_ARGS(token), STR_ARGS(signature))));
    assert_false(verifies(*state, str_format(*state, ".%.*s", STR_ARGS(token))));
    assert_false(verifies(*state, str_format(*state, "%.*s=", STR_ARGS(token))));
    assert_false(verifies(*state, str_format(*state, "%.*s==", STR_ARGS(token))));
    assert_false(verifies(*state, str_format(*state, " %.*s", STR_ARGS(token))));
    assert_false(verifies(*state, str_format(*state, "%.*s\n", STR_ARGS(token))));
    assert_false(verifies(
        *state, str_format(*state, "%.*s=.%.*s.%.*s", STR_ARGS(head), STR_ARGS(body), STR_ARGS(signature))));
    /* 256 bytes leave four bits of the last character, which must be zero. */
    char *last = str_cstr(*state, token);
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t value = (size_t)(strchr(digits, last[token.len - 1]) - digits);
    last[token.len - 1] = digits[value + 1];
    assert_false(verifies(*state, str_of(last, token.len)));
}

static void any_changed_byte_is_noticed(void **state)
{
    struct random_seeded random;
    struct str token = sign(*state, STR("{\"alg\":\"RS256\"}"), STR("{\"sub\":\"ada\",\"admin\":false}"));
    property_begin(&random, "changed byte");
    for (size_t i = 0; i < 400; i++) {
        char *changed = str_cstr(*state, token);
        changed[random_below(&random, token.len)] ^= (char)(1 + random_below(&random, 255));
        assert_false(verifies(*state, str_of(changed, token.len)));
    }
}

static void another_kind_of_key_verifies_nothing(void **state)
{
    EVP_PKEY *curve = EVP_EC_gen("P-256");
    struct str payload, token = sign(*state, STR("{\"alg\":\"RS256\"}"), STR("{}"));
    assert_false(jws_verify_rs256(token, curve, *state, &payload));
    EVP_PKEY_free(curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(security_5_a_part_of_the_wycheproof_vectors_has_its_verdict),
        ARENA_TEST(security_5_wycheproof_vectors_have_their_verdict),
        ARENA_TEST(headers_that_could_choose_are_refused),
        ARENA_TEST(only_three_canonical_segments_are_a_token),
        ARENA_TEST(any_changed_byte_is_noticed),
        ARENA_TEST(another_kind_of_key_verifies_nothing),
    };
    return cmocka_run_group_tests(tests, make_key, free_key);
}
