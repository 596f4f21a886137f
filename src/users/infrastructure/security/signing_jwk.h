/* One of the server's RSA keys as JOSE knows it (RFC 7517, RFC 7518 §6.3). */
#pragma once
#include "error.h"
#include <cjose/cjose.h>
#include <openssl/evp.h>

struct signing_jwk {
    cjose_jwk_t *jwk;      /* with the private part, for signing */
    EVP_PKEY *key;         /* for verifying */
    struct str kid;        /* the key's thumbprint (RFC 7638), base64url */
    struct str public_jwk; /* JSON: kty, n, e, use, alg, kid */
    struct str header;     /* the only header a token of this key has, base64url */
    int64_t signs_from;
};

/* Takes one reference to `key`. The texts live in `mem`. */
struct error *signing_jwk_init(EVP_PKEY *key, int64_t signs_from, struct arena *mem,
                               struct signing_jwk *ret) _must_check_;
void signing_jwk_release(struct signing_jwk *self);
/* A token of this key with `payload`, in compact form. Thread-safe. */
struct error *signing_jwk_sign(const struct signing_jwk *self, struct str payload, struct arena *mem,
                               struct str *ret) _must_check_;
