/*
 * The step in which a restore takes the place of what was there; a crash does not divide it. All is made
 * ready beside what it replaces, then the file restore.ready in the data folder says so: from then on it is
 * done. What was there is moved aside and what is ready into its place, by the restore itself, or, where that
 * was killed, by the next command or server that opens the data folder.
 */
#pragma once
#include "error.h"

struct restoring {
    const char *data;     /* folder */
    const char *database; /* absolute path of the SQLite file; NULL: it is not in a file */
    struct str stamp;     /* for the names of what is moved aside */
};

/* Where things are made ready, and where they go aside. */
const char *restoring_ready_database(const struct restoring *self, struct arena *mem);
const char *restoring_ready_keys(const struct restoring *self, struct arena *mem);
const char *restoring_old_database(const struct restoring *self, struct arena *mem);
const char *restoring_old_keys(const struct restoring *self, struct arena *mem);

/* Removes what an earlier restore left that did not come to its end. */
struct error *restoring_clear(const struct restoring *self, struct arena *mem) _must_check_;
/* Does the step; whoever calls holds the lock of the data folder. After an error with code "unfinished" it is
 * done by the next restoring_finish, after any other nothing has changed. */
struct error *restoring_commit(const struct restoring *self, struct arena *mem) _must_check_;
/* On PostgreSQL: before the transaction, after its commit, and after it has failed. */
struct error *restoring_announce(const struct restoring *self, struct arena *mem) _must_check_;
struct error *restoring_complete(const struct restoring *self, struct arena *mem) _must_check_;
struct error *restoring_cancel(const struct restoring *self, struct arena *mem) _must_check_;
/* What is left of a step that was begun. For whoever opens the data folder, before anything else in it. */
struct error *restoring_finish(const char *data, const char *database_url, struct arena *mem) _must_check_;
