#include "client_commands.h"

#include "client.h"
#include "output.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    json_t *prds, *prd;
    size_t i;

    TRY(client_open(line, &client));
    TRY(client_list(client, STR("/api/v1/prds"), &prds));
    output_json(line, json_incref(prds));
    if (line->json)
        return OK;
    if (!json_array_size(prds))
        fprintf(line->out, "There is no PRD yet. Begin one with: stet new \"Payment reminders\"\n");
    json_array_foreach(prds, i, prd)
    {
        int64_t open = json_number(prd, "open_proposals");
        fprintf(line->out, "%s%-10s%s %-9s rev %-4lld %s", style(line, STYLE_BOLD), json_text(prd, "key"),
                style(line, STYLE_NONE), json_text(prd, "status"),
                (long long)json_number(prd, "head_revision"), json_text(prd, "title"));
        if (open)
            fprintf(line->out, "  %s(%lld open proposal%s)%s", style(line, STYLE_YELLOW), (long long)open,
                    open == 1 ? "" : "s", style(line, STYLE_NONE));
        fputc('\n', line->out);
    }
    return OK;
}

const struct command list_command = {
    .name = "list",
    .arguments = "",
    .summary = "list the PRDs that you may see",
    .side = COMMAND_CLIENT,
    .run = run,
};
