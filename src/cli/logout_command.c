#include "client_commands.h"

#include "client.h"
#include "credentials.h"
#include "output.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    struct error *error;
    bool is_kept;

    TRY(client_open(line, &client));
    is_kept = client_is_kept(client);
    error = client_call(client, "POST", STR("/api/v1/auth/logout"), NULL, NULL);
    /* A session that has ended already is what was asked for; any other failure keeps the tokens for another
     * try. */
    if (error && error_kind(error) != ERROR_UNAUTHENTICATED)
        return error;
    error_free(error);
    if (is_kept)
        TRY(credentials_remove(line->mem));
    output_json(line, json_pack("{s:b}", "signed_in", 0));
    if (!line->json)
        fprintf(line->out, "Signed out.\n");
    return OK;
}

const struct command logout_command = {
    .name = "logout",
    .arguments = "",
    .summary = "end this session at once",
    .side = COMMAND_CLIENT,
    .run = run,
};
