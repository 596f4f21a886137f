/* Whether a database is whole, as far as it can tell by itself: for `stet verify`. */
#pragma once
#include "database/database.h"

/* *ret are sentences for people, none when all is well. SQLite: every page and index (PRAGMA
 * integrity_check), and every reference to another row. PostgreSQL: indexes and constraints that it has
 * marked as not valid; it checks references itself with each write, and pages as they are read. Reads
 * everything: takes its time, and holds up no writer. Errors are those of database.h, also when what is
 * stored cannot be read at all. */
struct error *database_check(struct database *self, struct arena *mem, struct str **ret,
                             size_t *count) _must_check_;
