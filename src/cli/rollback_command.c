#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    struct str number = str_from(command_word(line, 1));
    int64_t to;
    json_t *revision;

    if (!str_to_int(number, &to) || to < 1)
        return error_new(ERROR_INVALID, "usage", "\"%.*s\" is no revision; `stet history %s` lists them",
                         STR_ARGS(number), command_word(line, 0));
    TRY(client_open(line, &client));
    TRY(client_call(client, "POST", prd_path(line, client, "/restore"),
                    json_pack("{s:I}", "revision", (json_int_t)to), &revision));
    output_json(line, json_incref(revision));
    if (!line->json)
        fprintf(line->out,
                "Revision %lld has the text of revision %lld again. Nothing of the history was removed.\n",
                (long long)json_number(revision, "number"), (long long)to);
    return OK;
}

const struct command rollback_command = {
    .name = "rollback",
    .arguments = "PRD REVISION",
    .summary = "bring back the text of an older revision, as a new one",
    .side = COMMAND_CLIENT,
    .least = 2,
    .most = 2,
    .run = run,
};
