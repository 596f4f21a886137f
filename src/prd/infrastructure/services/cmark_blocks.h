/* From cmark's tree to the port's blocks; for cmark_markdown_parser.c alone. */
#pragma once
#include "interfaces/markdown_parser.h"
#include <cmark-gfm.h>

/* The length of the front matter at the start of `text`: "---", lines of YAML that begin with a key or a
 * comment,
 * "---" or "..."; 0 when there is none. */
size_t front_matter_length(struct str text);

/* The top-level blocks of `text`, whose first `front` bytes are front matter and whose rest is parsed in
 * `tree`. */
void cmark_blocks_read(cmark_node *tree, struct str text, size_t front, struct arena *mem, struct block **ret,
                       size_t *count);
