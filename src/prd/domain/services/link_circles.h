/* Circles of links that put one thing before another. Pure. */
#pragma once
#include "entities/item_link.h"

/* The circle that a link from `from` to `to` would close among links of that kind, in words: "FR-1 → FR-2 →
 * FR-1". STR_NONE: it closes none. Codes and titles are those that the links remember. */
struct str link_circle(const struct item_link *links, size_t count, enum link_kind kind,
                       const struct link_end *from, const struct link_end *to, struct arena *mem);
