#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    json_t *lines, *item;
    size_t i;

    TRY(client_open(line, &client));
    TRY(client_list(client, prd_path(line, client, "/blame"), &lines));
    output_json(line, json_incref(lines));
    if (line->json)
        return OK;
    json_array_foreach(lines, i, item)
    {
        fprintf(line->out, "%s%4lld %-9.9s %-14.14s %.10s%s ", style(line, STYLE_DIM),
                (long long)json_number(item, "revision"), json_text(item, "cause"),
                json_text(json_object_get(item, "author"), "name"), json_text(item, "at"),
                style(line, STYLE_NONE));
        output_text(line, json_text(item, "text"));
        if (!str_ends(str_from(json_text(item, "text")), STR("\n")))
            fputc('\n', line->out);
    }
    return OK;
}

const struct command blame_command = {
    .name = "blame",
    .arguments = "PRD",
    .summary = "for every line: which revision, whose, when",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 1,
    .run = run,
};
