#include "client_commands.h"

#include "decide.h"

static struct error *run(const struct command_line *line)
{
    return decide(line, "reject");
}

const struct command reject_command = {
    .name = "reject",
    .arguments = "PRD PROPOSAL|all [OP...]",
    .summary = "strike a proposal, or some of its operations",
    .details = "PROPOSAL is an id or its end, as `stet proposals` shows it; OP are numbers within it.",
    .side = COMMAND_CLIENT,
    .least = 2,
    .most = SIZE_MAX,
    .run = run,
};
