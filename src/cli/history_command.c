#include "client_commands.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"
#include "unicode.h"

#define CHANGES_SHOWN 8

static const char *word_of(const char *operation)
{
    static const char *const words[][2] = {{"add_node", "added"},
                                           {"replace_text", "changed"},
                                           {"set_field", "changed"},
                                           {"move_node", "moved"},
                                           {"remove_node", "removed"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(operation, words[i][0]) == 0)
            return words[i][1];
    return operation;
}

/* The line stands alone: a title is cut at the edge of a terminal. */
static void print_change(const struct command_line *line, const json_t *change)
{
    const char *code = json_text(change, "code"), *title = json_text(change, "title");
    struct str words = str_format(line->mem, "%s%s%s", code, code[0] ? " " : "", title);

    if (!words.len)
        words = str_trim(output_clean(
            line->mem, str_from(json_text(change, json_text(change, "after")[0] ? "after" : "before"))));
    fprintf(line->out, "      %s", style(line, STYLE_DIM));
    output_cell(line, word_of(json_text(change, "op")), 8);
    if (line->columns && unicode_columns(words) > line->columns - 14)
        output_cut(line, words.ptr, line->columns - 14);
    else
        output_text(line, words.ptr);
    fprintf(line->out, "%s\n", style(line, STYLE_NONE));
}

static void print_revision(const struct command_line *line, const json_t *revision)
{
    const json_t *changes = json_object_get(revision, "changes"), *change;
    const char *why = json_text(revision, "why");
    size_t i;

    fprintf(line->out, "%s%4lld%s  ", style(line, STYLE_BOLD), (long long)json_number(revision, "number"),
            style(line, STYLE_NONE));
    output_time(line, json_text(revision, "at"));
    fputs("  ", line->out);
    output_cell(line, json_text(revision, "cause"), 8);
    fputs("  ", line->out);
    output_text(line, json_text(json_object_get(revision, "author"), "name"));
    fputc('\n', line->out);
    if (why[0])
        output_prose(line, "      ", STYLE_NONE, why);
    json_array_foreach(changes, i, change)
    {
        if (i == CHANGES_SHOWN && json_array_size(changes) > CHANGES_SHOWN + 1) {
            fprintf(line->out, "      %s… and %zu more%s\n", style(line, STYLE_DIM),
                    json_array_size(changes) - i, style(line, STYLE_NONE));
            break;
        }
        print_change(line, change);
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
    .summary = "list its revisions: who, why, what",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 1,
    .run = run,
};
