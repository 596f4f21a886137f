/*
 * The code book: which item codes are taken and which number comes next. A number is never given out again:
 * the floor is the highest ever used. Rows of tables count as uses of the codes in them ("| FR-07 | …").
 */
#pragma once
#include "entities/document.h"
#include "services/code_set.h"

struct code_book {
    int64_t floor[ITEM_KINDS]; /* the highest number used */
    int width[ITEM_KINDS];     /* digits, where the document writes zeros in front; else 0 */
    bool spec_kit_metrics;     /* the document writes metrics as SC */
};

/* From the PRD's floor (ITEM_KINDS numbers) and the document. */
struct code_book code_book_open(const int64_t *floor, const struct document *document);
/* Raises the floor to what a node uses. */
void code_book_note(struct code_book *self, const struct node *node);
/* `text` with the next free code for each "**FR-?**", "**M-?**" … and each row "| FR-? | …", written as the
 * document writes its codes.
 */
struct str code_book_fill(struct code_book *self, struct str text, struct arena *mem);

/* Adds the codes that rows of tables in `text` name. */
void table_codes(struct str text, struct arena *mem, struct code_set *ret);
