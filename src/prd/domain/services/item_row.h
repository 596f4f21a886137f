/*
 * Items in rows of tables, as spec-kit's documents have them: "| FR-01 | Events are listed | P0 |".
 *
 * The first cell is the code, alone or in emphasis. The names of the columns say what the other cells are:
 * one is the statement ("Requirement", "Description", "Criterion" …, or else the first cell of some words),
 * the others are fields ("Priority"). A row is known by its own text; its statement and fields want the head
 * of its table. A field's value is what the cell says, with "\|" as "|"; an empty cell is no field.
 */
#pragma once
#include "services/item_text.h"

/* Whether the text is a row that is an item. */
bool item_row_is(struct str text);
/* Whether the names of the columns say that the rows state something, so that its codes are items' own: in
 * "| ID | Test |" they point to items that stand elsewhere. */
bool item_row_head_states(struct str head, struct arena *mem);
/* Reads statement and fields; `head` is the two lines of the table's head, or STR_NONE. `text` is a row. */
void item_row_read(struct str text, struct str head, struct arena *mem, struct item_text *ret);
/* The row with the cell of that column set; false where the table has no such column of fields. */
bool item_row_set_field(struct str text, struct str head, struct str name, struct str value,
                        struct arena *mem, struct str *ret);
/* Where a field's value stands in the row. */
bool item_row_field_place(struct str text, struct str head, struct str name, struct arena *mem, size_t *from,
                          size_t *to);
/* A row under `head` with that code, statement and fields (values as they are, no "|" escaped yet), each in
 * the cell of its column; other cells are empty, and what has no column is left out. `like` is a row of the
 * same table: a code in emphasis there is one here, and where its cells are as wide as the head's, so are
 * these. No line ending. */
struct str item_row_write(struct str head, struct str like, struct str code, struct str statement,
                          const struct node_field *fields, size_t field_count, struct arena *mem);
/* Whether the table has a column for that field. */
bool item_row_has_field(struct str head, struct str name, struct arena *mem);
/* Whether that field can be set on the item: on a row, when its table has a column for it. */
bool item_takes_field(const struct node *item, struct str name, struct arena *mem);
/* What keeps `text` from standing in a table with this head (STR_NONE: unknown): a line that is no row, more
 * cells than there are columns. NULL: nothing. */
const char *item_row_fault(struct str text, struct str head, struct arena *mem);
