/*
 * The Markdown parser on cmark-gfm: CommonMark with GitHub's tables, strikethrough, task lists and autolinks.
 *
 * HTML from it is inert: raw HTML is dropped, a link keeps its target only when that is http, https, mailto
 * or relative, an image becomes a link with its alternative text, front matter is shown as code. The same
 * text gives the same bytes.
 *
 * Texts of more than 2 MiB or 100,000 lines, and lines that nest more than 100 lists or quotes, are refused
 * (too_large); other texts take time in proportion to their length (cmark_guard.h).
 */
#pragma once
#include "interfaces/markdown_parser.h"

#define MARKDOWN_SIZE_MAX ((size_t)2 << 20)
#define MARKDOWN_LINES_MAX 100000
#define MARKDOWN_NESTING_MAX 100

/* The parser; static, thread-safe, never freed. */
struct markdown_parser *cmark_markdown_parser(void);
