#include "security/rs256_access_tokens.h"
#include "security/jws.h"
#include "security/signing_jwk.h"
#include "security/token_cache.h"
#include "strbuf.h"
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>

#define TOKEN_MAX 4096 /* bytes; ours have about 900 */
#define CACHED_TOKENS 8192

/* The keys of one state of the folder; read-only once it is made. */
struct key_ring {
    struct arena *mem;
    struct signing_jwk *keys; /* the newest first */
    size_t count;
};

struct rs256_access_tokens {
    struct access_tokens base;
    struct clock *clock;
    struct arena *mem; /* of what is made once; read-only afterwards */
    struct str issuer;
    struct str issuer_json; /* quoted and escaped */
    pthread_rwlock_t lock;  /* of `ring`: held while a key is in use */
    struct key_ring *ring;
    struct token_cache *cache;
};

static void key_ring_free(struct key_ring *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->count; i++)
        signing_jwk_release(&self->keys[i]);
    arena_free(self->mem);
    free(self);
}

static struct error *key_ring_new(const struct key_folder *folder, struct key_ring **ret)
{
    struct key_ring *self = memory_alloc(sizeof(*self));

    self->mem = arena_new(0);
    self->keys = arena_array_of(self->mem, folder->signing_count, struct signing_jwk);
    for (size_t i = 0; i < folder->signing_count; i++) {
        struct error *error = signing_jwk_init(folder->signing[i].key, folder->signing[i].signs_from,
                                               self->mem, &self->keys[i]);
        if (error != OK) {
            key_ring_free(self);
            return error;
        }
        self->count++;
    }
    *ret = self;
    return OK;
}

/* When the key after it begins to sign. */
static int64_t replaced_at(const struct key_ring *self, size_t index)
{
    return index == 0 ? INT64_MAX : self->keys[index - 1].signs_from;
}

static enum key_state state_of(const struct key_ring *self, size_t index, int64_t now)
{
    int64_t from = index + 1 == self->count ? INT64_MIN : self->keys[index].signs_from;
    return key_state_at(from, replaced_at(self, index), now);
}

/* There is always one: the first signs whatever the time is, until it is replaced. */
static const struct signing_jwk *signing_key_at(const struct key_ring *self, int64_t now)
{
    size_t index = 0;
    while (state_of(self, index, now) == KEY_NEXT)
        index++;
    return &self->keys[index];
}

static void unlock(pthread_rwlock_t **lock)
{
    pthread_rwlock_unlock(*lock);
}

/* The keys stay as they are until the end of the scope. */
#define HOLD_KEYS(self)                                                 \
    _cleanup_(unlock) pthread_rwlock_t *held_ _unused_ = &(self)->lock; \
    pthread_rwlock_rdlock(held_)

static struct error *refuse(const char *why)
{
    return error_new(ERROR_UNAUTHENTICATED, "invalid_token", "The access token is not valid: %s.", why);
}

static struct error *issue(struct access_tokens *base, const struct access_claims *claims, struct arena *mem,
                           struct str *ret)
{
    struct rs256_access_tokens *self = container_of(base, struct rs256_access_tokens, base);
    long long issued = claims->issued_at / SECONDS(1), expires = claims->expires_at / SECONDS(1);
    struct str payload =
        str_format(mem,
                   "{\"iss\":%.*s,\"aud\":\"" ACCESS_TOKEN_AUDIENCE
                   "\",\"sub\":\"%.*s\",\"sid\":\"%.*s\",\"jti\":\"%.*s\","
                   "\"iat\":%lld,\"nbf\":%lld,\"exp\":%lld,\"roles\":[\"%.*s\"],\"scope\":\"full\"}",
                   STR_ARGS(self->issuer_json), STR_ARGS(id_format(mem, claims->user)),
                   STR_ARGS(id_format(mem, claims->session)), STR_ARGS(id_format(mem, claims->token)), issued,
                   issued, expires, STR_ARGS(platform_role_word(claims->role)));
    HOLD_KEYS(self);
    return signing_jwk_sign(signing_key_at(self->ring, clock_now(self->clock)), payload, mem, ret);
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

/* The key that a token names in our words; NULL for any other token. */
static const struct signing_jwk *find_key(const struct key_ring *ring, struct str token, int64_t now)
{
    struct str header = str_slice(token, 0, str_find_char(token, '.', 0));
    for (size_t i = 0; i < ring->count; i++)
        if (str_eq(header, ring->keys[i].header))
            return state_of(ring, i, now) == KEY_GONE ? NULL : &ring->keys[i];
    return NULL;
}

static struct error *verify_anew(const struct rs256_access_tokens *self, const struct signing_jwk *key,
                                 struct str token, struct arena *mem, struct access_claims *ret)
{
    struct error *error;
    struct jws jws;
    json_t *json;

    if (!jws_split(token, mem, &jws) || !jws_signature_is_right(&jws, key->key))
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

/* What was found right stays so only while its key is among ours, so that is asked before the cache. */
static struct error *verify_signature(struct rs256_access_tokens *self, struct str token, int64_t now,
                                      struct arena *mem, struct access_claims *ret)
{
    struct digest digest = digest_sha256(token);
    const struct signing_jwk *key;

    HOLD_KEYS(self);
    key = find_key(self->ring, token, now);
    if (key == NULL)
        return refuse("not signed by this server");
    if (token_cache_find(self->cache, digest, ret))
        return OK;
    TRY(verify_anew(self, key, token, mem, ret));
    token_cache_add(self->cache, digest, ret);
    return OK;
}

static struct error *verify(struct access_tokens *base, struct str token, struct arena *mem,
                            struct access_claims *ret)
{
    struct rs256_access_tokens *self = container_of(base, struct rs256_access_tokens, base);
    int64_t now = clock_now(self->clock);
    struct access_claims claims;

    if (token.len == 0 || token.len > TOKEN_MAX)
        return refuse("not signed by this server");
    TRY(verify_signature(self, token, now, mem, &claims));
    if (claims.expires_at <= now)
        return refuse("it has expired");
    if (claims.issued_at > now + ACCESS_TOKEN_LEEWAY)
        return refuse("it is not valid yet");
    *ret = claims;
    return OK;
}

static struct str key_set(struct access_tokens *base, struct arena *mem)
{
    struct rs256_access_tokens *self = container_of(base, struct rs256_access_tokens, base);
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    int64_t now = clock_now(self->clock);
    bool is_first = true;

    HOLD_KEYS(self);
    strbuf_add(&text, STR("{\"keys\":["));
    for (size_t i = 0; i < self->ring->count; i++) {
        if (state_of(self->ring, i, now) == KEY_GONE)
            continue;
        strbuf_add(&text, is_first ? STR("") : STR(","));
        strbuf_add(&text, self->ring->keys[i].public_jwk);
        is_first = false;
    }
    strbuf_add(&text, STR("]}"));
    return strbuf_str(&text);
}

static void keys(struct access_tokens *base, struct arena *mem, struct access_token_key **ret, size_t *count)
{
    struct rs256_access_tokens *self = container_of(base, struct rs256_access_tokens, base);
    int64_t now = clock_now(self->clock);
    struct access_token_key *all;
    size_t shown = 0;

    HOLD_KEYS(self);
    all = arena_array_of(mem, self->ring->count, struct access_token_key);
    for (size_t i = 0; i < self->ring->count; i++) {
        const struct signing_jwk *key = &self->ring->keys[i];
        enum key_state state = state_of(self->ring, i, now);
        if (state == KEY_GONE)
            continue;
        all[shown++] = (struct access_token_key){.kid = str_dup(mem, key->kid),
                                                 .state = state,
                                                 .signs_from = key->signs_from,
                                                 .gone_at = key_gone_at(replaced_at(self->ring, i))};
    }
    *ret = all;
    *count = shown;
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

/* Whoever replaces the keys must get through, however many readers there are. */
static void make_lock(struct rs256_access_tokens *self)
{
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&self->lock, &attributes);
    pthread_rwlockattr_destroy(&attributes);
}

struct error *rs256_access_tokens_new(const struct key_folder *folder, struct str issuer, struct clock *clock,
                                      struct access_tokens **ret)
{
    static const struct access_tokens_ops ops = {issue, verify, key_set, keys};
    struct rs256_access_tokens *self;
    struct key_ring *ring;

    TRY(key_ring_new(folder, &ring));
    self = memory_alloc(sizeof(*self));
    *self = (struct rs256_access_tokens){.base = {&ops}, .clock = clock, .mem = arena_new(0), .ring = ring};
    make_lock(self);
    quote_issuer(self, issuer);
    self->cache = token_cache_new(CACHED_TOKENS);
    *ret = &self->base;
    return OK;
}

struct error *rs256_access_tokens_take(struct access_tokens *base, const struct key_folder *folder)
{
    struct rs256_access_tokens *self = container_of(base, struct rs256_access_tokens, base);
    struct key_ring *ring, *before;

    TRY(key_ring_new(folder, &ring));
    pthread_rwlock_wrlock(&self->lock);
    before = self->ring;
    self->ring = ring;
    pthread_rwlock_unlock(&self->lock);
    key_ring_free(before);
    return OK;
}

void rs256_access_tokens_free(struct access_tokens *base)
{
    struct rs256_access_tokens *self;
    if (base == NULL)
        return;
    self = container_of(base, struct rs256_access_tokens, base);
    key_ring_free(self->ring);
    pthread_rwlock_destroy(&self->lock);
    token_cache_free(self->cache);
    arena_free(self->mem);
    free(self);
}
