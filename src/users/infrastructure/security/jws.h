/*
 * JSON Web Signatures, RS256 in the compact form only (RFC 7515, RFC 7518 §3.3). What could choose a key or
 * an algorithm is decided before any library sees the token.
 */
#pragma once
#include "str.h"
#include <openssl/evp.h>

struct jws {
    struct str header, payload, signature; /* decoded */
    struct str signed_text;                /* "header.payload" as it came */
};

/* Splits a token of exactly three segments, each in canonical base64url without padding, with a header and a
 * signature that are not empty. */
bool jws_split(struct str token, struct arena *mem, struct jws *ret) _must_check_;
/* Whether the signature is RSASSA-PKCS1-v1_5 with SHA-256 of an RSA key. */
bool jws_signature_is_right(const struct jws *self, EVP_PKEY *key) _must_check_;
/* All of it, for a token whose header is not known beforehand: the header is one JSON object without
 * duplicate members, alg is RS256, and nothing in it brings or names a key by reference (jwk, jku, x5u, x5c)
 * or must be understood (crit, b64). */
bool jws_verify_rs256(struct str token, EVP_PKEY *key, struct arena *mem, struct str *payload) _must_check_;
