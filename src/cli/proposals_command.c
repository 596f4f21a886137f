#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"
#include "proposal_text.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *query = command_has_option(line, "all") ? "/proposals?status=all" : "/proposals?status=open";
    json_t *proposals, *proposal;
    size_t i;

    TRY(client_open(line, &client));
    TRY(client_list(client, prd_path(line, client, query), &proposals));
    output_json(line, json_incref(proposals));
    if (line->json)
        return OK;
    if (!json_array_size(proposals))
        fprintf(line->out, "No proposal waits for you.\n");
    json_array_foreach(proposals, i, proposal)
    {
        if (i)
            fputc('\n', line->out);
        proposal_print(line, proposal, "");
    }
    return OK;
}

static const struct option_definition options[] = {
    {"all", NULL, "those already decided too"},
};

const struct command proposals_command = {
    .name = "proposals",
    .arguments = "PRD",
    .summary = "list what waits for a decision",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 1,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
