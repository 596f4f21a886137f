/*
 * The recogniser: how Markdown becomes nodes.
 *
 * The nodes partition the text: their texts joined are the text, byte for byte, whatever it is. Each
 * top-level block is a node with the blank lines after it, with these rules:
 * - a list none of whose items carries an item code stays one text node; in another list each such item is a
 * node, and the items between them form one text node for each run. The blank lines after such a list open
 * the next node;
 * - a paragraph whose first line opens an item is divided where a line opens another one; a list of nothing
 * but fields right below it belongs to it;
 * - a table with a column that states something ("Requirement", "Description") is divided where rows whose
 * first cell is an item code begin and end: each is a node, the head with the rows above the first of them a
 * text, and so is each run of other rows. The blank lines after it open the next node. Where another item has
 * one of its codes, it stays one text;
 * - a heading in item form takes the blocks up to the next heading or item in;
 * - blank lines before the first block belong to the first node; a text of blank lines is one text node; an
 * empty text has no nodes. A node is read from its own text alone, so what one node says never depends on
 * another; only the level does, and what the cells of a row are (recogniser_arrange).
 */
#pragma once
#include "entities/document.h"
#include "error.h"
#include "interfaces/markdown_parser.h"

#define DOCUMENT_NODES_MAX 20000

/* Divides `text` (well-formed UTF-8 without NUL) into nodes; id, version, revision and level of non-sections
 * are left unset. Texts are views of `text`. Errors: the parser's; too_large for more than
 * DOCUMENT_NODES_MAX nodes. */
struct error *recogniser_split(struct markdown_parser *parser, struct str text, struct arena *mem,
                               struct node **ret, size_t *count) _must_check_;

/* The same for a text that stands, or is to stand, beside `others`, of which the one at `except` (SIZE_MAX:
 * none) is what it replaces. A table whose codes are those of other items only names them, and stays text. */
struct error *recogniser_split_beside(struct markdown_parser *parser, struct str text,
                                      const struct document *others, size_t except, struct arena *mem,
                                      struct node **ret, size_t *count) _must_check_;

/* Sets what depends on where nodes stand, after they came, went or moved: the levels, and what the rows of
 * tables say by the names of their columns. */
void recogniser_arrange(struct document *document, struct arena *mem);

/* Reads statement and fields of a node whose text, kind, heading, code and title are known. */
void recogniser_complete(struct node *node, struct arena *mem);

/* Gives the node another text of the same kind, code and title: hash, statement and fields follow. For
 * set_field. */
void recogniser_update(struct node *node, struct str text, struct arena *mem);
