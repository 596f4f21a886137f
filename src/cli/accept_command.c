#include "client_commands.h"

#include "decide.h"

static struct error *run(const struct command_line *line)
{
    return decide(line, "accept");
}

const struct command accept_command = {
    .name = "accept",
    .arguments = "PRD PROPOSAL|all [OP...]",
    .summary = "let a proposal stand, or some of its operations",
    .details = "PROPOSAL is an id or its end, as `stet proposals` shows it; OP are numbers within it.",
    .side = COMMAND_CLIENT,
    .least = 2,
    .most = SIZE_MAX,
    .run = run,
};
