#include "security/signing_jwk.h"
#include "digest.h"
#include "secret.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>

#define NUMBER_MAX 1024 /* bytes: keys of up to 8192 bits */

/* A number of the key as big-endian bytes, in `mem`. */
static struct error *key_number(EVP_PKEY *key, const char *name, struct arena *mem, uint8_t **bytes,
                                size_t *size)
{
    BIGNUM *number = NULL;
    int length;

    if (EVP_PKEY_get_bn_param(key, name, &number) != 1 || BN_num_bytes(number) > NUMBER_MAX) {
        BN_clear_free(number);
        return error_new(ERROR_UNAVAILABLE, "keys", "a signing key lacks its %s", name);
    }
    *bytes = arena_alloc(mem, (size_t)BN_num_bytes(number));
    length = BN_bn2bin(number, *bytes);
    *size = (size_t)length;
    BN_clear_free(number);
    return OK;
}

static struct error *cjose_failed(const char *doing, const cjose_err *error)
{
    return error_new(ERROR_INTERNAL, "cjose", "cannot %s: %s", doing,
                     error->message != NULL ? error->message : "no reason given");
}

/* The private numbers pass through `scratch`, which is wiped by the caller's release of it. */
static struct error *import_key(EVP_PKEY *key, struct arena *scratch, cjose_jwk_t **ret)
{
    cjose_jwk_rsa_keyspec spec = {0};
    cjose_err failure = {0};

    TRY(key_number(key, OSSL_PKEY_PARAM_RSA_N, scratch, &spec.n, &spec.nlen));
    TRY(key_number(key, OSSL_PKEY_PARAM_RSA_E, scratch, &spec.e, &spec.elen));
    TRY(key_number(key, OSSL_PKEY_PARAM_RSA_D, scratch, &spec.d, &spec.dlen));
    TRY(key_number(key, OSSL_PKEY_PARAM_RSA_FACTOR1, scratch, &spec.p, &spec.plen));
    TRY(key_number(key, OSSL_PKEY_PARAM_RSA_FACTOR2, scratch, &spec.q, &spec.qlen));
    TRY(key_number(key, OSSL_PKEY_PARAM_RSA_EXPONENT1, scratch, &spec.dp, &spec.dplen));
    TRY(key_number(key, OSSL_PKEY_PARAM_RSA_EXPONENT2, scratch, &spec.dq, &spec.dqlen));
    TRY(key_number(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, scratch, &spec.qi, &spec.qilen));
    *ret = cjose_jwk_create_RSA_spec(&spec, &failure);
    secret_wipe(spec.d, spec.dlen);
    secret_wipe(spec.p, spec.plen);
    secret_wipe(spec.q, spec.qlen);
    secret_wipe(spec.dp, spec.dplen);
    secret_wipe(spec.dq, spec.dqlen);
    secret_wipe(spec.qi, spec.qilen);
    return *ret != NULL ? OK : cjose_failed("read a signing key", &failure);
}

/* RFC 7638 §3: the required members only, in lexicographic order, without white space. */
static struct error *describe_key(struct signing_jwk *self, struct arena *mem)
{
    uint8_t *n = NULL, *e = NULL;
    size_t n_size = 0, e_size = 0;
    struct str modulus, exponent;
    struct digest thumbprint;

    TRY(key_number(self->key, OSSL_PKEY_PARAM_RSA_N, mem, &n, &n_size));
    TRY(key_number(self->key, OSSL_PKEY_PARAM_RSA_E, mem, &e, &e_size));
    modulus = base64url_encode(mem, n, n_size);
    exponent = base64url_encode(mem, e, e_size);
    thumbprint = digest_sha256(str_format(mem, "{\"e\":\"%.*s\",\"kty\":\"RSA\",\"n\":\"%.*s\"}",
                                          STR_ARGS(exponent), STR_ARGS(modulus)));
    self->kid = base64url_encode(mem, thumbprint.bytes, DIGEST_SIZE);
    self->public_jwk =
        str_format(mem,
                   "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"%.*s\",\"n\":\"%.*s\","
                   "\"e\":\"%.*s\"}",
                   STR_ARGS(self->kid), STR_ARGS(modulus), STR_ARGS(exponent));
    return OK;
}

struct error *signing_jwk_init(EVP_PKEY *key, int64_t signs_from, struct arena *mem, struct signing_jwk *ret)
{
    _cleanup_(arena_freep) struct arena *scratch = arena_new(0);
    struct signing_jwk self = {.key = key, .signs_from = signs_from};
    struct error *error;
    struct str sample = STR_NONE;

    TRY(describe_key(&self, mem));
    TRY(import_key(key, scratch, &self.jwk));
    EVP_PKEY_up_ref(key);
    /* What cjose writes as header for this key, once and for all. */
    error = signing_jwk_sign(&self, STR("{}"), scratch, &sample);
    if (error != OK) {
        signing_jwk_release(&self);
        return error;
    }
    self.header = str_dup(mem, str_slice(sample, 0, str_find_char(sample, '.', 0)));
    *ret = self;
    return OK;
}

void signing_jwk_release(struct signing_jwk *self)
{
    cjose_jwk_release(self->jwk);
    EVP_PKEY_free(self->key);
    *self = (struct signing_jwk){0};
}

static struct error *make_header(const struct signing_jwk *self, struct arena *mem, cjose_header_t **ret)
{
    cjose_err failure = {0};
    cjose_header_t *header = cjose_header_new(&failure);

    if (header == NULL || !cjose_header_set(header, CJOSE_HDR_ALG, CJOSE_HDR_ALG_RS256, &failure) ||
        !cjose_header_set(header, "typ", "at+jwt", &failure) ||
        !cjose_header_set(header, CJOSE_HDR_KID, str_cstr(mem, self->kid), &failure)) {
        cjose_header_release(header);
        return cjose_failed("write a token's header", &failure);
    }
    *ret = header;
    return OK;
}

struct error *signing_jwk_sign(const struct signing_jwk *self, struct str payload, struct arena *mem,
                               struct str *ret)
{
    cjose_err failure = {0};
    cjose_header_t *header = NULL;
    const char *text = NULL;
    cjose_jws_t *jws;

    TRY(make_header(self, mem, &header));
    jws = cjose_jws_sign(self->jwk, header, (const uint8_t *)payload.ptr, payload.len, &failure);
    cjose_header_release(header);
    if (jws == NULL)
        return cjose_failed("sign a token", &failure);
    if (!cjose_jws_export(jws, &text, &failure)) {
        cjose_jws_release(jws);
        return cjose_failed("write a token", &failure);
    }
    *ret = str_dup(mem, str_from(text));
    cjose_jws_release(jws);
    return OK;
}
