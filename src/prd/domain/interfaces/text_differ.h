/* Three-way merge and unified diff of texts by lines, as a port. Thread-safe. */
#pragma once
#include "error.h"

struct text_differ;
struct text_differ_ops {
    /* Merges what `mine` and `theirs` each made of `base`. *clean false: the two touch the same lines; *ret
     * is then unset. */
    struct error *(*merge)(struct text_differ *self, struct str base, struct str mine, struct str theirs,
                           struct arena *mem, bool *clean, struct str *ret);
    /* A unified diff with three lines of context and the two labels; "" when the texts are the same. */
    struct error *(*unified)(struct text_differ *self, struct str from, struct str to, const char *from_label,
                             const char *to_label, struct arena *mem, struct str *ret);
};
struct text_differ {
    const struct text_differ_ops *ops;
};
