#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *to = command_word(line, 1);
    int64_t number;
    json_t *revision;

    TRY(check_revision(line, to));
    TRY(client_open(line, &client));
    TRY(client_call(client, "POST", prd_path(line, client, "/restore"),
                    str_to_int(str_from(to), &number) ? json_pack("{s:I}", "revision", (json_int_t)number)
                                                      : json_pack("{s:s}", "baseline", to),
                    &revision));
    output_json(line, json_incref(revision));
    if (!line->json)
        fprintf(line->out,
                "Revision %lld has the text of revision %s again. Nothing of the history was removed.\n",
                (long long)json_number(revision, "number"), to);
    return OK;
}

const struct command rollback_command = {
    .name = "rollback",
    .arguments = "PRD REVISION",
    .summary = "bring back the text of an older revision",
    .details = "REVISION is a number or the name of a baseline. The old text becomes a new\n"
               "revision; nothing of the history is removed.",
    .side = COMMAND_CLIENT,
    .least = 2,
    .most = 2,
    .run = run,
};
