#include "security/rs256_access_tokens.h"
#include "security/jws.h"
#include "security/signing_jwk.h"
#include "security/token_cache.h"
#include "strbuf.h"
#include <jansson.h>
#include <stdlib.h>

#define TOKEN_MAX 4096 /* bytes; ours have about 900 */
#define CACHED_TOKENS 8192

struct rs256_access_tokens {
    struct access_tokens base;
    struct clock *clock;
    struct arena *mem; /* of what is made once; read-only afterwards */
    struct str issuer;
    struct str issuer_json; /* quoted and escaped */
    struct str key_set;
    struct signing_jwk *keys; /* the newest first */
    size_t key_count;
    struct token_cache *cache;
};

static struct error *refuse(const char *why)
{
    return error_new(ERROR_UNAUTHENTICATED, "invalid_token", "The access token is not valid: %s.", why);
}

static struct error *issue(struct access_tokens *base, const struct access_claims *claims, struct arena *mem,
                           struct str *ret)
{
    const struct rs256_access_tokens *self = container_of(base, struct rs256_access_tokens, base);
    long long issued = claims->issued_at / SECONDS(1), expires = claims->expires_at / SECONDS(1);
    struct str payload =
        str_format(mem,
                   "{\"iss\":%.*s,\"aud\":\"" ACCESS_TOKEN_AUDIENCE
                   "\",\"sub\":\"%.*s\",\"sid\":\"%.*s\",\"jti\":\"%.*s\","
                   "\"iat\":%lld,\"nbf\":%lld,\"exp\":%lld,\"roles\":[\"%.*s\"],\"scope\":\"full\"}",
                   STR_ARGS(self->issuer_json), STR_ARGS(id_format(mem, claims->user)),
                   STR_ARGS(id_format(mem, claims->session)), STR_ARGS(id_format(mem, claims->token)), issued,
                   issued, expires, STR_ARGS(platform_role_word(claims->role)));
    return signing_jwk_sign(&self->keys[0], payload, mem, ret);
}

static struct str text_of(const json_t *claims, const char *name)
{
    const json_t *value = json_object_get(claims, name);
    return json_is_string(value) ? str_of(json_string_value(value), json_string_length(value)) : STR_NONE;
}

/* An id in the one form that this server writes. */
static bool id_of(const json_t *claims, const char *name, struct arena *mem, struct id *ret)
{
    struct str text = text_of(claims, name);
    return text.ptr != NULL && id_parse(text, ret) && str_eq(id_format(mem, *ret), text);
}

/* A time in whole seconds, as milliseconds. */
static bool time_of(const json_t *claims, const char *name, int64_t *ret)
{
    const json_t *value = json_object_get(claims, name);
    return json_is_integer(value) && json_integer_value(value) > 0 &&
           !__builtin_mul_overflow((int64_t)json_integer_value(value), SECONDS(1), ret);
}

static bool role_of(const json_t *claims, enum platform_role *ret)
{
    const json_t *roles = json_object_get(claims, "roles");
    const json_t *word = json_array_get(roles, 0);
    return json_array_size(roles) == 1 && json_is_string(word) &&
           platform_role_parse(str_from(json_string_value(word)), ret);
}

static struct error *read_claims(const struct rs256_access_tokens *self, const json_t *json,
                                 struct arena *mem, struct access_claims *ret)
{
    struct access_claims claims = {0};
    int64_t not_before;

    if (!str_eq(text_of(json, "iss"), self->issuer))
        return refuse("another issuer");
    if (!str_eq(text_of(json, "aud"), STR(ACCESS_TOKEN_AUDIENCE)))
        return refuse("another audience");
    if (!id_of(json, "sub", mem, &claims.user) || !id_of(json, "sid", mem, &claims.session) ||
        !id_of(json, "jti", mem, &claims.token) || text_of(json, "scope").ptr == NULL ||
        !role_of(json, &claims.role))
        return refuse("its claims are not those of an access token");
    if (!time_of(json, "iat", &claims.issued_at) || !time_of(json, "nbf", &not_before) ||
        !time_of(json, "exp", &claims.expires_at) || not_before != claims.issued_at)
        return refuse("its times are not those of an access token");
    *ret = claims;
    return OK;
}

static bool has_our_header(const struct rs256_access_tokens *self, struct str token,
                           const struct signing_jwk **ret)
{
    struct str header = str_slice(token, 0, str_find_char(token, '.', 0));
    for (size_t i = 0; i < self->key_count; i++)
        if (str_eq(header, self->keys[i].header)) {
            *ret = &self->keys[i];
            return true;
        }
    return false;
}

static struct error *verify_anew(const struct rs256_access_tokens *self, struct str token, struct arena *mem,
                                 struct access_claims *ret)
{
    const struct signing_jwk *key;
    struct error *error;
    struct jws jws;
    json_t *json;

    if (!has_our_header(self, token, &key) || !jws_split(token, mem, &jws) ||
        !jws_signature_is_right(&jws, key->key))
        return refuse("not signed by this server");
    json = json_loadb(jws.payload.ptr, jws.payload.len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(json)) {
        json_decref(json);
        return refuse("its claims cannot be read");
    }
    error = read_claims(self, json, mem, ret);
    json_decref(json);
    return error;
}

static struct error *verify(struct access_tokens *base, struct str token, struct arena *mem,
                            struct access_claims *ret)
{
    const struct rs256_access_tokens *self = container_of(base, struct rs256_access_tokens, base);
    int64_t now = clock_now(self->clock);
    struct access_claims claims;
    struct digest digest;

    if (token.len == 0 || token.len > TOKEN_MAX)
        return refuse("not signed by this server");
    digest = digest_sha256(token);
    if (!token_cache_find(self->cache, digest, &claims)) {
        TRY(verify_anew(self, token, mem, &claims));
        token_cache_add(self->cache, digest, &claims);
    }
    if (claims.expires_at <= now)
        return refuse("it has expired");
    if (claims.issued_at > now + ACCESS_TOKEN_LEEWAY)
        return refuse("it is not valid yet");
    *ret = claims;
    return OK;
}

static struct str key_set(struct access_tokens *base)
{
    return container_of(base, struct rs256_access_tokens, base)->key_set;
}

static void keys(struct access_tokens *base, struct arena *mem, struct access_token_key **ret, size_t *count)
{
    const struct rs256_access_tokens *self = container_of(base, struct rs256_access_tokens, base);
    *ret = arena_array_of(mem, self->key_count, struct access_token_key);
    for (size_t i = 0; i < self->key_count; i++)
        (*ret)[i] =
            (struct access_token_key){str_dup(mem, self->keys[i].kid), self->keys[i].created_at, i == 0};
    *count = self->key_count;
}

static void write_key_set(struct rs256_access_tokens *self)
{
    struct strbuf text = strbuf_new(self->mem, STRBUF_LIMIT_DEFAULT);
    strbuf_add(&text, STR("{\"keys\":["));
    for (size_t i = 0; i < self->key_count; i++) {
        strbuf_add(&text, i > 0 ? STR(",") : STR(""));
        strbuf_add(&text, self->keys[i].public_jwk);
    }
    strbuf_add(&text, STR("]}"));
    self->key_set = strbuf_str(&text);
}

static void quote_issuer(struct rs256_access_tokens *self, struct str issuer)
{
    json_t *json = json_stringn(issuer.ptr, issuer.len);
    char *text = json_dumps(json, JSON_ENCODE_ANY);
    if (text == NULL)
        panic("the public URL cannot be written as JSON");
    self->issuer = str_dup(self->mem, issuer);
    self->issuer_json = str_dup(self->mem, str_from(text));
    free(text);
    json_decref(json);
}

struct error *rs256_access_tokens_new(const struct key_folder *folder, struct str issuer, struct clock *clock,
                                      struct access_tokens **ret)
{
    static const struct access_tokens_ops ops = {issue, verify, key_set, keys};
    struct rs256_access_tokens *self = memory_alloc(sizeof(*self));

    *self = (struct rs256_access_tokens){.base = {&ops}, .clock = clock, .mem = arena_new(0)};
    quote_issuer(self, issuer);
    self->cache = token_cache_new(CACHED_TOKENS);
    self->keys = arena_array_of(self->mem, folder->signing_count, struct signing_jwk);
    for (size_t i = 0; i < folder->signing_count; i++) {
        struct error *error = signing_jwk_init(folder->signing[i].key, folder->signing[i].created_at,
                                               self->mem, &self->keys[i]);
        if (error != OK) {
            rs256_access_tokens_free(&self->base);
            return error;
        }
        self->key_count++;
    }
    write_key_set(self);
    *ret = &self->base;
    return OK;
}

void rs256_access_tokens_free(struct access_tokens *base)
{
    struct rs256_access_tokens *self;
    if (base == NULL)
        return;
    self = container_of(base, struct rs256_access_tokens, base);
    for (size_t i = 0; i < self->key_count; i++)
        signing_jwk_release(&self->keys[i]);
    token_cache_free(self->cache);
    arena_free(self->mem);
    free(self);
}
