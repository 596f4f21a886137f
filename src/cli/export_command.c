#include "client_commands.h"

#include "client.h"
#include "files.h"
#include "output.h"
#include "prd_path.h"

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *format = command_option(line, "format"), *file = command_word(line, 1);
    struct str text;

    TRY(format_of(format));
    if (!format)
        format = line->json && !file ? "json" : "md";
    TRY(client_open(line, &client));
    format = str_format(line->mem, "/export?format=%s", client_escape(client, format).ptr).ptr;
    TRY(client_transfer(client, "GET", prd_path(line, client, format), NULL, STR_NONE, "*/*", &text));
    if (!file) {
        output_plain(line, text);
        return OK;
    }
    TRY(file_write(file, text));
    output_json(line, json_pack("{s:s, s:I}", "file", file, "bytes", (json_int_t)text.len));
    return OK;
}

static const struct option_definition options[] = {
    {"format", "md|html|json", "what to write (default: md, byte for byte; with --json to stdout, json)"},
};

const struct command export_command = {
    .name = "export",
    .arguments = "PRD [FILE]",
    .summary = "write a PRD to a file or to stdout",
    .details = "  stet export PAY > payments.md",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 2,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
