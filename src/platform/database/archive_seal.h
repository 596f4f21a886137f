/* The last line of an archive, by which damage is found. */
#pragma once
#include "digest.h"

#define ARCHIVE_SEAL_START "stet backup 1 sha256 "
#define ARCHIVE_SEAL_LENGTH (sizeof(ARCHIVE_SEAL_START) - 1 + DIGEST_HEX_LENGTH + 1)

/* Puts the line behind what is there, and all of it on the disk. `path` is for the error. */
struct error *archive_seal(int fd, const char *path) _must_check_;
/* Error invalid with code "archive" when the file is no archive, or any of its bytes is not what was written.
 */
struct error *archive_check_seal(int fd, const char *path, struct arena *mem, int64_t *size,
                                 struct str *digest) _must_check_;
