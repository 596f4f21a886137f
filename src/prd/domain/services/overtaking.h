/*
 * What the document has overtaken: operations that wait although nothing is left in them for a person to
 * decide, because their node is gone, or because the document says already what they propose.
 */
#pragma once
#include "entities/document.h"
#include "entities/proposal.h"

enum overtaking {
    OVERTAKEN_NOT,
    OVERTAKEN_GONE, /* the node is not in the document any more */
    OVERTAKEN_SAID, /* the node says so, or stands there, already */
    OVERTAKEN_THERE /* what is to be added is in the document */
};

/*
 * How the operation at `index`, which waits, stands to the document. A node that an earlier waiting operation
 * of the proposal adds is not gone. Line endings and blank lines around a text do not count, nor does the
 * number that an open code would get. A heading is never there already: the same one may stand in several
 * places.
 */
enum overtaking overtaking_of(const struct proposal *proposal, size_t index, const struct document *now);

/* Why nothing of the proposal is left to decide, for people; STR_NONE when something is, or when nothing
 * waits. */
struct str overtaking_reason(const struct proposal *proposal, const struct document *now);
