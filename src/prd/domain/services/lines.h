/* Lines as Markdown knows them: they end with LF, CRLF or a CR alone. A blank line has nothing but spaces and
 * tabs. */
#pragma once
#include "str.h"

/* Takes the next line with its ending off *rest; false when nothing is left. The lines add up to the text. */
bool line_next(struct str *rest, struct str *line);
/* The line without its ending. */
struct str line_content(struct str line);
bool line_is_blank(struct str line);
/* Whether the line has an ending. */
bool line_is_ended(struct str line);

/* How many bytes the blank lines at the beginning, and at the end, of a text take. All of it when all is
 * blank. */
size_t lines_blank_before(struct str text);
size_t lines_blank_after(struct str text);
/* The line ending that the text uses first; STR_NONE when it has none. Not a CR alone in a text that has LF
 * too: put before one, the two would be one ending. */
struct str lines_ending(struct str text);
/* The text with `ending` for each line ending. */
struct str lines_with_ending(struct str text, struct str ending, struct arena *mem);
