/* Blocks of raw HTML, as CommonMark 0.29 has them (section 4.6): which line opens one, and which closes it.
 */
#pragma once
#include "str.h"

/* What closes the block; HTML_BLOCK_NONE: there is none. */
enum html_block {
    HTML_BLOCK_NONE,
    HTML_BLOCK_TO_BLANK, /* a blank line, which is no part of it */
    HTML_BLOCK_TO_TAG,   /* </script>, </pre> or </style> */
    HTML_BLOCK_TO_COMMENT_END,
    HTML_BLOCK_TO_INSTRUCTION_END,
    HTML_BLOCK_TO_DATA_END,
    HTML_BLOCK_TO_DECLARATION_END,
};

/* The block that a line opens, which comes without its indentation and its ending; in a paragraph not every
 * tag does. */
enum html_block html_block_opens(struct str line, bool in_paragraph);
/* Whether the line, which may be the one that opens it, is the last of the block. */
bool html_block_closes(enum html_block block, struct str line);
