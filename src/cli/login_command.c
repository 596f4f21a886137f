#include "client_commands.h"

#include "client.h"
#include "credentials.h"
#include "output.h"
#include "prompt.h"

#include <stdlib.h>

static struct error *ask_password(const struct command_line *line, struct secret *ret)
{
    if (command_has_option(line, "password-stdin"))
        return prompt_read_line(line->in, ret);
    return prompt_secret("Password: ", ret);
}

/* --server, else STET_SERVER, else where somebody signed in last, else the server on this machine. */
static struct error *choose_server(const struct command_line *line, const char **server)
{
    const char *wanted = getenv("STET_SERVER");
    struct credentials kept;

    if (*server)
        return OK;
    if (wanted && wanted[0]) {
        *server = wanted;
        return OK;
    }
    TRY(credentials_load(line->mem, &kept));
    *server = kept.server.ptr ? kept.server.ptr : SERVER_DEFAULT;
    return OK;
}

/* A password over plain HTTP is readable on its way, unless that is within this machine. */
static void warn_of_plain_http(struct str server)
{
    static const char *const local[] = {"http://127.", "http://localhost", "http://[::1]"};

    if (!str_starts(server, STR("http://")))
        return;
    for (size_t i = 0; i < COUNT_OF(local); i++)
        if (str_starts(server, str_from(local[i])))
            return;
    fprintf(stderr, "stet: warning: %.*s is not encrypted; others on the way can read the password\n",
            STR_ARGS(server));
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    _cleanup_(secret_release) struct secret password = {0};
    const char *server = command_option(line, "server"), *given = command_option(line, "email");
    struct str email = str_from(given);
    struct credentials kept = {0};
    json_t *answer, *user;

    TRY(choose_server(line, &server));
    TRY(client_open_anonymous(line, str_from(server), &client));
    warn_of_plain_http(client_server(client));
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
        fprintf(line->out, "Signed in to %.*s as %.*s <%.*s>.\n", STR_ARGS(kept.server),
                STR_ARGS(output_clean(line->mem, str_from(json_text(user, "name")))),
                STR_ARGS(output_clean(line->mem, str_from(json_text(user, "email")))));
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
    .summary = "sign in, and stay signed in here",
    .details = "  stet login --server https://stet.example.org",
    .side = COMMAND_CLIENT,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
