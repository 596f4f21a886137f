#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"

/* Markdown on a terminal: headings in bold, lines broken between words. */
static void print_markdown(const struct command_line *line, struct str text)
{
    struct str part;

    while (str_next_line(&text, &part)) {
        enum style of = part.ptr[0] == '#' ? STYLE_BOLD : STYLE_NONE;
        if (str_starts(part, STR("<!--")))
            of = STYLE_DIM;
        output_prose(line, "", of, str_cstr(line->mem, part));
    }
}

/* The text of the PRD, of one format or one revision, as the server has it. */
static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *format = command_option(line, "format"), *revision = command_option(line, "revision");
    const char *accept = "text/markdown";
    bool is_markdown;
    struct str path, text;

    TRY(format_of(format));
    if (revision)
        TRY(check_revision(line, revision));
    if (format && revision && strcmp(format, "md") != 0)
        return error_new(ERROR_INVALID, "usage", "--revision goes with Markdown only; leave --format %s out",
                         format);
    TRY(client_open(line, &client));
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
    is_markdown = strcmp(accept, "text/markdown") == 0;
    TRY(client_transfer(client, "GET", path, NULL, STR_NONE, accept, &text));
    if (line->columns && is_markdown)
        print_markdown(line, text);
    else
        output_plain(line, text);
    if (line->json && !line->columns)
        fputc('\n', line->out);
    return OK;
}

static const struct option_definition options[] = {
    {"format", "md|html|json", "what to print (default: md)"},
    {"revision", "N", "the text as it was at revision or baseline N"},
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
