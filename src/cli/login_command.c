#include "client_commands.h"

#include "client.h"
#include "credentials.h"
#include "output.h"
#include "prompt.h"

#define SERVER_DEFAULT "http://127.0.0.1:8080"

static struct error *ask_password(const struct command_line *line, struct secret *ret)
{
    if (command_has_option(line, "password-stdin"))
        return prompt_read_line(line->in, ret);
    return prompt_secret("Password: ", ret);
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    _cleanup_(secret_release) struct secret password = {0};
    const char *server = command_option(line, "server"), *given = command_option(line, "email");
    struct str email = str_from(given);
    struct credentials kept;
    json_t *answer, *user;

    TRY(credentials_load(line->mem, &kept));
    if (!server)
        server = kept.server.ptr ? kept.server.ptr : SERVER_DEFAULT;
    TRY(client_open_anonymous(line, str_from(server), &client));
    if (!given)
        TRY(prompt_line("E-mail: ", line->mem, &email));
    TRY(ask_password(line, &password));
    TRY(client_call(
        client, "POST", STR("/api/v1/auth/login"),
        json_pack("{s:s%, s:s%}", "email", email.ptr, email.len, "password", password.ptr, password.len),
        &answer));
    kept.server = client_server(client);
    kept.access_token = str_from(json_text(answer, "access_token"));
    kept.refresh_token = str_from(json_text(answer, "refresh_token"));
    TRY(credentials_save(&kept, line->mem));
    user = json_object_get(answer, "user");
    output_json(line, json_incref(user));
    if (!line->json)
        fprintf(line->out, "Signed in to %.*s as %s <%s>.\n", STR_ARGS(kept.server), json_text(user, "name"),
                json_text(user, "email"));
    return OK;
}

static const struct option_definition options[] = {
    {"server", "URL", "where Stet is served (default: where you signed in last, else " SERVER_DEFAULT ")"},
    {"email", "EMAIL", "your address (asked for when absent)"},
    {"password-stdin", NULL, "read the password from the first line of stdin"},
};

const struct command login_command = {
    .name = "login",
    .arguments = "",
    .summary = "sign in, and stay signed in on this machine",
    .side = COMMAND_CLIENT,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
