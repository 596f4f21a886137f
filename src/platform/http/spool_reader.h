/* The side of a spool that sends it. Private to platform/http. */
#pragma once
#include "http/spool.h"

/* All of it: a file, which is the caller's to close, or (-1) bytes that live as long as the spool. */
struct error *http_spool_take(struct http_spool *self, struct str *bytes, int *file) _must_check_;
