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

static struct error *ask_code(const struct command_line *line, struct secret *ret)
{
    struct str typed;

    if (command_has_option(line, "password-stdin"))
        return prompt_read_line(line->in, ret);
    TRY(prompt_line("Code from your authenticator app, or a recovery code: ", line->mem, &typed));
    *ret = secret_copy(typed);
    return OK;
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

/* `code` may be empty. */
static struct error *sign_in(struct client *client, struct str email, const struct secret *password,
                             const struct secret *code, json_t **ret)
{
    json_t *body =
        json_pack("{s:s%, s:s%}", "email", email.ptr, email.len, "password", password->ptr, password->len);

    if (code->len > 0)
        json_object_set_new(body, "code", json_stringn(code->ptr, code->len));
    return client_call(client, "POST", STR("/api/v1/auth/login"), body, ret);
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    _cleanup_(secret_release) struct secret password = {0};
    _cleanup_(secret_release) struct secret code = {0};
    const char *server = command_option(line, "server"), *given = command_option(line, "email");
    struct str email = str_from(given);
    struct credentials kept = {0};
    json_t *answer, *user;
    struct error *error;

    TRY(choose_server(line, &server));
    TRY(client_open_anonymous(line, str_from(server), &client));
    warn_of_plain_http(client_server(client));
    if (!given)
        TRY(prompt_line("E-mail: ", line->mem, &email));
    TRY(ask_password(line, &password));
    error = sign_in(client, email, &password, &code, &answer);
    if (error_has_code(error, "second_factor_required")) {
        error_free(error);
        TRY(ask_code(line, &code));
        error = sign_in(client, email, &password, &code, &answer);
    }
    TRY(error);
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
    {"password-stdin", NULL,
     "read the password from the first line of stdin, and a code of the second factor, if it is asked for, "
     "from the second"},
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
