/* Which version of a text each of its lines comes from. */
#pragma once
#include "interfaces/text_differ.h"

/*
 * Carries origins from one text to the next: a line that stays keeps its origin, a new one gets `origin`.
 * `before` holds one number for each line of `from` (str_next_line). Follows the hunks of the unified diff,
 * so which lines "stay" is the differ's word. *ret has one number for each line of `to`.
 */
struct error *line_origins_next(struct text_differ *differ, struct str from, const int64_t *before,
                                struct str to, int64_t origin, struct arena *mem, int64_t **ret) _must_check_;
size_t line_count(struct str text);
/* `origin` for each line of `text`. */
int64_t *line_origins_new(struct str text, int64_t origin, struct arena *mem);
