/*
 * What commands print.
 *
 * Texts of a server are not trusted with the terminal: all functions here leave control characters out, so
 * that no escape sequence reaches the screen. What goes to a terminal is cut and broken at its edge; what
 * goes to a file or a pipe is not.
 */
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

/* A text as one line: without control characters, with spaces for line breaks and tabs. */
struct str output_clean(struct arena *mem, struct str text);
/* Prints a text as one line, without a line break after it. */
void output_text(const struct command_line *line, const char *text);
/* The same, cut to `columns`. */
void output_cut(const struct command_line *line, const char *text, size_t columns);
/* The same, cut to `columns` and filled up with spaces to them. */
void output_cell(const struct command_line *line, const char *text, size_t columns);
/* A whole document: to a file or a pipe byte for byte, to a terminal without control characters. */
void output_plain(const struct command_line *line, struct str text);
/* A time of the API as "2026-01-31 09:30", in the time zone of this machine. */
void output_time(const struct command_line *line, const char *text);
/* The same without the time of day. */
void output_day(const struct command_line *line, const char *text);
/* A unified diff, coloured on a terminal. */
void output_diff(const struct command_line *line, const char *unified);

/*
 * Prose: lines behind a margin, broken between words at the edge of the terminal; the lines that follow stand
 * under the first word behind "- " or "1. ". Comes in pieces, as it streams, or as a whole.
 */
struct flow {
    const struct command_line *line;
    const char *margin; /* before every line; plain text */
    enum style style;
    size_t column, spaces, hang; /* where the line stands; spaces that wait; where its next lines begin */
    bool is_open, has_words;     /* this line has its margin; its first word */
    bool has_emphasis, is_bold;  /* **words** of Markdown are shown bold, on a terminal that can; are now */
    size_t word_length;
    char word[512];
};

struct flow flow_begin(const struct command_line *line, const char *margin, enum style style);
void flow_add(struct flow *self, const char *text);
/* The last word, and a line break unless the text ended with one. */
void flow_end(struct flow *self);
/* All three. */
void output_prose(const struct command_line *line, const char *margin, enum style style, const char *text);
