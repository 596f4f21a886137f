#include "client_commands.h"

#include "client.h"
#include "files.h"
#include "output.h"

#define FILE_LIMIT ((size_t)4 << 20)

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *title = command_option(line, "title"), *key = command_option(line, "key");
    struct str text, query = STR(""), answer;
    json_t *prd;

    TRY(file_read(command_word(line, 0), FILE_LIMIT, line->mem, &text));
    TRY(client_open(line, &client));
    if (title)
        query = str_format(line->mem, "?title=%s", client_escape(client, title).ptr);
    if (key)
        query = str_format(line->mem, "%.*s%skey=%s", STR_ARGS(query), query.len ? "&" : "?",
                           client_escape(client, key).ptr);
    TRY(client_transfer(client, "POST", str_format(line->mem, "/api/v1/prds/import%.*s", STR_ARGS(query)),
                        "text/markdown", text, "application/json", &answer));
    prd = json_loadb(answer.ptr, answer.len, 0, NULL);
    if (!line->json) {
        output_text(line, json_text(prd, "key"));
        fputs(": ", line->out);
        output_text(line, json_text(prd, "title"));
        fputc('\n', line->out);
    }
    output_json(line, prd);
    return OK;
}

static const struct option_definition options[] = {
    {"title", "TITLE", "its title (default: its first heading)"},
    {"key", "KEY", "its key, such as PAY (default: made from the title)"},
};

const struct command import_command = {
    .name = "import",
    .arguments = "FILE",
    .summary = "make a PRD from Markdown (- reads stdin)",
    .details = "  stet import payments.md --key PAY",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 1,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
