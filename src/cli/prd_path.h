/* Paths below one PRD, from the first word of a command line. */
#pragma once
#include "client.h"

/* "/api/v1/prds/PAY" and then `rest` ("", "/nodes", "/diff?from=1"). */
struct str prd_path(const struct command_line *line, struct client *client, const char *rest);
