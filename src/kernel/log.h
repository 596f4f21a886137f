/*
 * The log: lines of an event word and named fields, as text or JSON, to a file descriptor. Thread-safe: one
 * write(2) for each line. Values and events are escaped as in JSON strings, so nothing in them makes a second
 * line, moves a cursor or turns the direction of writing; bytes that are not UTF-8 become U+FFFD. A value
 * longer than 8 KiB is cut.
 *
 * With a sink, logging holds up nobody: what the reader does not take is lost, and counted (log_sink.h).
 * Without one, as commands have it, a line waits until it is taken.
 */
#pragma once
#include "clock.h"
#include "log_sink.h"

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

struct log {
    struct clock *clock;
    int fd;
    enum log_level level;
    enum log_format format;
    struct log_sink *sink; /* of `fd`; NULL: none */
};

struct log_field {
    const char *name;
    struct str value;
};

/* For writing a call: log_write(log, LOG_LEVEL_INFO, "server started", LOG_FIELDS({"listen", address})). */
#define LOG_FIELDS(...) \
    ((const struct log_field[]){__VA_ARGS__}), COUNT_OF(((const struct log_field[]){__VA_ARGS__}))

void log_write(const struct log *self, enum log_level level, const char *event,
               const struct log_field *fields, size_t count);
/* Tells of lines that were lost, where there are such; for calling now and then. */
void log_catch_up(const struct log *self);
