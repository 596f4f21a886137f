#include "services/cmark_guard.h"
#include "services/cmark_markdown_parser.h"
#include "services/lines.h"
#include "strbuf.h"

#define TABLE_COLUMNS_MAX 512
#define AUTOLINK_LINE_MAX 8192
#define AUTOLINK_ADDRESSES_MAX 100 /* "@" in a line */
#define BRACKETS_MAX 1000          /* between two blank lines */

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* The length of the mark that opens a quote or a list item at `at`; 0 when there is none. */
static size_t container_mark(struct str line, size_t at)
{
    size_t end = at;
    if (at < line.len && line.ptr[at] == '>')
        return 1;
    while (end < line.len && line.ptr[end] >= '0' && line.ptr[end] <= '9')
        end++;
    if (end == line.len || strchr(end > at ? ".)" : "-+*", line.ptr[end]) == NULL || line.ptr[end] == '\0')
        return 0;
    return end + 1 == line.len || is_space(line.ptr[end + 1]) ? end + 1 - at : 0;
}

/* How many quotes and lists the line opens or goes on with. "- - -" is a thematic break and counts all the
 * same. */
static size_t nesting_of(struct str line)
{
    size_t depth = 0, length;
    for (size_t at = 0; at < line.len; at += length) {
        length = is_space(line.ptr[at]) ? 1 : container_mark(line, at);
        if (length == 0)
            break;
        depth += is_space(line.ptr[at]) ? 0 : 1;
    }
    return depth;
}

static size_t count_char(struct str line, char c)
{
    size_t count = 0;
    for (size_t at = str_find_char(line, c, 0); at != SIZE_MAX; at = str_find_char(line, c, at + 1))
        count++;
    return count;
}

static struct str escape_brackets(struct str text, struct arena *mem)
{
    struct strbuf escaped = strbuf_new(mem, 2 * text.len);
    size_t from = 0;
    for (size_t at = str_find_char(text, '[', 0); at != SIZE_MAX; at = str_find_char(text, '[', at + 1)) {
        strbuf_add(&escaped, str_slice(text, from, at));
        strbuf_add_char(&escaped, '\\');
        from = at;
    }
    strbuf_add(&escaped, str_slice(text, from, text.len));
    return strbuf_str(&escaped);
}

struct error *cmark_guard_check(struct str text, struct arena *mem, struct cmark_guard *ret)
{
    struct cmark_guard guard = {.text = text, .tables = true, .autolinks = true};
    size_t brackets = 0, most_brackets = 0, lines = 0;
    struct str line;

    if (text.len > MARKDOWN_SIZE_MAX)
        return error_new(ERROR_TOO_LARGE, "too_large", "the text is longer than %zu bytes",
                         MARKDOWN_SIZE_MAX);
    for (struct str rest = text; line_next(&rest, &line);) {
        if (++lines > MARKDOWN_LINES_MAX)
            return error_new(ERROR_TOO_LARGE, "too_large", "the text has more than %d lines",
                             MARKDOWN_LINES_MAX);
        if (nesting_of(line_content(line)) > MARKDOWN_NESTING_MAX)
            return error_new(ERROR_TOO_LARGE, "too_deep", "the text nests lists or quotes more than %d deep",
                             MARKDOWN_NESTING_MAX);
        if (line.len > AUTOLINK_LINE_MAX || count_char(line, '@') > AUTOLINK_ADDRESSES_MAX)
            guard.autolinks = false;
        if (line.len > TABLE_COLUMNS_MAX && count_char(line, '|') > TABLE_COLUMNS_MAX)
            guard.tables = false;
        brackets = line_is_blank(line) ? 0 : brackets + count_char(line, '[');
        if (brackets > most_brackets)
            most_brackets = brackets;
    }
    if (most_brackets > BRACKETS_MAX)
        guard.text = escape_brackets(text, mem);
    *ret = guard;
    return OK;
}
