#include "security/jws.h"
#include "digest.h"
#include <jansson.h>

bool jws_split(struct str token, struct arena *mem, struct jws *ret)
{
    size_t first = str_find_char(token, '.', 0);
    size_t second = first == SIZE_MAX ? SIZE_MAX : str_find_char(token, '.', first + 1);
    struct jws jws;

    if (second == SIZE_MAX || str_find_char(token, '.', second + 1) != SIZE_MAX ||
        !base64url_decode(mem, str_slice(token, 0, first), &jws.header) ||
        !base64url_decode(mem, str_slice(token, first + 1, second), &jws.payload) ||
        !base64url_decode(mem, str_slice(token, second + 1, token.len), &jws.signature) ||
        jws.header.len == 0 || jws.signature.len == 0)
        return false;
    jws.signed_text = str_slice(token, 0, second);
    *ret = jws;
    return true;
}

bool jws_signature_is_right(const struct jws *self, EVP_PKEY *key)
{
    EVP_MD_CTX *context;
    bool right;

    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
        return false;
    context = EVP_MD_CTX_new();
    if (context == NULL)
        panic("out of memory");
    /* PKCS #1 v1.5 is what OpenSSL uses for RSA unless it is told otherwise. */
    right = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
            EVP_DigestVerify(context, (const unsigned char *)self->signature.ptr, self->signature.len,
                             (const unsigned char *)self->signed_text.ptr, self->signed_text.len) == 1;
    EVP_MD_CTX_free(context);
    return right;
}

static bool header_is_plain_rs256(struct str header)
{
    static const char *const refused[] = {"crit", "b64", "jwk", "jku", "x5u", "x5c"};
    json_t *json = json_loadb(header.ptr, header.len, JSON_REJECT_DUPLICATES, NULL);
    const char *algorithm = json_string_value(json_object_get(json, "alg"));
    bool plain = algorithm != NULL && strcmp(algorithm, "RS256") == 0;

    for (size_t i = 0; i < COUNT_OF(refused); i++)
        plain = plain && json_object_get(json, refused[i]) == NULL;
    json_decref(json);
    return plain;
}

bool jws_verify_rs256(struct str token, EVP_PKEY *key, struct arena *mem, struct str *payload)
{
    struct jws jws;
    if (!jws_split(token, mem, &jws) || !header_is_plain_rs256(jws.header) ||
        !jws_signature_is_right(&jws, key))
        return false;
    *payload = jws.payload;
    return true;
}
