/*
 * A document: the ordered nodes of one PRD at one revision. The concatenation of their texts is the Markdown,
 * byte for byte. In an arena; one thread.
 */
#pragma once
#include "entities/node.h"

struct document {
    struct node *nodes;
    size_t count;
};

/* The whole Markdown: a view where the texts lie side by side, else a copy. */
struct str document_text(const struct document *self, struct arena *mem);
/* Index of the node; SIZE_MAX when it is not in the document. */
size_t document_find(const struct document *self, struct id node);
/* Index of the item with that code (number compared, so FR-001 is FR-1); SIZE_MAX when none. */
size_t document_find_code(const struct document *self, struct item_code code);
/* Index of the first section whose title is one of the NULL-ended `titles`, ASCII case, numbering ("2.
 * Goals") and a colon at the end ignored; SIZE_MAX when none. */
size_t document_find_section(const struct document *self, const char *const *titles);
/* Index one past the last node that belongs to the section at `section`, with its subsections. */
size_t document_section_end(const struct document *self, size_t section);
/* Index of the section that the node at `index` stands in; SIZE_MAX before any. */
size_t document_section_of(const struct document *self, size_t index);
/* The next free number for items of `kind`, above `floor` (the highest number ever used in the PRD). */
int64_t document_next_number(const struct document *self, enum item_kind kind, int64_t floor);
/* Sets the level of every node that is no section, after nodes came, went or moved. */
void document_update_levels(struct document *self);
