#include "value_objects/refresh_token.h"

#define GENERATION_AT 16
#define SECRET_AT 20
#define TAG_AT 52
#define TAG_SIZE 16
#define TOKEN_SIZE (TAG_AT + TAG_SIZE)

struct refresh_token refresh_token_first(struct id session, struct random *random)
{
    struct refresh_token token = {.session = session};
    random_fill(random, token.secret, sizeof(token.secret));
    return token;
}

/* session | generation | secret */
static void lay_out(const struct refresh_token *self, uint8_t *to)
{
    memcpy(to, self->session.bytes, sizeof(self->session.bytes));
    for (unsigned i = 0; i < 4; i++)
        to[GENERATION_AT + i] = (uint8_t)(self->generation >> (24 - 8 * i));
    memcpy(to + SECRET_AT, self->secret, sizeof(self->secret));
}

static struct digest derive(const struct refresh_token *self, const struct secret *key, struct str purpose)
{
    uint8_t message[32 + TAG_AT];
    struct digest digest;

    memcpy(message, purpose.ptr, purpose.len);
    lay_out(self, message + purpose.len);
    digest = digest_hmac_sha256(secret_bytes(key), str_of((const char *)message, purpose.len + TAG_AT));
    secret_wipe(message, sizeof(message));
    return digest;
}

struct refresh_token refresh_token_next(const struct refresh_token *self, const struct secret *key)
{
    struct refresh_token next = *self;
    struct digest secret;

    if (self->generation == UINT32_MAX)
        return next;
    secret = derive(self, key, STR("stet refresh next"));
    memcpy(next.secret, secret.bytes, sizeof(next.secret));
    next.generation++;
    return next;
}

struct digest refresh_token_hash(const struct refresh_token *self)
{
    return digest_sha256(str_of((const char *)self->secret, sizeof(self->secret)));
}

struct str refresh_token_write(const struct refresh_token *self, const struct secret *key, struct arena *mem)
{
    uint8_t bytes[TOKEN_SIZE];
    struct digest tag = derive(self, key, STR("stet refresh tag"));
    struct str text;

    lay_out(self, bytes);
    memcpy(bytes + TAG_AT, tag.bytes, TAG_SIZE);
    text = base64url_encode(mem, bytes, sizeof(bytes));
    secret_wipe(bytes, sizeof(bytes));
    return text;
}

bool refresh_token_read(struct str text, const struct secret *key, struct arena *mem,
                        struct refresh_token *ret)
{
    struct refresh_token token = {0};
    struct digest tag;
    struct str bytes;

    if (text.len != REFRESH_TOKEN_LENGTH || !base64url_decode(mem, text, &bytes) || bytes.len != TOKEN_SIZE)
        return false;
    memcpy(token.session.bytes, bytes.ptr, sizeof(token.session.bytes));
    for (unsigned i = 0; i < 4; i++)
        token.generation = token.generation << 8 | (uint8_t)bytes.ptr[GENERATION_AT + i];
    memcpy(token.secret, bytes.ptr + SECRET_AT, sizeof(token.secret));
    tag = derive(&token, key, STR("stet refresh tag"));
    if (!secret_eq(str_of((const char *)tag.bytes, TAG_SIZE), str_slice(bytes, TAG_AT, TOKEN_SIZE)))
        return false;
    *ret = token;
    return true;
}
