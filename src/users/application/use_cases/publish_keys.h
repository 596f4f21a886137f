/* The public half of the keys that sign access tokens, for whoever verifies them elsewhere. */
#pragma once
#include "error.h"

struct access_tokens;

struct published_key {
    struct str kid;
    int64_t created_at;
    bool signs;
};

/* A JWK Set (RFC 7517), JSON. */
struct str publish_keys(struct access_tokens *tokens);
/* The newest first. */
void list_keys(struct access_tokens *tokens, struct arena *mem, struct published_key **ret, size_t *count);
