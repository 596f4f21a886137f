#include "../../support/check.h"
#include "services/sip_hash.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>

/* The first two of vectors_sip128 in the reference implementation: key 00 … 0f, messages "" and 00. */
static void the_reference_vectors_hold(void **state _unused_)
{
    static const uint8_t key[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    struct sip_hash empty = sip_hash_128(key, STR("")), zero = sip_hash_128(key, str_of("\0", 1));
    assert_true(empty.parts[0] == UINT64_C(0xe6a825ba047f81a3) &&
                empty.parts[1] == UINT64_C(0x930255c71472f66d));
    assert_true(zero.parts[0] == UINT64_C(0x44af996bd8c187da) &&
                zero.parts[1] == UINT64_C(0x45fc229b11597634));
}

static void random_messages_agree_with_openssl(void **state _unused_)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    size_t size = 16;
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
                               OSSL_PARAM_construct_end()};
    struct random_seeded random;

    assert_non_null(context);
    property_begin(&random, "siphash");
    for (size_t i = 0; i < 300; i++) {
        struct arena *mem = arena_new(0);
        uint8_t key[SIP_HASH_KEY_SIZE], expected[16];
        struct str message = random_str(&random, mem, random_below(&random, 100), STR_NONE);
        struct sip_hash hash;
        random_fill(&random.base, key, sizeof(key));
        assert_int_equal(EVP_MAC_init(context, key, sizeof(key), parameters), 1);
        assert_int_equal(EVP_MAC_update(context, (const unsigned char *)message.ptr, message.len), 1);
        assert_int_equal(EVP_MAC_final(context, expected, &size, sizeof(expected)), 1);
        hash = sip_hash_128(key, message);
        for (size_t k = 0; k < 16; k++)
            assert_int_equal(hash.parts[k / 8] >> (8 * (k % 8)) & 0xff, expected[k]);
        arena_free(mem);
    }
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_vectors_hold),
        cmocka_unit_test(random_messages_agree_with_openssl),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
