/* The files of the key folder, for a backup: whole, whatever they are. */
#pragma once
#include "database/archive.h"

/* Error not found with code "no_keys" when there are none. */
struct error *key_copies_read(const char *folder, struct arena *mem, struct archive_file **ret,
                              size_t *count) _must_check_;
/* Makes the folder, and the files in it, for their owner alone. */
struct error *key_copies_write(const char *folder, const struct archive_file *files, size_t count,
                               struct arena *mem) _must_check_;
