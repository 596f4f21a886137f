/*
 * Commands: one table entry and one function each. `stet help`, usage lines, completions and the manual page
 * come from the tables.
 */
#pragma once
#include "error.h"
#include <stdio.h>

/* One command line, already split. Options stand anywhere: "--name value", "--name=value" or a bare "--flag".
 */
struct command_line {
    struct arena *mem;
    const struct command *command;
    const char **words; /* what is no option */
    size_t word_count;
    const struct command_option *options; /* what was given */
    size_t option_count;
    bool json;      /* --json: machine output */
    size_t columns; /* of the terminal on stdout; 0: stdout is no terminal */
    bool colour;    /* it is one that has colours, and NO_COLOR is not set */
    FILE *out, *in;
};

struct command_option {
    const char *name;  /* without the dashes */
    const char *value; /* NULL: a bare flag */
};

/* What a command takes: {"role", "admin|member", "what it may do"}; `value` NULL: a bare flag. */
struct option_definition {
    const char *name, *value, *summary;
};

enum command_side {
    COMMAND_SERVER, /* works on the server's own data */
    COMMAND_CLIENT, /* goes through the API */
};

struct command {
    const char *name;      /* "user add": up to two words */
    const char *arguments; /* "EMAIL", "PRD [MESSAGE]" */
    const char *summary;   /* a few words: one line of `stet help` */
    const char *details;   /* more for --help, with an example; or NULL */
    enum command_side side;
    size_t least, most; /* words after the name; most SIZE_MAX: any number */
    const struct option_definition *options;
    size_t option_count;
    bool takes_settings;           /* also every setting as a flag, and --config FILE */
    void (*print_more)(FILE *out); /* the end of --help (see help.h); or NULL */
    struct error *(*run)(const struct command_line *line);
};

/* The value of an option; NULL when it was not given or is bare. */
const char *command_option(const struct command_line *line, const char *name);
bool command_has_option(const struct command_line *line, const char *name);
/* The word at `index`; NULL when there are fewer. */
const char *command_word(const struct command_line *line, size_t index);

/* Prints an error as one line on stderr, and a line for each of its findings. */
void command_complain(const struct error *error);

/* Finds, checks and runs. Exit status: 0 done, 1 refused or failed, 2 usage. */
int command_main(const struct command *const *commands, size_t count, int argc, char **argv);
