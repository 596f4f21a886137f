/*
 * What has been committed to a SQLite file so far, by this process or another, without asking SQLite: read
 * from the header of the index of its write-ahead log, which all processes that use the file share as memory
 * and every commit rewrites (https://www.sqlite.org/walformat.html#the_wal_index_file_format). Thread-safe.
 */
#pragma once
#include "database/sqlite_connection.h"

struct sqlite_stamp {
    sqlite3 *handle; /* keeps the memory mapped; used for nothing else */
    const volatile void *header;
};

/* The file is in order and uses a write-ahead log. Where SQLite gives no such memory, every look says false.
 */
void sqlite_stamp_open(struct sqlite_stamp *self, const struct sqlite_file *file);
void sqlite_stamp_close(struct sqlite_stamp *self);
/* False: it cannot be told, as somebody is committing this moment or the header is none that is known here.
 */
bool sqlite_stamp_look(const struct sqlite_stamp *self, struct database_stamp *ret);
