#include "check.h"
#include "digest.h"
#include "security/aes_gcm_sealer.h"

static struct sealer *sealer_of(const char *key)
{
    struct secret secret = secret_copy(str_of(key, 32));
    struct sealer *sealer = aes_gcm_sealer_new(&secret, random_system());
    secret_release(&secret);
    return sealer;
}

static const char key_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", key_b[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";

static void what_was_sealed_opens(void **state)
{
    struct sealer *sealer = sealer_of(key_a), *same = sealer_of(key_a);
    struct str texts[] = {STR(""), STR("x"), STR("a\0b"),
                          STR("a text of more than one block of sixteen bytes")};

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct str sealed = sealer_seal(sealer, STR("mail 1"), texts[i], *state), plain = STR("?");
        assert_true(sealer_open(same, STR("mail 1"), sealed, *state, &plain));
        check_str(plain, texts[i]);
        assert_false(str_eq(sealed, sealer_seal(sealer, STR("mail 1"), texts[i], *state)));
    }
    aes_gcm_sealer_free(sealer);
    aes_gcm_sealer_free(same);
    aes_gcm_sealer_free(NULL);
}

/* Security 7: not under another key, in another place, cut, or with one bit changed. */
static void nothing_else_opens(void **state)
{
    struct sealer *sealer = sealer_of(key_a), *other = sealer_of(key_b);
    struct str sealed = sealer_seal(sealer, STR("mail 1"), STR("secret"), *state), plain = STR("?"), bytes;

    assert_false(sealer_open(other, STR("mail 1"), sealed, *state, &plain));
    assert_false(sealer_open(sealer, STR("mail 2"), sealed, *state, &plain));
    assert_false(sealer_open(sealer, STR("mail"), sealed, *state, &plain));
    assert_false(sealer_open(sealer, STR_NONE, sealed, *state, &plain));
    for (size_t length = 0; length < sealed.len; length++)
        assert_false(sealer_open(sealer, STR("mail 1"), str_slice(sealed, 0, length), *state, &plain));
    assert_true(base64url_decode(*state, sealed, &bytes));
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        char *changed = arena_copy(*state, bytes.ptr, bytes.len);
        changed[bit / 8] = (char)(changed[bit / 8] ^ 1 << bit % 8);
        assert_false(
            sealer_open(sealer, STR("mail 1"), base64url_encode(*state, changed, bytes.len), *state, &plain));
    }
    check_str(plain, STR("?"));
    aes_gcm_sealer_free(sealer);
    aes_gcm_sealer_free(other);
}

/* NIST's GCM test vectors, gcmEncryptExtIV256, the first with plain text and AAD of 16 bytes. */
static void it_is_what_others_call_aes_gcm(void **state)
{
    struct str key, whole, aad, plain = STR("?");
    struct secret secret;
    struct sealer *sealer;

    assert_true(
        hex_decode(*state, STR("92e11dcdaa866f5ce790fd24501f92509aacf4cb8b1339d50c9c1240935dd08b"), &key));
    assert_true(hex_decode(*state, STR("1e0889016f67601c8ebea4943bc23ad6"), &aad));
    assert_true(hex_decode(*state,
                           STR("ac93a1a6145299bde902f21a"
                               "8995ae2e6df3dbf96fac7b7137bae67f"
                               "eca5aa77d51d4a0a14d9c51e1da474ab"),
                           &whole));
    secret = secret_copy(key);
    sealer = aes_gcm_sealer_new(&secret, random_system());
    assert_true(sealer_open(sealer, aad, base64url_encode(*state, whole.ptr, whole.len), *state, &plain));
    check_str(hex_encode(*state, plain.ptr, plain.len), STR("2d71bcfa914e4ac045b2aa60955fad24"));
    secret_release(&secret);
    aes_gcm_sealer_free(sealer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(what_was_sealed_opens),
        ARENA_TEST(nothing_else_opens),
        ARENA_TEST(it_is_what_others_call_aes_gcm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
