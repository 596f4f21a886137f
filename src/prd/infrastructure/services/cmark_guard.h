/*
 * Keeps hostile Markdown from costing more than time in proportion to its length: cmark-gfm 0.29.0.gfm.6 is
 * quadratic in the columns of a table, in the length of a line in which its autolinks look for addresses, in
 * the brackets and in the "<?" and "<!" of one paragraph; and each reference to a link gets its own copy of
 * the link, so that one long target referred to often takes any amount of memory, at whose end cmark ends the
 * process. Past generous bounds the feature in question is left off for the whole text, which is then read
 * with fewer marks but still by the same rules each time. Deep nesting is refused.
 */
#pragma once
#include "error.h"

struct cmark_guard {
    struct str text; /* what to parse: as many lines as the original */
    bool tables, autolinks;
};

/* Error too_large past MARKDOWN_SIZE_MAX or MARKDOWN_LINES_MAX (code "too_large") or MARKDOWN_NESTING_MAX
 * (code "too_deep"). */
struct error *cmark_guard_check(struct str text, struct arena *mem, struct cmark_guard *ret) _must_check_;
