/* Commits of a local repository, by libgit2. */
#pragma once
#include "error.h"

struct git_commit_text {
    struct str id;      /* 40 hex digits */
    struct str message; /* subject and body */
    int64_t at;         /* committer time, milliseconds */
};

/* The commits of "v1..v2", of "v1...v2" (those of one and not the other) or of one revision (all its
 * ancestors) in the repository that holds the working directory, oldest first, at most `limit`. Error invalid
 * when there is no repository or the range names nothing. */
struct error *git_range_read(const char *range, size_t limit, struct arena *mem, struct git_commit_text **ret,
                             size_t *count) _must_check_;
