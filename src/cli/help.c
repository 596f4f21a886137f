#include "help.h"

#include "unicode.h"

#include <ctype.h>
#include <jansson.h>

#define WIDTH 79
#define COMMAND_COLUMN 31
#define OPTION_COLUMN 30
#define NAME_MAX_LENGTH 32

const struct option_definition common_options[] = {
    {"json", NULL, "print JSON, for programs"},
    {"help", NULL, "show this help"},
};
const size_t common_option_count = COUNT_OF(common_options);
static const struct option_definition config_option = {"config", "FILE", "read settings from FILE"};

void help_entry(FILE *out, int column, const char *name, const char *text)
{
    struct str rest = str_from(text), word;
    size_t used = 2 + unicode_columns(str_from(name));

    fprintf(out, "  %s", name);
    if (used + 1 > (size_t)column) {
        fputc('\n', out);
        used = 0;
    }
    fprintf(out, "%*s", column - (int)used, "");
    used = (size_t)column;
    while (str_next(&rest, ' ', &word)) {
        size_t columns = unicode_columns(word);
        bool is_first = used == (size_t)column;
        if (!is_first && used + 1 + columns > WIDTH) {
            fprintf(out, "\n%*s", column, "");
            used = (size_t)column;
            is_first = true;
        }
        fprintf(out, "%s%.*s", is_first ? "" : " ", STR_ARGS(word));
        used += columns + !is_first;
    }
    fputc('\n', out);
}

static void print_command(const struct command *command, FILE *out)
{
    char usage[80];

    snprintf(usage, sizeof(usage), "%s %s", command->name, command->arguments);
    help_entry(out, COMMAND_COLUMN, usage, command->summary);
}

static void print_commands(const struct command *const *commands, size_t count, enum command_side side,
                           FILE *out)
{
    for (size_t i = 0; i < count; i++)
        if (commands[i]->side == side)
            print_command(commands[i], out);
}

void help_print(const struct command *const *commands, size_t count, FILE *out)
{
    fprintf(out, "Stet keeps product requirements documents true.\n\n"
                 "Usage: " PROGRAM " COMMAND [WORDS] [OPTIONS]\n\n"
                 "On the server's own data:\n");
    print_commands(commands, count, COMMAND_SERVER, out);
    fprintf(out, "\nThrough the API, signed in (or with STET_SERVER and STET_TOKEN):\n");
    print_commands(commands, count, COMMAND_CLIENT, out);
    fputc('\n', out);
    help_entry(out, COMMAND_COLUMN, "help [COMMAND]", "show this, or all of one command");
    help_entry(out, COMMAND_COLUMN, "version", "print the version");
    fprintf(out, "\nPRD is a key such as PAY, or an id. Every command takes --json and --help.\n"
                 "Exit status: 0 done, 1 refused or failed, 2 wrong usage.\n");
}

static void print_option(const struct option_definition *option, FILE *out)
{
    char usage[80];
    snprintf(usage, sizeof(usage), "--%s%s%s", option->name, option->value ? " " : "",
             option->value ? option->value : "");
    help_entry(out, OPTION_COLUMN, usage, option->summary);
}

void help_print_command(const struct command *command, FILE *out)
{
    fprintf(out, "Usage: " PROGRAM " %s%s%s [OPTIONS]\n\n%c%s.\n", command->name,
            command->arguments[0] ? " " : "", command->arguments, toupper((unsigned char)command->summary[0]),
            command->summary + 1);
    if (command->details)
        fprintf(out, "\n%s\n", command->details);
    fprintf(out, "\nOptions:\n");
    for (size_t i = 0; i < command->option_count; i++)
        print_option(&command->options[i], out);
    if (command->takes_settings)
        print_option(&config_option, out);
    for (size_t i = 0; i < common_option_count; i++)
        print_option(&common_options[i], out);
    if (command->print_more)
        command->print_more(out);
}

static void add_options(json_t *list, const struct option_definition *options, size_t count)
{
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s?, s:s}", "name", options[i].name, "value",
                                              options[i].value, "summary", options[i].summary));
}

static json_t *command_json(const struct command *command)
{
    json_t *options = json_array();

    add_options(options, command->options, command->option_count);
    if (command->takes_settings)
        add_options(options, &config_option, 1);
    add_options(options, common_options, common_option_count);
    return json_pack("{s:s, s:s, s:s, s:s?, s:s, s:o}", "name", command->name, "arguments",
                     command->arguments, "summary", command->summary, "details", command->details, "works_on",
                     command->side == COMMAND_SERVER ? "server" : "api", "options", options);
}

void help_print_json(const struct command *const *commands, size_t count, const struct command *only,
                     FILE *out)
{
    json_t *value, *list;

    if (only)
        value = command_json(only);
    else {
        list = json_array();
        for (size_t i = 0; i < count; i++)
            json_array_append_new(list, command_json(commands[i]));
        value = json_pack("{s:o}", "commands", list);
    }
    json_dumpf(value, out, JSON_COMPACT);
    fputc('\n', out);
    json_decref(value);
}

static bool is_in_group(const struct command *command, const char *word)
{
    size_t length = strlen(word);
    return strncmp(command->name, word, length) == 0 && command->name[length] == ' ';
}

bool help_is_group(const struct command *const *commands, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (is_in_group(commands[i], word))
            return true;
    return false;
}

void help_print_group(const struct command *const *commands, size_t count, const char *word, FILE *out)
{
    for (size_t i = 0; i < count; i++)
        if (is_in_group(commands[i], word))
            print_command(commands[i], out);
}

/* Levenshtein's distance by rows; words longer than any command's are far from all. */
static size_t distance(const char *a, const char *b)
{
    size_t row[NAME_MAX_LENGTH + 1], length = strlen(b);

    if (length > NAME_MAX_LENGTH || strlen(a) > NAME_MAX_LENGTH)
        return SIZE_MAX;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t best = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j + 1] + 1 < best)
                best = row[j + 1] + 1;
            row[j + 1] = best;
        }
    }
    return row[length];
}

const char *help_nearest(const struct command *const *commands, size_t count, const char *word)
{
    size_t least = strlen(word) > 3 ? 3 : 2;
    const char *nearest = NULL;

    for (size_t i = 0; i < count; i++) {
        size_t far = distance(word, commands[i]->name);
        if (far < least) {
            least = far;
            nearest = commands[i]->name;
        }
    }
    return nearest;
}
