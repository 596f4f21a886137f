/*
 * What the lines of a Markdown text are, one after the other: the block structure of CommonMark 0.29 (entries
 * of lists within each other, quotes, code, HTML, paragraphs and the lines in which they lazily go on), as
 * far as it is needed to know which lines are an item's own. For a text that is read far more often than a
 * parser could read it; that both agree is fuzzed.
 *
 * Tables are paragraphs here, and a paragraph of nothing but link reference definitions is one.
 */
#pragma once
#include "services/fence.h"
#include "services/html_block.h"

#define BLOCK_LINES_NESTING_MAX 120 /* no text of a document nests deeper */

#define BLOCK_LINES_QUOTE 0

/* Zeroed at the beginning of a text. */
struct block_lines {
    uint16_t inside[BLOCK_LINES_NESTING_MAX]; /* open entries, by the column their content has, and quotes */
    size_t depth;                             /* how many of them are open */
    bool is_empty;                            /* the innermost is an entry that nothing stands in yet */
    enum { LEAF_NONE, LEAF_PARAGRAPH, LEAF_FENCE, LEAF_HTML } leaf; /* what the next line may go on with */
    struct fence fence;
    enum html_block html;
};

struct block_line {
    enum {
        LINE_BLANK,
        LINE_ENTRY,    /* opens one entry of a list, that begins with words and is in no quote */
        LINE_VERBATIM, /* code or HTML */
        LINE_TEXT,     /* anything else */
    } kind;
    size_t depth;        /* in how many open entries and quotes it stands, without those it opens */
    bool goes_on;        /* with the paragraph, fence or HTML of the line before */
    bool is_lazy;        /* in a paragraph: from outside of the innermost entry or quote */
    bool opens_verbatim; /* opens a fence or HTML, which the next line goes on with */
    size_t indent;       /* the white space at its beginning, in bytes */
    size_t columns;      /* and in columns */
};

struct block_line block_lines_read(struct block_lines *self, struct str line);
