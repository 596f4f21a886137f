/* A new key for access tokens: published before it signs, while the one before it is kept until its last
 * token is dead. */
#pragma once
#include "error.h"

struct access_tokens;
struct signing_keys;
struct users_store;

struct rotate_keys {
    struct signing_keys *keys;
    struct access_tokens *tokens;
    struct users_store *store;
    struct clock *clock;
};

/* The new key signs `overlap` milliseconds from now; negative: the default, which is long enough for nodes
 * and caches to know it by then. Error conflict, code "rotation_pending", when another new key will sign by
 * then. */
struct error *rotate_keys(const struct rotate_keys *self, int64_t overlap, struct arena *mem,
                          int64_t *signs_from) _must_check_;
/* Says so in the audit log. Apart, as this can be tried again, and a key is not to be made again. */
struct error *record_rotation(const struct rotate_keys *self, int64_t signs_from,
                              struct arena *mem) _must_check_;
/* Takes over what was changed where keys are kept, also by other nodes and by hand. */
struct error *refresh_keys(const struct rotate_keys *self) _must_check_;
