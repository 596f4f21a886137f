#include "value_objects/token_secret.h"

#define TAG_SIZE 8
#define TOKEN_LENGTH (STR(TOKEN_PREFIX).len + 2 * (TOKEN_SECRET_SIZE + TAG_SIZE))

struct token_secret token_secret_new(struct random *random)
{
    struct token_secret secret;
    random_fill(random, secret.bytes, sizeof(secret.bytes));
    return secret;
}

struct digest token_secret_hash(const struct token_secret *self)
{
    return digest_sha256(str_of((const char *)self->bytes, sizeof(self->bytes)));
}

static struct digest tag_of(const struct token_secret *self, const struct secret *key)
{
    static const char purpose[] = "stet personal token";
    char message[sizeof(purpose) - 1 + TOKEN_SECRET_SIZE];
    struct digest tag;

    memcpy(message, purpose, sizeof(purpose) - 1);
    memcpy(message + sizeof(purpose) - 1, self->bytes, TOKEN_SECRET_SIZE);
    tag = digest_hmac_sha256(secret_bytes(key), str_of(message, sizeof(message)));
    secret_wipe(message, sizeof(message));
    return tag;
}

struct str token_secret_write(const struct token_secret *self, const struct secret *key, struct arena *mem)
{
    struct digest tag = tag_of(self, key);
    struct str secret = hex_encode(mem, self->bytes, sizeof(self->bytes));

    return str_format(mem, TOKEN_PREFIX "%.*s%.*s", STR_ARGS(secret),
                      STR_ARGS(hex_encode(mem, tag.bytes, TAG_SIZE)));
}

bool token_secret_is(struct str text)
{
    return str_starts(text, STR(TOKEN_PREFIX));
}

bool token_secret_read(struct str text, const struct secret *key, struct arena *mem, struct token_secret *ret)
{
    struct token_secret secret;
    struct digest tag;
    struct str bytes;

    if (text.len != TOKEN_LENGTH || !token_secret_is(text) ||
        !hex_decode(mem, str_slice(text, STR(TOKEN_PREFIX).len, text.len), &bytes) ||
        bytes.len != TOKEN_SECRET_SIZE + TAG_SIZE)
        return false;
    memcpy(secret.bytes, bytes.ptr, TOKEN_SECRET_SIZE);
    tag = tag_of(&secret, key);
    if (!secret_eq(str_of((const char *)tag.bytes, TAG_SIZE), str_slice(bytes, TOKEN_SECRET_SIZE, bytes.len)))
        return false;
    *ret = secret;
    return true;
}
