#include "client_commands.h"

#include "client.h"
#include "output.h"

static void print_snippet(const struct command_line *line, const json_t *found)
{
    const json_t *part;
    size_t i;

    fputs("      ", line->out);
    json_array_foreach(json_object_get(found, "snippet"), i, part)
    {
        bool is_hit = json_is_true(json_object_get(part, "hit"));
        fputs(style(line, is_hit ? STYLE_YELLOW : STYLE_DIM), line->out);
        output_text(line, json_text(part, "text"));
        fputs(style(line, STYLE_NONE), line->out);
    }
    fputc('\n', line->out);
}

static void print_found(const struct command_line *line, const json_t *found)
{
    const json_t *prd = json_object_get(found, "prd"), *node = json_object_get(found, "node");
    const char *code = json_text(node, "code");

    fprintf(line->out, "%s", style(line, STYLE_BOLD));
    output_cell(line, json_text(prd, "key"), 10);
    fprintf(line->out, "%s  ", style(line, STYLE_NONE));
    output_cell(line, code[0] ? code : json_is_object(node) ? json_text(node, "kind") : "title", 11);
    fputs("  ", line->out);
    output_cut(line, json_text(json_is_object(node) ? node : prd, "title"),
               line->columns > 40 ? line->columns - 26 : SIZE_MAX);
    fputc('\n', line->out);
    if (json_is_object(node))
        print_snippet(line, found);
}

static struct str join_words(const struct command_line *line)
{
    struct str words = STR("");
    for (size_t i = 0; i < line->word_count; i++)
        words = str_format(line->mem, "%.*s%s%s", STR_ARGS(words), i > 0 ? " " : "", line->words[i]);
    return words;
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    struct str words = join_words(line), path;
    json_t *page, *items, *found;
    size_t i;

    TRY(client_open(line, &client));
    path =
        str_format(line->mem, "/api/v1/search?limit=20&q=%.*s", STR_ARGS(client_escape(client, words.ptr)));
    TRY(client_call(client, "GET", path, NULL, &page));
    output_json(line, json_incref(page));
    if (line->json)
        return OK;
    items = json_object_get(page, "items");
    if (json_array_size(items) == 0)
        fprintf(line->out, "Nothing in your PRDs has %s.\n",
                line->word_count > 1 ? "all of these words" : "this word");
    json_array_foreach(items, i, found) print_found(line, found);
    if (json_text(page, "next")[0])
        fprintf(line->out, "There is more; name more words to find less.\n");
    return OK;
}

const struct command search_command = {
    .name = "search",
    .arguments = "WORDS",
    .summary = "find words in all your PRDs",
    .details = "All words must be there, in any form: \"remind\" finds reminders. Quote words\n"
               "that follow each other ('\"send a reminder\"'), end one with * for its beginning,\n"
               "put - before one that must not be there.",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 64,
    .run = run,
};
