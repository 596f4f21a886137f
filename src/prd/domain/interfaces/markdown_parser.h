/* The Markdown parser as a port: where the top-level blocks of a text begin and end (CommonMark with GFM). */
#pragma once
#include "error.h"

enum block_kind {
    BLOCK_HEADING,
    BLOCK_PARAGRAPH,
    BLOCK_LIST_ITEM, /* an item of a top-level list; the list itself is not reported */
    BLOCK_CODE,
    BLOCK_QUOTE,
    BLOCK_TABLE,
    BLOCK_HTML,
    BLOCK_BREAK,
    BLOCK_FRONT_MATTER, /* --- … --- at the very start */
    BLOCK_OTHER,
};

struct block {
    enum block_kind kind;
    int level;        /* headings 1–6 */
    bool starts_list; /* list items: the first of its list */
    size_t from,
        to; /* byte range of whole lines; `to` is exclusive. Blank lines between blocks are in no block */
};

struct markdown_parser;
struct markdown_parser_ops {
    /* The blocks in order. `text` is well-formed UTF-8 without NUL. Thread-safe. Error too_large past its
     * limits. */
    struct error *(*parse)(struct markdown_parser *self, struct str text, struct arena *mem,
                           struct block **ret, size_t *count);
    /* A heading's or paragraph's plain text (emphasis, links and code taken off), which may be a part of
     * `text`. Thread-safe. */
    struct error *(*plain)(struct markdown_parser *self, struct str text, struct arena *mem, struct str *ret);
    /* Inert HTML: no script, no raw HTML, no unsafe link, no remote image. Thread-safe. */
    struct error *(*html)(struct markdown_parser *self, struct str text, struct arena *mem, struct str *ret);
};
struct markdown_parser {
    const struct markdown_parser_ops *ops;
};
