#include "output.h"

#include "unicode.h"

#include <stdlib.h>

void output_json(const struct command_line *line, json_t *value)
{
    if (line->json) {
        json_dumpf(value, line->out, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_ENCODE_ANY);
        fputc('\n', line->out);
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

void output_text(const struct command_line *line, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        /* C0, DEL, and C1 in its UTF-8 form (C2 80 … C2 9F). */
        if ((*c < 0x20 && *c != '\n' && *c != '\t') || *c == 0x7f)
            continue;
        if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f) {
            c++;
            continue;
        }
        fputc(*c, line->out);
    }
}

void output_diff(const struct command_line *line, const char *unified)
{
    struct str rest = str_from(unified), part;

    while (str_next_line(&rest, &part)) {
        enum style of = STYLE_NONE;
        if (str_starts(part, STR("@@")))
            of = STYLE_BLUE;
        else if (str_starts(part, STR("+++")) || str_starts(part, STR("---")))
            of = STYLE_BOLD;
        else if (part.ptr[0] == '+')
            of = STYLE_GREEN;
        else if (part.ptr[0] == '-')
            of = STYLE_RED;
        fputs(style(line, of), line->out);
        output_text(line, str_cstr(line->mem, part));
        fputs(style(line, STYLE_NONE), line->out);
    }
}
