/* The edges of an event's sentence: what stands around what it says. */
#pragma once
#include "str.h"

/* "feat(api)!: …" -> "feat"; STR_NONE when it is no conventional commit (conventionalcommits.org 1.0.0). */
struct str conventional_type(struct str line, size_t *after);
/* "KEP-753: ", "[auth] ", "kubelet: ": where it happened, not what. An item's code stays: it is what it is
 * about. */
struct str without_area(struct str line);
/* "FR-3: …" without the code, which says what the sentence is about. */
struct str without_code(struct str line);
/* Without "(#3761)" at the end. */
struct str without_reference(struct str line);
/* A line of a commit that is no part of its text: "Signed-off-by: …", a quotation, the mark of a code block.
 */
bool is_trailer(struct str line);
