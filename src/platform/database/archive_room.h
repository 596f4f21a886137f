/* Room for an archive in a PostgreSQL database; only archive_load.c includes this. */
#pragma once
#include "database/archive.h"

/* Nobody else is at work in the database, and it has no tables any more. `work` is of
 * database_begin_migration, so whoever starts meanwhile waits. */
struct error *archive_make_room(struct transaction *work, const struct archive_restoring *how,
                                bool *moved) _must_check_;
struct error *archive_set_mark(struct transaction *work, const struct archive_restoring *how) _must_check_;
