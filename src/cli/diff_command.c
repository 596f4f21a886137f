#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *from = command_word(line, 1), *to = command_word(line, 2);
    struct str query = STR("");
    json_t *diff;

    if (from)
        TRY(check_revision(line, from));
    if (to)
        TRY(check_revision(line, to));
    TRY(client_open(line, &client));
    if (from)
        query = str_format(line->mem, "?from=%s", client_escape(client, from).ptr);
    if (to)
        query = str_format(line->mem, "%.*s&to=%s", STR_ARGS(query), client_escape(client, to).ptr);
    TRY(client_call(client, "GET",
                    prd_path(line, client, str_format(line->mem, "/diff%.*s", STR_ARGS(query)).ptr), NULL,
                    &diff));
    output_json(line, json_incref(diff));
    if (!line->json)
        output_diff(line, json_text(diff, "unified"));
    if (line->columns && !json_text(diff, "unified")[0])
        fprintf(line->out, "Nothing differs.\n");
    return OK;
}

const struct command diff_command = {
    .name = "diff",
    .arguments = "PRD [FROM] [TO]",
    .summary = "what changed between two revisions",
    .details = "Without revisions, what the last one changed; with one, what changed since.\n"
               "The name of a baseline stands for its revision.\n\n"
               "  stet diff PAY 3 7\n"
               "  stet diff PAY \"as sent\"",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 3,
    .run = run,
};
