/* How texts are put beside each other so that Markdown reads them as the blocks they are. */
#pragma once
#include "str.h"

/* How a text begins, as far as joining goes. */
enum edge { EDGE_LIST_ITEM, EDGE_HEADING, EDGE_ROW, EDGE_OTHER };
enum edge edge_of(struct str text);

bool text_begins_blank(struct str text);
bool text_ends_blank(struct str text); /* false for a text without a final line ending */

/*
 * What must stand between `left` (one block) and `right`: nothing, a line ending, a blank line, or both. Two
 * list items need a blank line only where `loose`, because they belong to a list that has them; an absent
 * `left` or `right` (STR_NONE) needs nothing, but a text at the end gets its final line ending. In `mem`.
 */
struct str joint(struct str left, struct str right, bool loose, struct str ending, struct arena *mem);

/* `text`, which replaces `before`, with the blank lines at either end that `before` has and it lacks, with
 * its final line ending, and with its byte order mark. */
struct str keep_ends(struct str before, struct str text, struct str ending, struct arena *mem);
