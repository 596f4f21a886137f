/* Where a list goes on: items after (or before) `from`, at most `limit`. */
#pragma once
#include "error.h"

struct list_window {
    struct str from; /* an opaque cursor of the repository's own; STR_NONE: the beginning */
    size_t limit;
};

/* The error for a cursor that no list gave, with a finding at /cursor. */
struct error *list_cursor_refused(void) _must_check_;
