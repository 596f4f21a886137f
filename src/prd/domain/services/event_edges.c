#include "services/event_edges.h"
#include "services/characters.h"
#include "services/prose.h"
#include "value_objects/item_code.h"

struct str conventional_type(struct str line, size_t *after)
{
    static const char *const types[] = {"feat",     "feature", "fix",     "docs",  "doc",   "style",
                                        "refactor", "perf",    "test",    "tests", "build", "ci",
                                        "chore",    "revert",  "release", "wip",   NULL};
    size_t end = 0;
    struct str type;
    while (byte_is_lower(byte_at(line, end)))
        end++;
    type = str_slice(line, 0, end);
    if (byte_at(line, end) == '(' && prose_span_end(line, end) > end)
        end = prose_span_end(line, end);
    if (byte_at(line, end) == '!')
        end++;
    if (byte_at(line, end) != ':' || !str_is_one_of(type, types))
        return STR_NONE;
    *after = end + 1;
    return type;
}

/* "Closed: FR-3 …": what stands before a code says what became of it. */
static bool is_before_code(struct str line, size_t colon)
{
    struct item_code code;
    return item_code_scan(str_trim(str_slice(line, colon + 1, line.len)), &code) > 0;
}

struct str without_area(struct str line)
{
    size_t end = 0;
    struct item_code code;

    if (byte_at(line, 0) == '[' && prose_span_end(line, 0) > 0 &&
        byte_at(line, prose_span_end(line, 0)) == ' ')
        return str_trim(str_slice(line, prose_span_end(line, 0), line.len));
    while (end < line.len && end < 24 &&
           (byte_is_alnum(line.ptr[end]) || strchr("-_/.#", line.ptr[end]) != NULL))
        end++;
    if (end < 2 || byte_at(line, end) != ':' || byte_at(line, end + 1) != ' ' ||
        item_code_parse(str_slice(line, 0, end), &code) || is_before_code(line, end) ||
        str_is_one_of(str_slice(line, 0, end), (const char *const[]){"decision", "decided", "risk",
                                                                     "incident", "milestone", "note", NULL}))
        return line;
    return str_trim(str_slice(line, end + 1, line.len));
}

struct str without_code(struct str line)
{
    struct item_code code;
    size_t end = item_code_scan(line, &code);
    struct str rest =
        end > 0 && byte_at(line, end) == ':' ? str_trim(str_slice(line, end + 1, line.len)) : line;
    return rest.len > 0 ? rest : line;
}

struct str without_reference(struct str line)
{
    for (;;) {
        size_t open = line.len;
        if (line.len == 0 || line.ptr[line.len - 1] != ')')
            return line;
        while (open > 0 && line.ptr[open - 1] != '(')
            open--;
        if (open == 0 || byte_at(line, open) != '#')
            return line;
        line = str_trim(str_slice(line, 0, open - 1));
    }
}

bool is_trailer(struct str line)
{
    static const char *const names[] = {"signed-off-by:", "co-authored-by:",
                                        "reviewed-by:",   "acked-by:",
                                        "tested-by:",     "reported-by:",
                                        "change-id:",     "cc:",
                                        "approved-by:",   "bug:",
                                        "see-also:",      "reviewed-on:",
                                        "on behalf of",   NULL};
    for (size_t i = 0; names[i] != NULL; i++)
        if (str_starts_nocase(line, str_from(names[i])))
            return true;
    return str_starts(line, STR(">")) || str_starts(line, STR("```"));
}
