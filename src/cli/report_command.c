#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *since = command_option(line, "since");
    const char *rest = "/report";
    json_t *report;

    TRY(client_open(line, &client));
    if (since != NULL)
        rest = str_format(line->mem, "/report?since=%.*s", STR_ARGS(client_escape(client, since))).ptr;
    TRY(client_call(client, "GET", prd_path(line, client, rest), NULL, &report));
    output_json(line, json_incref(report));
    if (!line->json)
        output_plain(line, str_from(json_text(report, "markdown")));
    return OK;
}

static const struct option_definition options[] = {
    {"since", "WHEN", "2027-03-01, \"last week\" (the default), \"10 days\", \"revision 4\", beginning"},
};

const struct command report_command = {
    .name = "report",
    .arguments = "PRD",
    .summary = "what was done, decided, added and dropped since a time",
    .details = "  stet report PAY --since \"last month\" > status.md",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 1,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
