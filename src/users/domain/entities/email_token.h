/* A link sent by mail: a token of 256 bits, kept as its hash, good once, for a while, and only as long as the
 * address that it was sent to matters. */
#pragma once
#include "digest.h"
#include "id.h"
#include "value_objects/email.h"

#define EMAIL_TOKEN_LENGTH 43

enum email_token_purpose {
    EMAIL_TOKEN_VERIFY, /* the address is theirs */
    EMAIL_TOKEN_RESET,  /* a new password */
    EMAIL_TOKEN_CHANGE, /* the address becomes that of the account */
    EMAIL_TOKEN_PURPOSES,
};

struct email_token {
    struct digest hash; /* of the text that is in the link */
    struct id user;
    enum email_token_purpose purpose;
    struct email email; /* that it was sent to */
    int64_t created_at, expires_at;
};

/* The text for a link: base64url of 32 random bytes. */
struct str email_token_text(struct random *random, struct arena *mem);
struct digest email_token_hash(struct str text);
bool email_token_is_good(const struct email_token *self, enum email_token_purpose purpose, int64_t now);
struct str email_token_purpose_word(enum email_token_purpose purpose); /* "verify", "reset", "change" */
bool email_token_purpose_parse(struct str word, enum email_token_purpose *ret);
