/* What commands print. */
#pragma once
#include "command.h"
#include <jansson.h>

/* With --json: one line of compact JSON. Without: nothing. Releases `value` either way. */
void output_json(const struct command_line *line, json_t *value);

/* The string member of an object; "" when it is absent or null. As long-lived as the object. */
const char *json_text(const json_t *object, const char *member);
int64_t json_number(const json_t *object, const char *member);

/* Styles for terminals; "" when line->colour is false. */
enum style { STYLE_NONE, STYLE_BOLD, STYLE_DIM, STYLE_GREEN, STYLE_RED, STYLE_YELLOW, STYLE_BLUE };
const char *style(const struct command_line *line, enum style style);

/* Text from a server, for a terminal: control characters other than line breaks and tabs are left out, so
 * that no escape sequence reaches the screen. */
void output_text(const struct command_line *line, const char *text);
/* A unified diff, coloured on a terminal. */
void output_diff(const struct command_line *line, const char *unified);
