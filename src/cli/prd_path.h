/* Words of a command line that name a PRD, or something of it. */
#pragma once
#include "client.h"

/* "/api/v1/prds/PAY" and then `rest` ("", "/nodes", "/diff?from=1"); PAY is the first word. */
struct str prd_path(const struct command_line *line, struct client *client, const char *rest);
/* Error of wrong usage unless `format` is NULL, md, html or json. */
struct error *format_of(const char *format) _must_check_;
/* The number of a revision. Error of wrong usage when `word` is none. */
struct error *revision_of(const struct command_line *line, const char *word, int64_t *ret) _must_check_;
