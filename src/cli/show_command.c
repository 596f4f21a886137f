#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"

/* The text of the PRD, of one format or one revision, as the server has it. */
static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *format = command_option(line, "format"), *revision = command_option(line, "revision");
    const char *accept = "text/markdown";
    struct str path, text;

    TRY(client_open(line, &client));
    if (format && revision && strcmp(format, "md") != 0)
        return error_new(ERROR_INVALID, "usage", "--revision goes with Markdown only; leave --format %s out",
                         format);
    if (revision)
        path = prd_path(line, client,
                        str_format(line->mem, "/revisions/%s", client_escape(client, revision).ptr).ptr);
    else if (format && strcmp(format, "md") != 0)
        path = prd_path(line, client,
                        str_format(line->mem, "/export?format=%s", client_escape(client, format).ptr).ptr);
    else
        path = prd_path(line, client, "");
    if (line->json || (format && strcmp(format, "md") != 0))
        accept = line->json && !format ? "application/json" : "*/*";
    TRY(client_transfer(client, "GET", path, NULL, STR_NONE, accept, &text));
    if (line->colour)
        output_text(line, text.ptr);
    else
        fwrite(text.ptr, 1, text.len, line->out);
    return OK;
}

static const struct option_definition options[] = {
    {"format", "md|html|json", "what to print (default: md)"},
    {"revision", "N", "the text as it was at revision N"},
};

const struct command show_command = {
    .name = "show",
    .arguments = "PRD",
    .summary = "print a PRD",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 1,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
