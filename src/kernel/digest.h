/* SHA-256, HMAC-SHA-256 (OpenSSL) and the text forms of bytes. Thread-safe. */
#pragma once
#include "error.h"

#define DIGEST_SIZE 32
#define DIGEST_HEX_LENGTH 64

struct digest {
    uint8_t bytes[DIGEST_SIZE];
};

struct digest digest_sha256(struct str data);
struct digest digest_hmac_sha256(struct str key, struct str data);
/* Of the first `length` bytes of an open file; false, with errno, when they cannot be read. */
bool digest_sha256_of_file(int fd, int64_t length, struct digest *ret) _must_check_;
/* SHA-256 over several parts, each preceded by its length as 8 bytes big endian, so that no two lists of
 * parts collide by where they are cut. */
struct digest digest_sha256_parts(const struct str *parts, size_t count);
struct str digest_hex(struct arena *mem, struct digest digest);
bool digest_eq(struct digest a, struct digest b); /* constant time */
bool digest_is_zero(struct digest self);          /* what stands for "none" */
bool digest_parse_hex(struct str text, struct digest *ret);

struct str hex_encode(struct arena *mem, const void *bytes, size_t count);
bool hex_decode(struct arena *mem, struct str text, struct str *ret);

/* base64 with padding (RFC 4648 §4), on one line. */
struct str base64_encode(struct arena *mem, const void *bytes, size_t count);

/* base64url without padding (RFC 4648 §5). Decoding is strict: no padding, no other character, no stray bits
 * at the end, so each byte string has exactly one text. */
struct str base64url_encode(struct arena *mem, const void *bytes, size_t count);
bool base64url_decode(struct arena *mem, struct str text, struct str *ret);
