/* Where a new text of a topic goes in a document. */
#pragma once
#include "services/topics.h"

struct placement {
    struct id after;    /* none: at the start */
    int level;          /* of the section the text will stand in */
    struct str heading; /* the heading's Markdown where the section has to be made first; STR_NONE where it is
                           there */
};

/* An item goes to the section that has the last one of its kind, or to the topic's section. It is placed
 * after the heading, since an item with an open number goes behind the others by itself (services/applier.h).
 * A text goes after what its section holds already (in a section of items: before them). A section that is
 * missing is made where documents usually have it. */
void placement_find(const struct topic *topic, const struct document *document, bool item, struct arena *mem,
                    struct placement *ret);
