#include "http/json_text.h"
#include "unicode.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ONES UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* Whether one of eight bytes must be escaped. Each term marks the bytes of one kind; a borrow can only mark a
 * byte above one that is marked already, so the answer is exact. */
static bool word_needs_escape(const char *bytes)
{
    uint64_t word, quote, backslash, control;
    memcpy(&word, bytes, sizeof(word));
    quote = word ^ (ONES * '"');
    backslash = word ^ (ONES * '\\');
    control = (word - ONES * 0x20) & ~word;
    return ((control | ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash)) & HIGHS) != 0;
}

static bool byte_needs_escape(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

static void add_escape(struct strbuf *to, char c)
{
    switch (c) {
    case '"':
        strbuf_add(to, STR("\\\""));
        break;
    case '\\':
        strbuf_add(to, STR("\\\\"));
        break;
    case '\n':
        strbuf_add(to, STR("\\n"));
        break;
    case '\r':
        strbuf_add(to, STR("\\r"));
        break;
    case '\t':
        strbuf_add(to, STR("\\t"));
        break;
    default:
        strbuf_addf(to, "\\u%04x", (unsigned)(unsigned char)c);
        break;
    }
}

/* Adds well-formed UTF-8: runs as they are, the rest escaped. */
static void add_valid(struct strbuf *to, struct str text)
{
    size_t start = 0, at = 0;
    while (at < text.len) {
        if (text.len - at >= 8 && !word_needs_escape(text.ptr + at)) {
            at += 8;
            continue;
        }
        if (byte_needs_escape(text.ptr[at])) {
            strbuf_add(to, str_slice(text, start, at));
            add_escape(to, text.ptr[at]);
            start = at + 1;
        }
        at++;
    }
    strbuf_add(to, str_slice(text, start, at));
}

void json_add_string(struct strbuf *to, struct str text)
{
    if (text.ptr == NULL) {
        strbuf_add(to, STR("null"));
        return;
    }
    strbuf_add_char(to, '"');
    for (;;) {
        size_t invalid = utf8_find_invalid(text);
        if (invalid == SIZE_MAX)
            break;
        add_valid(to, str_slice(text, 0, invalid));
        strbuf_add(to, STR("\xef\xbf\xbd"));
        text = str_slice(text, invalid + 1, text.len);
    }
    add_valid(to, text);
    strbuf_add_char(to, '"');
}

void json_add_number(struct strbuf *to, double value)
{
    char text[32];
    if (!isfinite(value)) {
        strbuf_add(to, STR("null"));
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof(text), "%.*g", digits, value);
        if (!(strtod(text, NULL) < value) && !(strtod(text, NULL) > value))
            break;
    }
    /* "-0" is a whole number to many parsers, and those have no negative zero. */
    strbuf_add(to, strcmp(text, "-0") == 0 ? STR("-0.0") : str_from(text));
}

void json_add_separator(struct strbuf *to)
{
    char last;
    if (to->len == 0)
        return;
    last = to->ptr[to->len - 1];
    if (last != '{' && last != '[' && last != ':')
        strbuf_add_char(to, ',');
}

void json_add_name(struct strbuf *to, struct str name)
{
    json_add_separator(to);
    json_add_string(to, name);
    strbuf_add_char(to, ':');
}

void json_add_member(struct strbuf *to, const char *name, struct str value)
{
    json_add_name(to, str_from(name));
    json_add_string(to, value);
}

void json_add_integer_member(struct strbuf *to, const char *name, int64_t value)
{
    json_add_name(to, str_from(name));
    strbuf_addf(to, "%lld", (long long)value);
}

void json_add_boolean_member(struct strbuf *to, const char *name, bool value)
{
    json_add_name(to, str_from(name));
    strbuf_add(to, value ? STR("true") : STR("false"));
}
