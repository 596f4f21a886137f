#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"
#include "unicode.h"

#define MARGIN 39

/* Who stands behind a line; blank where the same stands behind the line before. */
static void print_origin(const struct command_line *line, const json_t *item, bool is_new)
{
    if (!is_new) {
        fprintf(line->out, "%*s", MARGIN, "");
        return;
    }
    fprintf(line->out, "%s%4lld ", style(line, STYLE_DIM), (long long)json_number(item, "revision"));
    output_cell(line, json_text(item, "cause"), 8);
    fputc(' ', line->out);
    output_cell(line, json_text(json_object_get(item, "author"), "name"), 12);
    fputc(' ', line->out);
    output_day(line, json_text(item, "at"));
    fprintf(line->out, "  %s", style(line, STYLE_NONE));
}

static struct str without_line_end(struct str text)
{
    while (text.len && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
        text.len--;
    return text;
}

static void print_line(const struct command_line *line, const json_t *item)
{
    struct str text = output_clean(line->mem, without_line_end(str_from(json_text(item, "text"))));

    if (line->columns > MARGIN && unicode_columns(text) > line->columns - MARGIN)
        output_cut(line, text.ptr, line->columns - MARGIN);
    else
        fprintf(line->out, "%.*s", STR_ARGS(text));
    fputc('\n', line->out);
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    json_t *answer, *lines, *item;
    int64_t before = 0;
    size_t i;

    TRY(client_open(line, &client));
    TRY(client_call(client, "GET", prd_path(line, client, "/blame"), NULL, &answer));
    lines = json_object_get(answer, "items");
    output_json(line, json_incref(lines));
    if (line->json)
        return OK;
    json_array_foreach(lines, i, item)
    {
        print_origin(line, item, json_number(item, "revision") != before);
        print_line(line, item);
        before = json_number(item, "revision");
    }
    return OK;
}

const struct command blame_command = {
    .name = "blame",
    .arguments = "PRD",
    .summary = "for every line: which revision, whose, when",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 1,
    .run = run,
};
