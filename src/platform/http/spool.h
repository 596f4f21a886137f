/*
 * A body that is too much for memory: it is written in pieces, whole before its first byte is sent. What is
 * small stays in memory; the rest goes to a file without a name in the folder for temporary files ($TMPDIR,
 * or /tmp), which is gone with the answer. Used by one thread at a time.
 */
#pragma once
#include "error.h"

struct http_spool;

/* Empty; it is closed with `mem`. */
struct http_spool *http_spool_new(struct arena *mem);
/* Adds a copy of the bytes. Error unavailable, "spool", when the disk has no room. */
struct error *http_spool_add(struct http_spool *self, struct str bytes) _must_check_;
uint64_t http_spool_size(const struct http_spool *self);
