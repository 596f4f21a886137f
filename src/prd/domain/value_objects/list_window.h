/* Where a list goes on: items after (or before) `from`, at most `limit`. */
#pragma once
#include "str.h"

struct list_window {
    struct str from; /* an opaque cursor of the repository's own; STR_NONE: the beginning */
    size_t limit;
};
