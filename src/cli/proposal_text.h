/* Proposals on a terminal, and by the short names that people type. */
#pragma once
#include "client.h"

/* The short name: the last six characters of the id. Lives in the command's arena. */
const char *proposal_name(const struct command_line *line, const json_t *proposal);
/* Reason, evidence and each operation with its state and change; every line behind `margin`. */
void proposal_print(const struct command_line *line, const json_t *proposal, const char *margin);
/* The proposal of the PRD in the command's first word whose id is, or ends in, `name`. Error not_found, or
 * invalid when several end so or the name is too short to mean one. */
struct error *proposal_find(const struct command_line *line, struct client *client, const char *name,
                            json_t **ret) _must_check_;
