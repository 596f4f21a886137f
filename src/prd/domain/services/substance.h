/*
 * What a text says, as opposed to how far the project has come and how it is laid out. Approvals fall, and
 * links become suspect, when the substance of what they rest on changes. Not part of it:
 * - spaces at the ends of lines, and how many blank lines there are;
 * - the field `status` of an item ("- status: done") and whether its box is ticked: progress, not intent.
 *   A status that takes an item out ("dropped", "deprecated", "out of scope" …) is part of it.
 * Pure.
 */
#pragma once
#include "digest.h"
#include "entities/revision.h"

struct str substance_of(struct str text, struct arena *mem);
struct digest substance_digest(struct str text, struct arena *mem);
/* Whether the changes, which have their texts, make the document say something else. Moving a node does:
 * what stands under "Out of scope" is no more in scope. */
bool substance_changed(const struct change *changes, size_t count, struct arena *mem);
