/* Proposals on a terminal, and by the short names that people type. */
#pragma once
#include "client.h"

/* The short name: the last six characters of the id. */
const char *proposal_name(const json_t *proposal);
/* Reason, evidence and each operation with its state and change. */
void proposal_print(const struct command_line *line, const json_t *proposal);
/* The proposal of the PRD in the command's first word whose id is, or ends in, `name`. Error not_found, or
 * invalid when several end so. */
struct error *proposal_find(const struct command_line *line, struct client *client, const char *name,
                            json_t **ret) _must_check_;
