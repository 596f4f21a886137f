/* What `accept` and `reject` share. */
#pragma once
#include "command.h"

/* Decides the operations that the words after PRD and PROPOSAL name; none: all that are pending. PROPOSAL
 * "all": every open proposal. Error conflict when an accepted operation did not fit. */
struct error *decide(const struct command_line *line, const char *verdict) _must_check_;
