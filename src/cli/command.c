#include "command.h"

#include "help.h"
#include "output.h"
#include "unicode.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define EXIT_REFUSED 1
#define EXIT_USAGE 2
#define COLUMNS_DEFAULT 80
#define COLUMNS_MIN 40

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
    for (size_t i = 0; i < common_option_count; i++)
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
        } else if (!only_words && strcmp(argv[i], "-h") == 0) {
            options[line->option_count++] = (struct command_option){.name = "help"};
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

void command_complain(const struct error *error)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct str message = output_clean(mem, str_from(error_message(error)));

    fprintf(stderr, PROGRAM ": %.*s\n", STR_ARGS(message));
    for (size_t i = 0; i < error_field_count(error); i++) {
        const struct error_field *field = error_field_at(error, i);
        struct str detail = output_clean(mem, field->detail), pointer = output_clean(mem, field->pointer);

        if (error_field_count(error) > 1 || !str_contains(message, detail)) /* the message has said it */
            fprintf(stderr, "  %.*s: %.*s\n", STR_ARGS(pointer), STR_ARGS(detail));
    }
}

/* Words and values that go to a server are text; an empty one is a variable that a script forgot to set. */
static int check_words(const struct command_line *line)
{
    for (size_t i = 0; i < line->word_count; i++) {
        if (!line->words[i][0])
            return complain(line->command, "one of the words is empty:", line->command->name);
        if (!utf8_is_valid(str_from(line->words[i])))
            return complain(line->command, "a word is not UTF-8:", line->command->name);
    }
    for (size_t i = 0; i < line->option_count; i++)
        if (!utf8_is_valid(str_from(line->options[i].value)))
            return complain(line->command, "this is not UTF-8: the value of --", line->options[i].name);
    return 0;
}

static int run(struct command_line *line)
{
    const struct command *command = line->command;
    _cleanup_(error_freep) struct error *error = OK;
    int status;

    if (line->word_count < command->least)
        return complain(command, "too few words for", command->name);
    if (line->word_count > command->most)
        return complain(command, "did not expect", line->words[command->most]);
    status = check_words(line);
    if (status)
        return status;
    error = command->run(line);
    if (fflush(line->out) != 0 && !error)
        error = error_new(ERROR_INVALID, "output", "cannot write the output: %s", strerror(errno));
    if (!error)
        return 0;
    command_complain(error);
    return error_has_code(error, "usage") ? EXIT_USAGE : EXIT_REFUSED;
}

/* What stdout is. */
static void look_at_output(struct command_line *line)
{
    const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM"), *columns = getenv("COLUMNS");
    struct winsize size = {0};
    int64_t wanted;

    if (!isatty(STDOUT_FILENO))
        return;
    line->colour = !(no_colour && no_colour[0]) && terminal && strcmp(terminal, "dumb") != 0;
    line->columns = COLUMNS_DEFAULT;
    if (columns && str_to_int(str_from(columns), &wanted) && wanted > 0)
        line->columns = (size_t)wanted;
    else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        line->columns = size.ws_col;
    if (line->columns < COLUMNS_MIN)
        line->columns = COLUMNS_MIN;
}

static bool is_help(const char *word)
{
    return word && (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0);
}

/* Words that are no command: the commands that begin with the first, or the one that was probably meant.
 * `second` may be NULL. */
static int no_command(const struct command *const *commands, size_t count, const char *word,
                      const char *second)
{
    const char *near = help_nearest(commands, count, word);

    if (help_is_group(commands, count, word)) {
        if (second && second[0] != '-')
            fprintf(stderr, PROGRAM ": there is no command \"%s %s\", but:\n", word, second);
        else
            fprintf(stderr, PROGRAM ": \"%s\" wants a second word:\n", word);
        help_print_group(commands, count, word, stderr);
        return EXIT_USAGE;
    }
    fprintf(stderr, PROGRAM ": there is no command \"%s\"; ", word);
    if (near)
        fprintf(stderr, "did you mean `" PROGRAM " %s`? ", near);
    fprintf(stderr, "`" PROGRAM " help` lists all\n");
    return EXIT_USAGE;
}

/* What `stet help user` and `stet user --help` print; false where no command begins with the word. */
static bool print_group(const struct command *const *commands, size_t count, const char *word)
{
    if (!help_is_group(commands, count, word))
        return false;
    printf("Usage: " PROGRAM " %s COMMAND [WORDS] [OPTIONS]\n\n", word);
    help_print_group(commands, count, word, stdout);
    printf("\n`" PROGRAM " help %s COMMAND` shows all of one.\n", word);
    return true;
}

static int print_version(int count, char **words)
{
    if (count == 0)
        printf(PROGRAM " " STET_VERSION "\n");
    else if (count == 1 && strcmp(words[0], "--json") == 0)
        printf("{\"version\":\"" STET_VERSION "\"}\n");
    else if (count == 1 && is_help(words[0]))
        printf("Usage: " PROGRAM " version [--json]\n\nPrint the version.\n");
    else {
        fprintf(stderr, PROGRAM ": version takes nothing but --json\nUsage: " PROGRAM " version [--json]\n");
        return EXIT_USAGE;
    }
    return 0;
}

/* Takes --json out of the words; false when it is not among them. */
static bool take_json(int *argc, char **argv)
{
    int kept = 0;
    bool found = false;

    for (int i = 0; i < *argc; i++) {
        if (i > 0 && strcmp(argv[i], "--json") == 0)
            found = true;
        else
            argv[kept++] = argv[i];
    }
    argv[kept] = NULL;
    *argc = kept;
    return found;
}

int command_main(const struct command *const *commands, size_t count, int argc, char **argv)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct command_line line = {.mem = mem, .out = stdout, .in = stdin};
    int taken = 0, status;
    bool json;

    look_at_output(&line);
    if (argc < 2) {
        help_print(commands, count, stderr);
        return EXIT_USAGE;
    }
    json = is_help(argv[1]) && take_json(&argc, argv);
    if (is_help(argv[1]) && argc == 2) {
        if (json)
            help_print_json(commands, count, NULL, stdout);
        else
            help_print(commands, count, stdout);
        return 0;
    }
    if (strcmp(argv[1], "version") == 0 || strcmp(argv[1], "--version") == 0)
        return print_version(argc - 2, argv + 2);
    if (is_help(argv[1])) { /* stet help chat */
        line.command = find_command(commands, count, argc - 2, argv + 2, &taken);
        if (!line.command && argc == 3 && !json && print_group(commands, count, argv[2]))
            return 0;
        if (!line.command)
            return no_command(commands, count, argv[2], argv[3]);
        if (json)
            help_print_json(commands, count, line.command, stdout);
        else
            help_print_command(line.command, stdout);
        return 0;
    }
    line.command = find_command(commands, count, argc - 1, argv + 1, &taken);
    if (!line.command && is_help(argv[2]) && print_group(commands, count, argv[1]))
        return 0;
    if (!line.command)
        return no_command(commands, count, argv[1], argv[2]);
    status = parse(&line, argc - 1 - taken, argv + 1 + taken);
    if (status)
        return status;
    if (command_has_option(&line, "help")) {
        help_print_command(line.command, stdout);
        return 0;
    }
    return run(&line);
}
