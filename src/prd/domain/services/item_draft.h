/* Writing items and text for a proposal, in Stet's own form. */
#pragma once
#include "str.h"
#include "value_objects/item_code.h"

struct draft_field {
    const char *name;
    struct str value; /* empty: the field is left out */
};

/* "- **FR-?** statement" with the fields nested and `more` (blocks of Markdown, STR_NONE: nothing) indented
 * below the statement. The number stays open. A code that the statement begins with is taken off: it was
 * somebody's guess. */
struct str item_draft(enum item_kind kind, struct str statement, struct str more,
                      const struct draft_field *fields, size_t field_count, struct arena *mem);

/* The statement of an item whose number is still open, as item_draft writes it; false when the text is no
 * such item. */
bool item_draft_read(struct str text, struct arena *mem, struct str *statement);

/* `text` made fit to stand in a section of `level`: its headings are deeper than that, and no line of it
 * mints an item code: an item's number is left open. Every word stays. */
struct str text_below_heading(struct str text, int level, struct arena *mem);

/* A statement without the item code that it begins with ("FR-7: The system …"). */
struct str statement_without_code(struct str statement, struct arena *mem);
