#include "entities/email_token.h"
#include "secret.h"

static const struct str words[EMAIL_TOKEN_PURPOSES] = {
    [EMAIL_TOKEN_VERIFY] = STR("verify"),
    [EMAIL_TOKEN_RESET] = STR("reset"),
    [EMAIL_TOKEN_CHANGE] = STR("change"),
};

struct str email_token_text(struct random *random, struct arena *mem)
{
    uint8_t bytes[32];
    struct str text;

    random_fill(random, bytes, sizeof(bytes));
    text = base64url_encode(mem, bytes, sizeof(bytes));
    secret_wipe(bytes, sizeof(bytes));
    return text;
}

struct digest email_token_hash(struct str text)
{
    return digest_sha256(text);
}

bool email_token_is_good(const struct email_token *self, enum email_token_purpose purpose, int64_t now)
{
    return self->purpose == purpose && now < self->expires_at;
}

struct str email_token_purpose_word(enum email_token_purpose purpose)
{
    return words[purpose];
}

bool email_token_purpose_parse(struct str word, enum email_token_purpose *ret)
{
    for (size_t i = 0; i < EMAIL_TOKEN_PURPOSES; i++)
        if (str_eq(word, words[i])) {
            *ret = (enum email_token_purpose)i;
            return true;
        }
    return false;
}
