#include "client_commands.h"

#include "decide.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;

    TRY(client_open(line, &client));
    return decide(line, client, "accept");
}

const struct command accept_command = {
    .name = "accept",
    .arguments = "PRD PROPOSAL [OP...]",
    .summary = "let a proposal stand, or parts of it",
    .details = "PROPOSAL is an id or its end, as `stet proposals PRD` shows it, or \"all\". OP\n"
               "are the numbers of operations within it; without, all that are pending.\n\n"
               "  stet accept PAY 3fa81c 0 2",
    .side = COMMAND_CLIENT,
    .least = 2,
    .most = SIZE_MAX,
    .run = run,
};
