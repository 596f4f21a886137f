/* From cmark's tree to plain text and inert HTML; for cmark_markdown_parser.c alone. */
#pragma once
#include "str.h"
#include <cmark-gfm.h>

/* The text of a node without marks, on one line; "" for NULL. */
struct str cmark_plain_text(cmark_node *node, struct arena *mem);
/* Takes raw HTML, unsafe links and images out of the tree. */
void cmark_make_inert(cmark_node *tree);
/* Puts the front matter into the tree, as code. */
void cmark_show_front_matter(cmark_node *tree, struct str front, struct arena *mem);
struct str cmark_html_text(cmark_node *tree, cmark_llist *extensions, struct arena *mem);
