#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    int64_t to;
    json_t *revision;

    TRY(revision_of(line, command_word(line, 1), &to));
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
    .summary = "bring back the text of an older revision",
    .details = "The old text becomes a new revision; nothing of the history is removed.",
    .side = COMMAND_CLIENT,
    .least = 2,
    .most = 2,
    .run = run,
};
