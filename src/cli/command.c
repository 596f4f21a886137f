#include "command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_REFUSED 1
#define EXIT_USAGE 2
#define PROGRAM "stet"

static const struct option_definition common_options[] = {
    {"json", NULL, "print JSON, for programs"},
    {"help", NULL, "show this help"},
};
static const struct option_definition config_option = {"config", "FILE", "read settings from FILE"};

const char *command_option(const struct command_line *line, const char *name)
{
    for (size_t i = 0; i < line->option_count; i++)
        if (strcmp(line->options[i].name, name) == 0)
            return line->options[i].value;
    return NULL;
}

bool command_has_option(const struct command_line *line, const char *name)
{
    for (size_t i = 0; i < line->option_count; i++)
        if (strcmp(line->options[i].name, name) == 0)
            return true;
    return false;
}

const char *command_word(const struct command_line *line, size_t index)
{
    return index < line->word_count ? line->words[index] : NULL;
}

/* How many words of argv the name takes, 0 when it does not match. */
static int match_name(const char *name, int argc, char **argv)
{
    const char *space = strchr(name, ' ');
    size_t first = space ? (size_t)(space - name) : strlen(name);

    if (argc < 1 || strlen(argv[0]) != first || strncmp(argv[0], name, first) != 0)
        return 0;
    if (!space)
        return 1;
    return argc >= 2 && strcmp(argv[1], space + 1) == 0 ? 2 : 0;
}

static const struct command *find_command(const struct command *const *commands, size_t count, int argc,
                                          char **argv, int *taken)
{
    for (size_t i = 0; i < count; i++) {
        *taken = match_name(commands[i]->name, argc, argv);
        if (*taken > 0)
            return commands[i];
    }
    return NULL;
}

static void print_side(const struct command *const *commands, size_t count, enum command_side side)
{
    for (size_t i = 0; i < count; i++) {
        char usage[80];

        if (commands[i]->side != side)
            continue;
        snprintf(usage, sizeof(usage), "%s %s", commands[i]->name, commands[i]->arguments);
        printf("  %-34s %s\n", usage, commands[i]->summary);
    }
}

static int print_help(const struct command *const *commands, size_t count)
{
    printf("Stet keeps product requirements documents true.\n\n"
           "Usage: " PROGRAM " COMMAND [WORDS] [--json]\n\n"
           "On the server's own data:\n");
    print_side(commands, count, COMMAND_SERVER);
    printf("\nThrough the API (sign in first, or set STET_SERVER and STET_TOKEN):\n");
    print_side(commands, count, COMMAND_CLIENT);
    printf("\n  %-34s %s\n", "help", "show this");
    printf("\nPRD is a key such as PAY, or an id. `" PROGRAM " COMMAND --help` tells more of one command.\n"
           "Exit status: 0 done, 1 refused or failed, 2 wrong usage.\n");
    return 0;
}

static void print_option(const struct option_definition *option)
{
    char usage[60];
    snprintf(usage, sizeof(usage), "--%s%s%s", option->name, option->value ? " " : "",
             option->value ? option->value : "");
    printf("  %-30s %s\n", usage, option->summary);
}

static int print_command_help(const struct command *command)
{
    printf("Usage: " PROGRAM " %s%s%s\n\n%s.\n", command->name, command->arguments[0] ? " " : "",
           command->arguments, command->summary);
    if (command->details)
        printf("\n%s\n", command->details);
    printf("\nOptions:\n");
    for (size_t i = 0; i < command->option_count; i++)
        print_option(&command->options[i]);
    if (command->takes_settings)
        print_option(&config_option);
    for (size_t i = 0; i < COUNT_OF(common_options); i++)
        print_option(&common_options[i]);
    if (command->takes_settings)
        printf("\nEvery setting may be given as a flag too: see `" PROGRAM " settings`.\n");
    return 0;
}

static int complain(const struct command *command, const char *what, const char *word)
{
    fprintf(stderr, PROGRAM ": %s %s\nUsage: " PROGRAM " %s%s%s\n", what, word, command->name,
            command->arguments[0] ? " " : "", command->arguments);
    return EXIT_USAGE;
}

/* 1: takes a value, 0: bare, -1: unknown. */
static int option_takes_value(const struct command *command, const char *name)
{
    for (size_t i = 0; i < command->option_count; i++)
        if (strcmp(command->options[i].name, name) == 0)
            return command->options[i].value != NULL;
    for (size_t i = 0; i < COUNT_OF(common_options); i++)
        if (strcmp(common_options[i].name, name) == 0)
            return 0;
    return command->takes_settings ? 1 : -1; /* which settings there are is for the settings to say */
}

/* Takes the option at argv[0]; *used says how many words it took. */
static int take_option(struct command_line *line, struct command_option *into, int argc, char **argv,
                       int *used)
{
    const char *name = argv[0] + 2, *equals = strchr(name, '=');
    struct command_option option = {
        .name = equals ? str_cstr(line->mem, str_of(name, (size_t)(equals - name))) : name};
    int takes = option_takes_value(line->command, option.name);

    *used = 1;
    if (takes < 0)
        return complain(line->command, "unknown option", argv[0]);
    if (takes == 0 && equals)
        return complain(line->command, "no value goes with", argv[0]);
    if (takes == 1 && equals) {
        option.value = equals + 1;
    } else if (takes == 1) {
        if (argc < 2)
            return complain(line->command, "a value is missing after", argv[0]);
        option.value = argv[1];
        *used = 2;
    }
    *into = option;
    return 0;
}

static int parse(struct command_line *line, int argc, char **argv)
{
    const char **words = arena_array_of(line->mem, (size_t)argc + 1, const char *);
    struct command_option *options = arena_array_of(line->mem, (size_t)argc + 1, struct command_option);
    bool only_words = false;

    line->words = words;
    line->options = options;
    for (int i = 0, used = 1; i < argc; i += used) {
        int status;

        used = 1;
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (only_words || strncmp(argv[i], "--", 2) != 0) {
            words[line->word_count++] = argv[i];
        } else {
            status = take_option(line, &options[line->option_count], argc - i, argv + i, &used);
            if (status)
                return status;
            line->option_count++;
        }
    }
    line->json = command_has_option(line, "json");
    return 0;
}

static int run(struct command_line *line)
{
    const struct command *command = line->command;
    _cleanup_(error_freep) struct error *error = OK;

    if (line->word_count < command->least)
        return complain(command, "too few words for", command->name);
    if (line->word_count > command->most)
        return complain(command, "did not expect", line->words[command->most]);
    error = command->run(line);
    fflush(line->out);
    if (!error)
        return 0;
    fprintf(stderr, PROGRAM ": %s\n", error_message(error));
    for (size_t i = 0; i < error_field_count(error); i++) {
        const struct error_field *field = error_field_at(error, i);
        fprintf(stderr, "  %.*s: %.*s\n", STR_ARGS(field->pointer), STR_ARGS(field->detail));
    }
    return error_has_code(error, "usage") ? EXIT_USAGE : EXIT_REFUSED;
}

int command_main(const struct command *const *commands, size_t count, int argc, char **argv)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct command_line line = {
        .mem = mem, .out = stdout, .in = stdin, .colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR")};
    int taken = 0, status;

    if (argc < 2 || strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0)
        return print_help(commands, count) + (argc < 2 ? EXIT_USAGE : 0);
    if (strcmp(argv[1], "version") == 0 || strcmp(argv[1], "--version") == 0) {
        printf(PROGRAM " " STET_VERSION "\n");
        return 0;
    }
    line.command = find_command(commands, count, argc - 1, argv + 1, &taken);
    if (!line.command) {
        fprintf(stderr, PROGRAM ": there is no command \"%s\"; `" PROGRAM " help` lists all\n", argv[1]);
        return EXIT_USAGE;
    }
    status = parse(&line, argc - 1 - taken, argv + 1 + taken);
    if (status)
        return status;
    if (command_has_option(&line, "help"))
        return print_command_help(line.command);
    return run(&line);
}
