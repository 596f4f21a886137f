/* What `stet backup` and `stet restore` share. */
#pragma once
#include "command.h"
#include "database/archive.h"
#include <jansson.h>

/* The FILE of the command line. */
struct error *backup_file_word(const struct command_line *line, const char **ret) _must_check_;
/* A line on the terminal of stderr that is written over; nothing elsewhere. */
struct archive_progress backup_progress(const struct command_line *line);
void backup_progress_end(const struct archive_progress *progress);
/* "1.2 MB" */
struct str backup_size(int64_t bytes, struct arena *mem);
json_t *backup_json(const char *file, const struct archive_facts *facts, struct arena *mem);
