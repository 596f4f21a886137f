/* The target of a request line: path and query. Private to platform/http. */
#pragma once
#include "http/schema.h"

struct target {
    struct str path; /* decoded */
    struct schema_pair *query;
    size_t query_count;
};

/* Takes apart "/path?a=b" or "http://host/path" (RFC 9112, 3.2). Error invalid for a malformed escape, bytes
 * that are not UTF-8, a NUL, and in the path also a control character or an escaped slash, which would make
 * two readings of where a segment ends. */
struct error *target_parse(struct str raw, struct arena *mem, struct target *ret) _must_check_;
