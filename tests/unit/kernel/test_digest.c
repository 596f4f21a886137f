#include "check.h"
#include "digest.h"

/* FIPS 180-4 examples, and RFC 4231 test cases 1, 2 and 6. */
static void known_digests(void **state)
{
    char key[131];
    memset(key, 0xaa, sizeof(key));
    check_str(digest_hex(*state, digest_sha256(STR(""))),
              STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    check_str(digest_hex(*state, digest_sha256(STR_NONE)),
              STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    check_str(digest_hex(*state, digest_sha256(STR("abc"))),
              STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    check_str(digest_hex(*state,
                         digest_hmac_sha256(STR("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
                                                "\x0b\x0b\x0b\x0b\x0b"),
                                            STR("Hi There"))),
              STR("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
    check_str(digest_hex(*state, digest_hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"))),
              STR("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    check_str(
        digest_hex(*state, digest_hmac_sha256(str_of(key, sizeof(key)),
                                              STR("Test Using Larger Than Block-Size Key - Hash Key First"))),
        STR("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
    check_str(digest_hex(*state, digest_hmac_sha256(STR_NONE, STR_NONE)),
              STR("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"));
}

static void parts_are_hashed_with_their_lengths(void **state _unused_)
{
    struct digest whole = digest_sha256(STR("\0\0\0\0\0\0\0\2ab\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1c"));
    assert_true(digest_eq(digest_sha256_parts((struct str[]){STR("ab"), STR_NONE, STR("c")}, 3), whole));
    assert_true(digest_eq(digest_sha256_parts(NULL, 0), digest_sha256(STR(""))));
}

/* However one text is cut into parts, two different cuts give two digests. */
static void no_two_cuts_collide(void **state _unused_)
{
    struct str text = STR("abcdef");
    struct digest seen[64];
    size_t count = 0;
    for (size_t cuts = 0; cuts < 32; cuts++) {
        struct str parts[6];
        size_t part_count = 0, from = 0;
        for (size_t at = 1; at <= text.len; at++)
            if (at == text.len || (cuts >> (at - 1) & 1) != 0) {
                parts[part_count++] = str_slice(text, from, at);
                from = at;
            }
        seen[count] = digest_sha256_parts(parts, part_count);
        for (size_t i = 0; i < count; i++)
            assert_false(digest_eq(seen[i], seen[count]));
        count++;
    }
}

/* RFC 4648 §10. */
static void base64_has_padding(void **state)
{
    static const char *const texts[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
    static const char *const encoded[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        check_str(base64_encode(*state, texts[i], strlen(texts[i])), str_from(encoded[i]));
    check_str(base64_encode(*state, "\xfb\xff", 2), STR("+/8="));
}

static void digests_are_parsed(void **state)
{
    struct digest digest = digest_sha256(STR("abc")), back = {{1}}, untouched = {{1}};
    struct str text = digest_hex(*state, digest);
    assert_int_equal(text.len, DIGEST_HEX_LENGTH);
    assert_true(digest_parse_hex(text, &back) && digest_eq(back, digest));
    back = untouched;
    assert_false(digest_parse_hex(str_slice(text, 0, 63), &back));
    assert_false(digest_parse_hex(str_slice(text, 0, 62), &back));
    assert_false(digest_parse_hex(str_join(*state, (struct str[]){text, STR("00")}, 2, STR("")), &back));
    assert_false(digest_parse_hex(
        str_join(*state, (struct str[]){str_slice(text, 0, 63), STR("g")}, 2, STR("")), &back));
    assert_false(digest_parse_hex(STR_NONE, &back));
    assert_true(digest_eq(back, untouched));
}

static void each_byte_counts_in_equality(void **state _unused_)
{
    struct digest a = digest_sha256(STR("abc"));
    for (size_t i = 0; i < DIGEST_SIZE * 8; i++) {
        struct digest b = a;
        b.bytes[i / 8] = (uint8_t)(b.bytes[i / 8] ^ 1U << i % 8);
        assert_false(digest_eq(a, b));
    }
    assert_true(digest_eq(a, a));
}

static void any_bytes_round_trip(void **state _unused_)
{
    struct random_seeded random;
    property_begin(&random, "encodings");
    for (int i = 0; i < 20000; i++) {
        struct arena *mem = arena_new(0);
        struct str bytes = random_str(&random, mem, random_below(&random, 70), STR_NONE), text,
                   back = STR_NONE;

        text = hex_encode(mem, bytes.ptr, bytes.len);
        assert_int_equal(text.len, bytes.len * 2);
        assert_true(hex_decode(mem, text, &back));
        check_str(back, bytes);

        text = base64url_encode(mem, bytes.ptr, bytes.len);
        assert_int_equal(text.len, (bytes.len * 4 + 2) / 3);
        assert_true(base64url_decode(mem, text, &back));
        check_str(back, bytes);
        arena_free(mem);
    }
}

/* Whatever text is accepted is the one text of its bytes. */
static void each_byte_string_has_one_base64url(void **state _unused_)
{
    struct random_seeded random;
    int accepted = 0;
    property_begin(&random, "canonical base64url");
    for (int i = 0; i < 100000; i++) {
        struct arena *mem = arena_new(0);
        struct str text = random_str(&random, mem, random_below(&random, 7), STR("AQgwZ_-=+/B \n")), bytes;
        if (base64url_decode(mem, text, &bytes)) {
            check_str(base64url_encode(mem, bytes.ptr, bytes.len), text);
            accepted++;
        }
        arena_free(mem);
    }
    assert_true(accepted > 1000);
}

/* RFC 4648, section 10, without padding; and the two characters of its own alphabet. */
static void known_base64url(void **state)
{
    static const char *const table[][2] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xbf", "-_-_"}};
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct str back = STR_NONE;
        check_str(base64url_encode(*state, table[i][0], strlen(table[i][0])), str_from(table[i][1]));
        assert_true(base64url_decode(*state, str_from(table[i][1]), &back));
        check_str(back, str_from(table[i][0]));
    }
}

static void other_forms_of_base64_are_refused(void **state)
{
    static const char *const table[] = {
        "Zg==", "Zm8=", "Zm9v=", "=",      "A",      "AAAAA", /* padding, impossible lengths */
        "Zh",   "Zv",   "Zm9",   "Zm-",    "Zm9vYh",          /* stray bits at the end */
        "-+-_", "-/-_", "Zm 9v", "Zm9v\n", " Zm9v",  "Zm9v ", "Zm.v", "Zm9\xc3\xa9", "Zm9,", "Zm9v====",
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct str back = STR("untouched");
        if (base64url_decode(*state, str_from(table[i]), &back))
            fail_msg("\"%s\" is accepted", table[i]);
        check_str(back, STR("untouched"));
    }
    struct str back = STR("untouched");
    assert_false(base64url_decode(*state, STR("AA\0A"), &back));
    check_str(back, STR("untouched"));
}

static void hex_is_read_in_either_case_and_nothing_else(void **state)
{
    static const char *const refused[] = {"0",   "000", "0g",  "g0", "0x00",
                                          " 00", "00 ", "0\n", "-1", "\xc3\xa9"};
    struct str back = STR_NONE;
    assert_true(hex_decode(*state, STR("00fFAb"), &back));
    check_str(back, STR("\x00\xff\xab"));
    check_str(hex_encode(*state, "\x00\xff\xab", 3), STR("00ffab"));
    assert_true(hex_decode(*state, STR(""), &back));
    assert_int_equal(back.len, 0);
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        if (hex_decode(*state, str_from(refused[i]), &back))
            fail_msg("\"%s\" is accepted", refused[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(known_digests),
        cmocka_unit_test(parts_are_hashed_with_their_lengths),
        cmocka_unit_test(no_two_cuts_collide),
        ARENA_TEST(base64_has_padding),
        ARENA_TEST(digests_are_parsed),
        cmocka_unit_test(each_byte_counts_in_equality),
        cmocka_unit_test(any_bytes_round_trip),
        cmocka_unit_test(each_byte_string_has_one_base64url),
        ARENA_TEST(known_base64url),
        ARENA_TEST(other_forms_of_base64_are_refused),
        ARENA_TEST(hex_is_read_in_either_case_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
