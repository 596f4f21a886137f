/* The public half of the keys that sign access tokens, for whoever verifies them elsewhere. */
#pragma once
#include "error.h"

struct access_tokens;

enum published_key_state { PUBLISHED_KEY_NEXT, PUBLISHED_KEY_SIGNING, PUBLISHED_KEY_RETIRED };

struct published_key {
    struct str kid;
    enum published_key_state state;
    int64_t signs_from;
    int64_t gone_at; /* 0: nothing replaces it yet */
};

/* A JWK Set (RFC 7517), JSON. */
struct str publish_keys(struct access_tokens *tokens, struct arena *mem);
/* The newest first. */
void list_keys(struct access_tokens *tokens, struct arena *mem, struct published_key **ret, size_t *count);
