#include "services/answer_lines.h"
#include "services/characters.h"
#include "services/lines.h"

/* The last word of a line, without what ends it. */
static struct str last_word(struct str line)
{
    size_t from = line.len;
    while (from > 0 && !byte_is_space(line.ptr[from - 1]))
        from--;
    return str_slice(line, from, line.len);
}

/* Whether the sentence of `line` surely goes on in the next one. */
static bool is_broken(struct str line)
{
    static const char *const leading[] = {"the",  "a",    "an", "of",  "to",    "for",   "with", "by",
                                          "from", "and",  "or", "but", "that",  "which", "as",   "into",
                                          "than", "when", "if", "our", "their", "its",   "your", NULL};
    struct str word = last_word(line);
    char end = byte_at(line, line.len - 1);

    return end == ',' || end == '(' || str_is_one_of(word, leading);
}

bool answer_is_lines(struct str paragraph, struct arena *mem _unused_)
{
    struct str rest = paragraph, line;
    size_t lines = 0, lower = 0;

    while (line_next(&rest, &line)) {
        struct str text = str_trim(line);
        if (text.len == 0)
            continue;
        lines++;
        lower += byte_is_lower(text.ptr[0]);
        if (str_trim(rest).len > 0 && is_broken(text))
            return false;
    }
    /* Prose that is broken at some width goes on in lower case on some lines, and begins in upper case. */
    return lines > 1 && (lower == 0 || lower == lines);
}

enum step answer_step(struct str line, struct str *word, struct str *rest)
{
    static const struct {
        const char *bold, *capitals, *word;
        enum step step;
    } steps[] = {
        {"**GIVEN**", "GIVEN ", "given", STEP_BEGINS}, {"**WHEN**", "WHEN ", "when", STEP_BEGINS},
        {"**IF**", "IF ", "if", STEP_BEGINS},          {"**AND**", "AND ", "and", STEP_GOES_ON},
        {"**BUT**", "BUT ", "but", STEP_GOES_ON},      {"**THEN**", "THEN ", "then", STEP_GOES_ON},
    };

    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct str bold = str_from(steps[i].bold), capitals = str_from(steps[i].capitals);
        size_t length = str_starts_nocase(line, bold) ? bold.len
                        : str_starts(line, capitals)  ? capitals.len
                                                      : 0;
        if (length == 0)
            continue;
        *word = str_from(steps[i].word);
        *rest = str_trim(str_slice(line, length, line.len));
        if (str_find(*rest, STR(" THEN "), 0) != SIZE_MAX || str_find(*rest, STR("**THEN**"), 0) != SIZE_MAX)
            return STEP_NONE; /* the whole scenario in one line */
        return steps[i].step;
    }
    return STEP_NONE;
}

struct str answer_join_step(struct str before, struct str word, struct str rest, struct arena *mem)
{
    while (before.len > 0 && strchr(".,; ", before.ptr[before.len - 1]) != NULL)
        before.len--;
    if (str_eq(word, STR("and")))
        return str_format(mem, "%.*s and %.*s", STR_ARGS(before), STR_ARGS(rest));
    return str_format(mem, "%.*s, %.*s %.*s", STR_ARGS(before), STR_ARGS(word), STR_ARGS(rest));
}
