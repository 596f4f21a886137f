#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "unicode.h"

#define BEFORE_TITLE 32

static void print_prd(const struct command_line *line, const json_t *prd)
{
    int64_t open = json_number(prd, "open_proposals");
    struct str waiting =
        open ? str_format(line->mem, "  %lld open proposal%s", (long long)open, open == 1 ? "" : "s")
             : STR("");
    struct str title = output_clean(line->mem, str_from(json_text(prd, "title")));
    size_t room = line->columns ? line->columns - BEFORE_TITLE : SIZE_MAX;

    fputs(style(line, STYLE_BOLD), line->out);
    output_cell(line, json_text(prd, "key"), 10);
    fprintf(line->out, "%s  ", style(line, STYLE_NONE));
    output_cell(line, json_text(prd, "status"), 8);
    fprintf(line->out, "  rev %-4lld  ", (long long)json_number(prd, "head_revision"));
    if (unicode_columns(title) + waiting.len > room && room > waiting.len + 8)
        output_cut(line, title.ptr, room - waiting.len);
    else
        fprintf(line->out, "%.*s", STR_ARGS(title));
    fprintf(line->out, "%s%.*s%s\n", style(line, STYLE_YELLOW), STR_ARGS(waiting), style(line, STYLE_NONE));
}

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
    json_array_foreach(prds, i, prd) print_prd(line, prd);
    return OK;
}

const struct command list_command = {
    .name = "list",
    .arguments = "",
    .summary = "list the PRDs that you may see",
    .side = COMMAND_CLIENT,
    .run = run,
};
