#include "output.h"

#include "clock.h"
#include "strbuf.h"
#include "unicode.h"

#include <stdlib.h>
#include <time.h>

#define TEXT_LIMIT ((size_t)64 << 20)
#define TIME_COLUMNS 16
#define DAY_COLUMNS 10

/* C0, DEL, and C1 in its UTF-8 form (C2 80 ... C2 9F). *length: the bytes of a C1. */
static bool is_control(struct str text, size_t at, size_t *length)
{
    unsigned char byte = (unsigned char)text.ptr[at];

    *length = 1;
    if (byte == 0xc2 && at + 1 < text.len && (unsigned char)text.ptr[at + 1] >= 0x80 &&
        (unsigned char)text.ptr[at + 1] <= 0x9f) {
        *length = 2;
        return true;
    }
    return byte < 0x20 || byte == 0x7f;
}

/* JSON has escaped C0 itself. */
static void put_json(const struct command_line *line, struct str json)
{
    for (size_t at = 0, length; at < json.len; at += length) {
        if (line->columns && is_control(json, at, &length))
            fprintf(line->out, "\\u%04x", (unsigned char)json.ptr[at + length - 1]);
        else
            fputc(json.ptr[at], line->out), length = 1;
    }
    fputc('\n', line->out);
}

void output_json(const struct command_line *line, json_t *value)
{
    if (line->json) {
        char *text = json_dumps(value, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_ENCODE_ANY);
        put_json(line, str_from(text));
        free(text);
    }
    json_decref(value);
}

const char *json_text(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    return text ? text : "";
}

int64_t json_number(const json_t *object, const char *member)
{
    return json_integer_value(json_object_get(object, member));
}

const char *style(const struct command_line *line, enum style style)
{
    static const char *const codes[] = {
        [STYLE_NONE] = "\033[0m",   [STYLE_BOLD] = "\033[1m", [STYLE_DIM] = "\033[2m",
        [STYLE_GREEN] = "\033[32m", [STYLE_RED] = "\033[31m", [STYLE_YELLOW] = "\033[33m",
        [STYLE_BLUE] = "\033[34m",
    };
    return line->colour ? codes[style] : "";
}

struct str output_clean(struct arena *mem, struct str text)
{
    struct strbuf clean = strbuf_new(mem, TEXT_LIMIT);

    for (size_t at = 0, length; at < text.len; at += length) {
        if (text.ptr[at] == '\n' || text.ptr[at] == '\t') {
            length = 1;
            strbuf_add_char(&clean, ' ');
        } else if (!is_control(text, at, &length)) {
            strbuf_add_char(&clean, text.ptr[at]);
        }
    }
    return strbuf_str(&clean);
}

void output_text(const struct command_line *line, const char *text)
{
    struct str clean = output_clean(line->mem, str_from(text));
    fwrite(clean.ptr, 1, clean.len, line->out);
}

/* Prints at most `columns` columns, and says how many. */
static size_t put_cut(const struct command_line *line, const char *text, size_t columns)
{
    struct str clean = output_clean(line->mem, str_from(text));
    bool is_cut = unicode_columns(clean) > columns;
    struct str shown = is_cut ? unicode_cut_columns(clean, columns - 1) : clean;

    fprintf(line->out, "%.*s%s", STR_ARGS(shown), is_cut ? "…" : "");
    return unicode_columns(shown) + is_cut;
}

void output_cut(const struct command_line *line, const char *text, size_t columns)
{
    (void)put_cut(line, text, columns);
}

void output_cell(const struct command_line *line, const char *text, size_t columns)
{
    size_t used = put_cut(line, text, columns);
    fprintf(line->out, "%*s", (int)(columns - used), "");
}

void output_plain(const struct command_line *line, struct str text)
{
    struct str part;

    if (!line->columns) {
        fwrite(text.ptr, 1, text.len, line->out);
        return;
    }
    while (str_next_line(&text, &part)) {
        struct str clean =
            output_clean(line->mem, str_ends(part, STR("\n")) ? str_slice(part, 0, part.len - 1) : part);
        fprintf(line->out, "%.*s\n", STR_ARGS(clean));
    }
}

/* `columns` wide, also where the text is no time. */
static void put_time(const struct command_line *line, const char *text, size_t columns)
{
    char shown[32] = "";
    struct tm local;
    time_t seconds;
    int64_t at;

    if (!time_parse(str_from(text), &at)) {
        output_cell(line, text, columns);
        return;
    }
    seconds = (time_t)(at / SECONDS(1));
    if (localtime_r(&seconds, &local))
        strftime(shown, sizeof(shown), "%Y-%m-%d %H:%M", &local);
    fprintf(line->out, "%-*.*s", (int)columns, (int)columns, shown);
}

void output_time(const struct command_line *line, const char *text)
{
    put_time(line, text, TIME_COLUMNS);
}

void output_day(const struct command_line *line, const char *text)
{
    put_time(line, text, DAY_COLUMNS);
}

void output_diff(const struct command_line *line, const char *unified)
{
    struct str rest = str_from(unified), part;

    while (str_next_line(&rest, &part)) {
        enum style of = STYLE_NONE;
        struct str clean;
        if (str_starts(part, STR("@@")))
            of = STYLE_BLUE;
        else if (str_starts(part, STR("+++")) || str_starts(part, STR("---")))
            of = STYLE_BOLD;
        else if (part.ptr[0] == '+')
            of = STYLE_GREEN;
        else if (part.ptr[0] == '-')
            of = STYLE_RED;
        while (part.len && (part.ptr[part.len - 1] == '\n' || part.ptr[part.len - 1] == '\r'))
            part.len--;
        clean = output_clean(line->mem, part);
        fprintf(line->out, "%s%.*s%s\n", style(line, of), STR_ARGS(clean), style(line, STYLE_NONE));
    }
}
