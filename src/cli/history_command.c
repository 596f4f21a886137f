#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"

static void print_revision(const struct command_line *line, const json_t *revision)
{
    const char *why = json_text(revision, "why");
    json_t *author = json_object_get(revision, "author"), *change;
    size_t i;

    fprintf(line->out, "%s%4lld%s  %.16s  %-9s %s", style(line, STYLE_BOLD),
            (long long)json_number(revision, "number"), style(line, STYLE_NONE), json_text(revision, "at"),
            json_text(revision, "cause"), json_text(author, "name"));
    if (why[0])
        fprintf(line->out, ": %s", why);
    fputc('\n', line->out);
    json_array_foreach(json_object_get(revision, "changes"), i, change)
    {
        const char *code = json_text(change, "code");
        if (i == 8) {
            fprintf(line->out, "      %s… and %zu more%s\n", style(line, STYLE_DIM),
                    json_array_size(json_object_get(revision, "changes")) - i, style(line, STYLE_NONE));
            break;
        }
        fprintf(line->out, "      %s%-12s %s%s%s%s\n", style(line, STYLE_DIM), json_text(change, "op"), code,
                code[0] ? " " : "", json_text(change, "title"), style(line, STYLE_NONE));
    }
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    json_t *revisions;

    TRY(client_open(line, &client));
    TRY(client_list(client, prd_path(line, client, "/revisions"), &revisions));
    output_json(line, json_incref(revisions));
    for (size_t i = 0; !line->json && i < json_array_size(revisions); i++)
        print_revision(line, json_array_get(revisions, i));
    return OK;
}

const struct command history_command = {
    .name = "history",
    .arguments = "PRD",
    .summary = "list its revisions, newest first: who, why, what",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 1,
    .run = run,
};
