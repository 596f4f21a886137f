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
 * - a heading in item form takes the blocks up to the next heading or item in;
 * - blank lines before the first block belong to the first node; a text of blank lines is one text node; an
 * empty text has no nodes. A node is read from its own text alone, so what one node says never depends on
 * another.
 */
#pragma once
#include "entities/node.h"
#include "error.h"
#include "interfaces/markdown_parser.h"

#define DOCUMENT_NODES_MAX 20000

/* Divides `text` (well-formed UTF-8 without NUL) into nodes; id, version, revision and level of non-sections
 * are left unset. Texts are views of `text`. Errors: the parser's; too_large for more than
 * DOCUMENT_NODES_MAX nodes. */
struct error *recogniser_split(struct markdown_parser *parser, struct str text, struct arena *mem,
                               struct node **ret, size_t *count) _must_check_;

/* Reads statement and fields of a node whose text, kind, heading, code and title are known. */
void recogniser_complete(struct node *node, struct arena *mem);

/* Gives the node another text of the same kind, code and title: hash, statement and fields follow. For
 * set_field. */
void recogniser_update(struct node *node, struct str text, struct arena *mem);
