/*
 * New items as rows: where a document keeps its items of a kind in a table, one more is a row in the columns
 * of that table, and not a block behind it.
 */
#pragma once
#include "entities/document.h"
#include "value_objects/operation.h"

/*
 * Where `operation` adds one item of Stet's form (item_draft.h), its number open, in one paragraph with
 * fields, and the document has its items of that kind in rows, turns it into a row: to follow the last of
 * these, each field in its column, a priority in the words of the column. When only some of them are rows,
 * those of the section it was to stand in decide. Otherwise the operation stays as it is.
 *
 * `ret_left`: what the table has no column for ("status: done"), joined by "; "; without what is said in the
 * statement anyway, and what would be thought without it: the status "open", the priority "must".
 */
void row_draft(const struct document *document, struct operation *operation, struct arena *mem,
               struct str *ret_left);

/* The statement of a row whose number is still open, and its kind; false when the text is no such row. */
bool row_draft_read(struct str text, struct arena *mem, enum item_kind *kind, struct str *statement);
