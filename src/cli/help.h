/* What `stet help` and --help print, from the tables of commands. */
#pragma once
#include "command.h"

#define PROGRAM "stet"

/* Options of every command. */
extern const struct option_definition common_options[];
extern const size_t common_option_count;

void help_print(const struct command *const *commands, size_t count, FILE *out);
void help_print_command(const struct command *command, FILE *out);
/* The same as JSON: all commands, or one when `only` is not NULL. */
void help_print_json(const struct command *const *commands, size_t count, const struct command *only,
                     FILE *out);
/* Whether there are commands of two words that begin with `word`, and the list of them. */
bool help_is_group(const struct command *const *commands, size_t count, const char *word);
void help_print_group(const struct command *const *commands, size_t count, const char *word, FILE *out);
/* The name that differs from `word` by a typing error or two; NULL when none does. */
const char *help_nearest(const struct command *const *commands, size_t count, const char *word);

/* One entry of a list: a name and, from `column` on, its text, broken at 80 columns. */
void help_entry(FILE *out, int column, const char *name, const char *text);
