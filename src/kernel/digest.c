#include "digest.h"
#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <unistd.h>

#define FILE_PIECE 65536

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)(s.ptr != NULL ? s.ptr : "");
}

/* Looking an algorithm up costs more than hashing a short text: once for the process. */
static EVP_MD *sha256;
static EVP_MAC_CTX *hmac_sha256; /* without a key; only copied */
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;

static void fetch_sha256(void)
{
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, OSSL_MAC_NAME_HMAC, NULL);
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };

    sha256 = EVP_MD_fetch(NULL, digest, NULL);
    hmac_sha256 = EVP_MAC_CTX_new(hmac);
    EVP_MAC_free(hmac);
    if (sha256 == NULL || hmac_sha256 == NULL || EVP_MAC_CTX_set_params(hmac_sha256, parameters) != 1)
        panic("libcrypto has no SHA-256");
}

static const EVP_MD *sha256_algorithm(void)
{
    pthread_once(&sha256_once, fetch_sha256);
    return sha256;
}

struct digest digest_sha256(struct str data)
{
    struct digest digest;
    if (EVP_Digest(bytes_of(data), data.len, digest.bytes, NULL, sha256_algorithm(), NULL) != 1)
        panic("libcrypto cannot hash");
    return digest;
}

static bool add_file(EVP_MD_CTX *context, int fd, int64_t length)
{
    unsigned char piece[FILE_PIECE];

    for (int64_t at = 0; at < length;) {
        size_t wanted = length - at < FILE_PIECE ? (size_t)(length - at) : FILE_PIECE;
        ssize_t got = pread(fd, piece, wanted, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            errno = EIO; /* it has become shorter */
        if (got <= 0)
            return false;
        if (EVP_DigestUpdate(context, piece, (size_t)got) != 1)
            panic("libcrypto cannot hash");
        at += got;
    }
    return true;
}

bool digest_sha256_of_file(int fd, int64_t length, struct digest *ret)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    struct digest digest;
    bool done;

    if (context == NULL || EVP_DigestInit_ex(context, sha256_algorithm(), NULL) != 1)
        panic("libcrypto cannot hash");
    done = add_file(context, fd, length);
    if (done && EVP_DigestFinal_ex(context, digest.bytes, NULL) != 1)
        panic("libcrypto cannot hash");
    EVP_MD_CTX_free(context);
    if (done)
        *ret = digest;
    return done;
}

struct digest digest_hmac_sha256(struct str key, struct str data)
{
    struct digest digest;
    EVP_MAC_CTX *context;
    size_t size = 0;

    pthread_once(&sha256_once, fetch_sha256);
    context = EVP_MAC_CTX_dup(hmac_sha256);
    if (context == NULL || EVP_MAC_init(context, bytes_of(key), key.len, NULL) != 1 ||
        EVP_MAC_update(context, bytes_of(data), data.len) != 1 ||
        EVP_MAC_final(context, digest.bytes, &size, DIGEST_SIZE) != 1 || size != DIGEST_SIZE)
        panic("libcrypto has no HMAC-SHA-256");
    EVP_MAC_CTX_free(context);
    return digest;
}

struct digest digest_sha256_parts(const struct str *parts, size_t count)
{
    struct digest digest;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool fine = context != NULL && EVP_DigestInit_ex(context, sha256_algorithm(), NULL) == 1;

    for (size_t i = 0; fine && i < count; i++) {
        unsigned char length[8];
        for (size_t k = 0; k < sizeof(length); k++)
            length[k] = (unsigned char)((uint64_t)parts[i].len >> (56 - 8 * k));
        fine = EVP_DigestUpdate(context, length, sizeof(length)) == 1 &&
               EVP_DigestUpdate(context, bytes_of(parts[i]), parts[i].len) == 1;
    }
    if (!fine || EVP_DigestFinal_ex(context, digest.bytes, NULL) != 1)
        panic("libcrypto has no SHA-256");
    EVP_MD_CTX_free(context);
    return digest;
}

struct str digest_hex(struct arena *mem, struct digest digest)
{
    return hex_encode(mem, digest.bytes, DIGEST_SIZE);
}

bool digest_eq(struct digest a, struct digest b)
{
    return CRYPTO_memcmp(a.bytes, b.bytes, DIGEST_SIZE) == 0;
}

bool digest_is_zero(struct digest self)
{
    static const struct digest zero;
    return memcmp(self.bytes, zero.bytes, sizeof(zero.bytes)) == 0;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* text.len / 2 bytes to `bytes`. */
static bool hex_decode_to(struct str text, uint8_t *bytes)
{
    if (text.len % 2 != 0)
        return false;
    for (size_t i = 0; i < text.len / 2; i++) {
        int high = hex_value(text.ptr[2 * i]), low = hex_value(text.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool digest_parse_hex(struct str text, struct digest *ret)
{
    struct digest digest;
    if (text.len != DIGEST_HEX_LENGTH || !hex_decode_to(text, digest.bytes))
        return false;
    *ret = digest;
    return true;
}

struct str hex_encode(struct arena *mem, const void *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *from = bytes;
    char *text = arena_calloc(mem, count + 1, 2); /* and its terminator */
    for (size_t i = 0; i < count; i++) {
        text[2 * i] = digits[from[i] >> 4];
        text[2 * i + 1] = digits[from[i] & 15];
    }
    return str_of(text, 2 * count);
}

bool hex_decode(struct arena *mem, struct str text, struct str *ret)
{
    char *bytes = arena_alloc(mem, text.len / 2 + 1);
    if (!hex_decode_to(text, (uint8_t *)bytes))
        return false;
    *ret = str_of(bytes, text.len / 2);
    return true;
}

struct str base64_encode(struct arena *mem, const void *bytes, size_t count)
{
    char *text = arena_calloc(mem, count / 3 + 1, 4 + 1); /* and its terminator */
    if (count > INT32_MAX)
        panic("too much for one text");
    return str_of(text, (size_t)EVP_EncodeBlock((unsigned char *)text, bytes, (int)count));
}

static const char base64url_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct str base64url_encode(struct arena *mem, const void *bytes, size_t count)
{
    const uint8_t *from = bytes;
    char *text = arena_calloc(mem, count / 3 + 1, 4 + 1);
    size_t length = 0, bits = 0;
    uint32_t pending = 0;

    for (size_t i = 0; i < count; i++) {
        pending = pending << 8 | from[i];
        for (bits += 8; bits >= 6; bits -= 6)
            text[length++] = base64url_digits[pending >> (bits - 6) & 63];
    }
    if (bits > 0)
        text[length++] = base64url_digits[pending << (6 - bits) & 63];
    return str_of(text, length);
}

static int base64url_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool base64url_decode(struct arena *mem, struct str text, struct str *ret)
{
    char *bytes = arena_alloc(mem, text.len / 4 * 3 + 3);
    size_t length = 0, bits = 0;
    uint32_t pending = 0;

    if (text.len % 4 == 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        int value = base64url_value(text.ptr[i]);
        if (value < 0)
            return false;
        pending = pending << 6 | (uint32_t)value;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[length++] = (char)(pending >> bits & 0xff);
        }
    }
    if ((pending & ((1U << bits) - 1)) != 0)
        return false;
    *ret = str_of(bytes, length);
    return true;
}
