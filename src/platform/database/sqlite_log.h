/*
 * Saves commits to disk together. The connection that writes leaves its commits in the write-ahead log
 * without waiting for the disk (synchronous=NORMAL); each commit then waits here for one sync of the log,
 * which covers all that were written before it began. While one sync runs, the next transactions run too and
 * share the following one. Who could begin one, but knows of others who are about to come, lets them. See
 * docs/decisions/0005-commits-share-a-sync.md. Thread-safe.
 */
#pragma once
#include "error.h"
#include <pthread.h>
#include <sqlite3.h>

struct sqlite_log {
    pthread_mutex_t lock;
    sqlite3_file *file;                 /* the log, as SQLite has it open */
    uint64_t written, covered, on_disk; /* how many commits; `covered` by the last sync that was begun */
    uint64_t syncs;                     /* begun */
    pthread_cond_t ends[2];             /* of the last one that was begun, by syncs % 2, and of the next */
    pthread_cond_t settled;             /* nothing is left to sync */
    size_t coming;                      /* commits whose threads do something else before they wait */
    size_t gathered;                    /* threads that wait for the next sync while none runs */
    bool syncing;
    bool failed; /* for good */
};

void sqlite_log_init(struct sqlite_log *self);
void sqlite_log_release(struct sqlite_log *self); /* nobody may wait */
/* Error unavailable once a sync has failed: what later commits build upon may not be on disk, and to ask the
 * disk again proves nothing (https://wiki.postgresql.org/wiki/Fsync_Errors). Only a new start does, since
 * SQLite then reads the log anew and keeps what is whole. */
struct error *sqlite_log_check(struct sqlite_log *self) _must_check_;
/* A commit is in the log of `writer`; returns its number, for which sqlite_log_wait is called once. By who
 * holds the connection. */
uint64_t sqlite_log_note(struct sqlite_log *self, sqlite3 *writer);
/* Returns when that commit is on disk, and with it all that came before. Error unavailable with code
 * "outcome_unknown" when the disk failed. */
struct error *sqlite_log_wait(struct sqlite_log *self, uint64_t commit) _must_check_;
/* Returns when no sync is needed or possible any more, so that the connection may be closed. By who holds it.
 */
void sqlite_log_settle(struct sqlite_log *self);
