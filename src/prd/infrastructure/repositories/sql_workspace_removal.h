/* Deletes all documents of a workspace with everything that belongs to them: when the workspace goes. Doing
 * it again does nothing. Errors: retry, unavailable, internal. */
#pragma once
#include "database/database.h"

struct error *sql_remove_workspace(struct database *database, struct id workspace,
                                   struct arena *mem) _must_check_;
