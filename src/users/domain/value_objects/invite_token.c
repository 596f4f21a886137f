#include "value_objects/invite_token.h"

#define TEXT_LENGTH 43
#define SEAL_SIZE 16

struct invite_token invite_token_new(struct random *random, struct arena *mem)
{
    uint8_t bytes[32];
    struct invite_token token;

    random_fill(random, bytes, sizeof(bytes));
    token = (struct invite_token){.text = base64url_encode(mem, bytes, sizeof(bytes))};
    secret_wipe(bytes, sizeof(bytes));
    return token;
}

struct digest invite_token_hash(const struct invite_token *self)
{
    return digest_sha256(self->text);
}

static struct str seal_of(struct str text, const struct secret *key, struct arena *mem)
{
    struct str message = str_format(mem, "stet invite by mail%.*s", STR_ARGS(text));
    struct digest seal = digest_hmac_sha256(secret_bytes(key), message);
    return base64url_encode(mem, seal.bytes, SEAL_SIZE);
}

struct str invite_token_seal(const struct invite_token *self, const struct secret *key, struct arena *mem)
{
    return str_format(mem, "%.*s.%.*s", STR_ARGS(self->text), STR_ARGS(seal_of(self->text, key, mem)));
}

bool invite_token_read(struct str text, const struct secret *key, struct arena *mem, struct invite_token *ret)
{
    struct invite_token token = {.text = str_slice(text, 0, TEXT_LENGTH), .mailed = text.len > TEXT_LENGTH};

    if (text.len != TEXT_LENGTH && text.len != INVITE_TOKEN_MAX)
        return false;
    if (token.mailed &&
        (text.ptr[TEXT_LENGTH] != '.' ||
         !secret_eq(seal_of(token.text, key, mem), str_slice(text, TEXT_LENGTH + 1, text.len))))
        return false;
    *ret = token;
    return true;
}
