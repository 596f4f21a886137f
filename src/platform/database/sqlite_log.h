/*
 * Saves commits to disk together. The connection that writes leaves its commits in the write-ahead log
 * without waiting for the disk (synchronous=NORMAL); each commit then waits here for one sync of the log,
 * which covers all that were written before it began. While one sync runs, the next transactions run too and
 * share the following one. See docs/decisions/0005-commits-share-a-sync.md. Thread-safe.
 */
#pragma once
#include "error.h"
#include <pthread.h>
#include <sqlite3.h>

struct sqlite_log {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    sqlite3_file *file;        /* the log, as SQLite has it open */
    uint64_t written, on_disk; /* how many commits; the second follows the first */
    bool syncing;
    bool failed; /* for good */
};

void sqlite_log_init(struct sqlite_log *self);
void sqlite_log_release(struct sqlite_log *self); /* nobody may wait */
/* Error unavailable once a sync has failed: what later commits build upon may not be on disk, and to ask the
 * disk again proves nothing (https://wiki.postgresql.org/wiki/Fsync_Errors). Only a new start does, since
 * SQLite then reads the log anew and keeps what is whole. */
struct error *sqlite_log_check(struct sqlite_log *self) _must_check_;
/* A commit is in the log of `writer`; returns its number. By who holds the connection. */
uint64_t sqlite_log_note(struct sqlite_log *self, sqlite3 *writer);
/* Returns when that commit is on disk, and with it all that came before. Error unavailable with code
 * "outcome_unknown" when the disk failed. */
struct error *sqlite_log_wait(struct sqlite_log *self, uint64_t commit) _must_check_;
/* Returns when no sync is needed or possible any more, so that the connection may be closed. By who holds it.
 */
void sqlite_log_settle(struct sqlite_log *self);
