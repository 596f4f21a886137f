/*
 * What people write, divided into passages (headings, paragraphs, list items, code, tables) and sentences, so
 * that each can become text or an item of its own. A plain reading of Markdown by lines: it decides how an
 * answer is offered, never how the document is read (interfaces/markdown_parser.h does that).
 */
#pragma once
#include "str.h"

enum passage_kind {
    PASSAGE_HEADING,
    PASSAGE_PARAGRAPH,
    PASSAGE_ITEM, /* of a bulleted or numbered list, without the items nested in it */
    PASSAGE_CODE, /* fenced */
    PASSAGE_TABLE,
    PASSAGE_QUOTE,
};

struct passage {
    enum passage_kind kind;
    int depth;         /* headings: 1–6; items: how deeply nested, from 0 */
    struct str text;   /* headings, paragraphs, items: one line, without marks; others as written */
    struct str source; /* as written, whole lines, without the line end of the last */
    size_t mark;       /* bytes of the source before the text: indentation, list mark, task box */
    bool checked;      /* items: "[x]" */
};
struct passage_list {
    struct passage *items;
    size_t count;
};

/* `text` with LF line ends and without invisible characters, HTML comments (*comments: whether there were
 * any) and the greeting or thanks around it ("Hi there!", "Sure,", "Thanks!"). */
struct str prose_clean(struct str text, struct arena *mem, bool *comments);

/* The passages of a cleaned text, in order. */
struct passage_list prose_passages(struct str text, struct arena *mem);

/* The sentences of one line, trimmed, in order; every byte but white space is in one. Code spans, links,
 * brackets, abbreviations, numbers and initials do not end a sentence. */
struct str_list prose_sentences(struct str line, struct arena *mem);

/* `text` on one line: runs of white space become one space. */
struct str prose_one_line(struct str text, struct arena *mem);

/* The end of the code span, link, bracket or URL that begins at `at`; `at` itself where none does. */
size_t prose_span_end(struct str whole, size_t at);

/* The first bytes of `text` on one line, at most `bytes`, cut between words and ended by "…" where it was
 * cut. */
struct str prose_excerpt(struct str text, size_t bytes, struct arena *mem);
