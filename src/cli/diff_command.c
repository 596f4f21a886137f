#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *from = command_word(line, 1), *to = command_word(line, 2);
    struct str query = STR("");
    int64_t first = 0, last = 0;
    json_t *diff;

    if (from)
        TRY(revision_of(line, from, &first));
    if (to)
        TRY(revision_of(line, to, &last));
    TRY(client_open(line, &client));
    if (from)
        query = str_format(line->mem, "?from=%lld", (long long)first);
    if (to)
        query = str_format(line->mem, "%.*s&to=%lld", STR_ARGS(query), (long long)last);
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
    .details = "Without revisions, what the last one changed; with one, what changed since.\n\n"
               "  stet diff PAY 3 7",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 3,
    .run = run,
};
