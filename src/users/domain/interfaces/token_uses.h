/* When personal access tokens were used, collected in memory so that no request has to write. Thread-safe,
 * quick, never fails: where too many are in use, some are not noted. */
#pragma once
#include "id.h"

struct token_use {
    struct id token;
    int64_t at;
};

struct token_uses;
struct token_uses_ops {
    void (*note)(struct token_uses *self, struct id token, int64_t now);
    /* All that were noted since the last time, and forgets them; none where the last time that there were
     * some is less than a minute ago. */
    void (*take)(struct token_uses *self, int64_t now, struct arena *mem, struct token_use **ret,
                 size_t *count);
};
struct token_uses {
    const struct token_uses_ops *ops;
};

static inline void token_uses_note(struct token_uses *self, struct id token, int64_t now)
{
    self->ops->note(self, token, now);
}
static inline void token_uses_take(struct token_uses *self, int64_t now, struct arena *mem,
                                   struct token_use **ret, size_t *count)
{
    self->ops->take(self, now, mem, ret, count);
}
