/* What `accept` and `reject` share. */
#pragma once
#include "client.h"

/* Decides the operations that the words after PRD and PROPOSAL name; none: all that are pending. PROPOSAL
 * "all": every open proposal, as far as each fits. Error conflict when an accepted operation did not fit. */
struct error *decide(const struct command_line *line, struct client *client,
                     const char *verdict) _must_check_;
