/* What differs between two texts, by words within their lines. */
#pragma once
#include "arena.h"
#include "str.h"

struct diff_part {
    bool changed; /* only in lines that were removed or added */
    struct str text;
};

enum diff_line_kind { DIFF_SAME, DIFF_REMOVED, DIFF_ADDED };

struct diff_line {
    enum diff_line_kind kind;
    int64_t from, to; /* its number in the older and in the newer text, from 1; 0: it is not there */
    struct {
        struct diff_part *items; /* together the line, without its "\n" */
        size_t count;
    } parts;
};

struct word_diff {
    struct diff_line *items;
    size_t count;
};

/*
 * Reads a unified diff (text_differ) and finds, where lines stand in the place of others, which words of them
 * changed. Lines that have next to no words in common, and passages too long to compare in a moment, are
 * changed as a whole. Views of `unified`.
 */
struct word_diff word_diff_of(struct str unified, struct arena *mem);
