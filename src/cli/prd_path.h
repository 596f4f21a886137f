/* Words of a command line that name a PRD, or something of it. */
#pragma once
#include "client.h"

/* "/api/v1/prds/PAY" and then `rest` ("", "/nodes", "/diff?from=1"); PAY is the first word. */
struct str prd_path(const struct command_line *line, struct client *client, const char *rest);
/* Error of wrong usage unless `format` is NULL, md, html or json. */
struct error *format_of(const char *format) _must_check_;
/* Error of wrong usage for a word that can be neither the number of a revision nor the name of a baseline. */
struct error *check_revision(const struct command_line *line, const char *word) _must_check_;
