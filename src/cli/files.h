/* Whole files, for commands. */
#pragma once
#include "error.h"

/* The bytes of a file; "-" is stdin. Error invalid when it cannot be read, too_large past `limit`. */
struct error *file_read(const char *path, size_t limit, struct arena *mem, struct str *ret) _must_check_;
/* The same for text; error invalid when it is not UTF-8. */
struct error *file_read_text(const char *path, size_t limit, struct arena *mem, struct str *ret) _must_check_;
/* Replaces the file's bytes. */
struct error *file_write(const char *path, struct str bytes) _must_check_;
