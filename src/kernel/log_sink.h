/*
 * Where a server's log lines go: a descriptor that is written to without ever waiting, as the reader of a log
 * (a pipe to another program, a terminal that is stopped) must not hold up requests. Lines that are not taken
 * are counted, and the log tells how many they were as soon as its reader reads again. Thread-safe.
 *
 * Pipes and terminals are opened a second time to write to them, so that whoever shares the descriptor does
 * not find it changed. A regular file is written to as it is.
 */
#pragma once
#include "str.h"

struct log_sink;

/* The descriptor stays the caller's and outlives the sink. */
struct log_sink *log_sink_new(int fd);
void log_sink_free(struct log_sink *self); /* NULL is fine */

/* Writes a line, with its end. `tell` makes the line that says how many were lost; it comes first where some
 * were. */
void log_sink_write(struct log_sink *self, struct str line,
                    struct str (*tell)(const void *context, unsigned long lost, struct arena *mem),
                    const void *context);
/* How many lines were lost since the start. */
unsigned long log_sink_lost(struct log_sink *self);
/* Whether some were lost that nobody was told of. */
bool log_sink_has_to_tell(struct log_sink *self);
