#include "client_commands.h"

#include "client.h"
#include "output.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    json_t *user;

    TRY(client_open(line, &client));
    TRY(client_call(client, "GET", STR("/api/v1/users/me"), NULL, &user));
    output_json(line, json_incref(user));
    if (!line->json)
        fprintf(line->out, "%.*s <%.*s>, %.*s, on %.*s\n",
                STR_ARGS(output_clean(line->mem, str_from(json_text(user, "name")))),
                STR_ARGS(output_clean(line->mem, str_from(json_text(user, "email")))),
                STR_ARGS(output_clean(line->mem, str_from(json_text(user, "role")))),
                STR_ARGS(client_server(client)));
    return OK;
}

const struct command whoami_command = {
    .name = "whoami",
    .arguments = "",
    .summary = "say who is signed in, and where",
    .side = COMMAND_CLIENT,
    .run = run,
};
