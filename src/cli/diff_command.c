#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"
#include "strbuf.h"

/* One line with its changed words in brackets, as git diff --word-diff marks them. */
static void print_line(const struct command_line *line, const json_t *of)
{
    const char *kind = json_text(of, "kind");
    bool removed = strcmp(kind, "removed") == 0, added = strcmp(kind, "added") == 0;
    struct strbuf text = strbuf_new(line->mem, STRBUF_LIMIT_DEFAULT);
    const json_t *part;
    size_t i;

    strbuf_add(&text, removed ? STR("-") : added ? STR("+") : STR(" "));
    json_array_foreach(json_object_get(of, "parts"), i, part)
    {
        bool marked = json_is_true(json_object_get(part, "changed"));
        strbuf_add(&text, !marked ? STR("") : removed ? STR("[-") : STR("{+"));
        strbuf_add(&text, str_from(json_text(part, "text")));
        strbuf_add(&text, !marked ? STR("") : removed ? STR("-]") : STR("+}"));
    }
    fputs(style(line, removed ? STYLE_RED : added ? STYLE_GREEN : STYLE_NONE), line->out);
    output_text(line, str_cstr(line->mem, strbuf_str(&text)));
    fprintf(line->out, "%s\n", style(line, STYLE_NONE));
}

/* The lines, with a gap where lines that did not change were left out. */
static void print_words(const struct command_line *line, const json_t *diff)
{
    int64_t next_from = 0, next_to = 0;
    const json_t *of;
    size_t i;

    json_array_foreach(json_object_get(diff, "lines"), i, of)
    {
        int64_t from = json_number(of, "from"), to = json_number(of, "to");
        if (i > 0 && ((from > 0 && from > next_from) || (to > 0 && to > next_to)))
            fputs("...\n", line->out);
        next_from = from > 0 ? from + 1 : next_from;
        next_to = to > 0 ? to + 1 : next_to;
        print_line(line, of);
    }
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *from = command_word(line, 1), *to = command_word(line, 2);
    struct str query = STR("");
    json_t *diff;

    if (from)
        TRY(check_revision(line, from));
    if (to)
        TRY(check_revision(line, to));
    TRY(client_open(line, &client));
    if (from)
        query = str_format(line->mem, "?from=%s", client_escape(client, from).ptr);
    if (to)
        query = str_format(line->mem, "%.*s&to=%s", STR_ARGS(query), client_escape(client, to).ptr);
    TRY(client_call(client, "GET",
                    prd_path(line, client, str_format(line->mem, "/diff%.*s", STR_ARGS(query)).ptr), NULL,
                    &diff));
    output_json(line, json_incref(diff));
    if (!line->json && command_has_option(line, "words"))
        print_words(line, diff);
    else if (!line->json)
        output_diff(line, json_text(diff, "unified"));
    if (line->columns && !json_text(diff, "unified")[0])
        fprintf(line->out, "Nothing differs.\n");
    return OK;
}

static const struct option_definition options[] = {
    {"words", NULL, "mark the words that changed within their lines: [-old-] and {+new+}"},
};

const struct command diff_command = {
    .name = "diff",
    .arguments = "PRD [FROM] [TO]",
    .summary = "what changed between two revisions",
    .details = "Without revisions, what the last one changed; with one, what changed since.\n"
               "The name of a baseline stands for its revision.\n\n"
               "  stet diff PAY 3 7\n"
               "  stet diff PAY \"as sent\"",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 3,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
