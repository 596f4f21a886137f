/*
 * Tables as GitHub's Markdown has them, as far as their rows are edited: only rows that open with a "|".
 * A "|" within a cell is written "\|".
 */
#pragma once
#include "str.h"

/* The bytes of one cell, without the white space around what it says; empty cells are where that would go. */
struct cell {
    size_t from, to;
};
struct cell_list {
    struct cell *items;
    size_t count;
};

/* Whether the line opens with "|", after at most three spaces. */
bool table_is_row(struct str line);
/* The cells of the row; offsets are within `line`. */
struct cell_list table_cells(struct str line, struct arena *mem);
/* What a cell says, with "\|" as "|". */
struct str table_cell_text(struct str line, const struct cell *cell, struct arena *mem);
/* `text` as it may stand in a cell: each "|" escaped. It has no line ending. */
struct str table_escape(struct str text, struct arena *mem);

/* A head beyond either is none: it is read, and shown, again for each row. Bytes of both lines, padded by
 * editors; columns. */
#define TABLE_HEAD_MAX ((size_t)4000)
#define TABLE_COLUMNS_MAX ((size_t)60)

/* The two lines, names and dashes, of the table that `text` ends with; STR_NONE: it ends with none. */
struct str table_head_at_end(struct str text);
/* The length of what stands in `block`, a table, up to and with the line of dashes; 0 where it is none. */
size_t table_head_length(struct str block);
/* Where in `head` (its two lines) the names of the columns are. */
struct cell_list table_columns(struct str head, struct arena *mem);
/* The same head in few bytes, to be shown above a row alone: without padding, and without names where those
 * are long. */
struct str table_head_short(struct str head, struct arena *mem);
