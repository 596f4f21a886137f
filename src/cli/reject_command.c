#include "client_commands.h"

#include "decide.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;

    TRY(client_open(line, &client));
    return decide(line, client, "reject");
}

const struct command reject_command = {
    .name = "reject",
    .arguments = "PRD PROPOSAL [OP...]",
    .summary = "strike a proposal, or parts of it",
    .details = "PROPOSAL is an id or its end, as `stet proposals PRD` shows it, or \"all\". OP\n"
               "are the numbers of operations within it; without, all that are pending.\n\n"
               "  stet reject PAY 3fa81c 0 2",
    .side = COMMAND_CLIENT,
    .least = 2,
    .most = SIZE_MAX,
    .run = run,
};
