#include "services/cmark_guard.h"
#include "services/cmark_markdown_parser.h"
#include "services/lines.h"
#include "strbuf.h"

#define TABLE_COLUMNS_MAX 512
#define AUTOLINK_LINE_MAX 8192
#define AUTOLINK_ADDRESSES_MAX 100        /* "@" in a line */
#define BRACKETS_MAX 1000                 /* between two blank lines */
#define OPENINGS_MAX 1000                 /* "<?" and "<!" between two blank lines */
#define AUTOLINK_PARENTHESES_MAX 100      /* ")" in a line */
#define DEFINITION_MAX ((size_t)4096)     /* bytes of a link's target and title that are counted one by one */
#define REFERENCED_MAX ((size_t)16 << 20) /* bytes that all references together may become */

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

/* A backslash before each `mark`. */
static struct str escape(struct str text, char mark, struct arena *mem)
{
    struct strbuf escaped = strbuf_new(mem, 2 * text.len);
    size_t from = 0;
    for (size_t at = str_find_char(text, mark, 0); at != SIZE_MAX; at = str_find_char(text, mark, at + 1)) {
        strbuf_add(&escaped, str_slice(text, from, at));
        strbuf_add_char(&escaped, '\\');
        from = at;
    }
    strbuf_add(&escaped, str_slice(text, from, text.len));
    return strbuf_str(&escaped);
}

/* "<?" and "<!", for whose ends cmark looks through the rest of the paragraph each time. */
static size_t count_openings(struct str line)
{
    size_t count = 0;
    for (size_t at = str_find_char(line, '<', 0); at != SIZE_MAX; at = str_find_char(line, '<', at + 1))
        count += at + 1 < line.len && (line.ptr[at + 1] == '?' || line.ptr[at + 1] == '!');
    return count;
}

/* What may stand between the parts of a definition: blanks, line ends, and the marks of quotes around it. */
static size_t past_filling(struct str text, size_t at)
{
    while (at < text.len && strchr(" \t\r\n>", text.ptr[at]) != NULL && text.ptr[at] != '\0')
        at++;
    return at;
}

/* Where `close` stands first at or after `at`, no backslash before it; `limit` where it does not. */
static size_t find_close(struct str text, size_t at, char close, size_t limit)
{
    for (; at < text.len && at < limit && text.ptr[at] != close; at++)
        at += text.ptr[at] == '\\';
    return at < limit ? at : limit;
}

static size_t target_end(struct str text, size_t from, size_t limit)
{
    size_t end = from;
    if (from < text.len && text.ptr[from] == '<')
        return find_close(text, from, '>', limit);
    while (end < text.len && end < limit && strchr(" \t\r\n", text.ptr[end]) == NULL)
        end++;
    return end;
}

/* The bytes that a reference to the definition whose colon is before `at` may become: at least those of its
 * target and its title. What goes on past DEFINITION_MAX may be as long as the text. */
static size_t definition_size(struct str text, size_t at)
{
    size_t from = past_filling(text, at), limit = from + DEFINITION_MAX;
    size_t end = target_end(text, from, limit), title;

    if (end >= limit)
        return text.len;
    title = past_filling(text, end);
    if (title < text.len && text.ptr[title] != '\0' && strchr("\"'(", text.ptr[title]) != NULL)
        end = find_close(text, title + 1, (char)(text.ptr[title] == '(' ? ')' : text.ptr[title]), limit);
    return end >= limit ? text.len : end - from;
}

/* Whether the references may become more than the text is worth: each gets its own copy of what it refers to.
 */
static bool references_explode(struct str text)
{
    size_t longest = 0, references = count_char(text, '[');

    for (size_t at = str_find(text, STR("]:"), 0); at != SIZE_MAX; at = str_find(text, STR("]:"), at + 2)) {
        size_t size = definition_size(text, at + 2);
        if (size > longest)
            longest = size;
    }
    return longest > 0 && references > REFERENCED_MAX / longest;
}

struct error *cmark_guard_check(struct str text, struct arena *mem, struct cmark_guard *ret)
{
    struct cmark_guard guard = {.text = text, .tables = true, .autolinks = true};
    size_t brackets = 0, most_brackets = 0, openings = 0, most_openings = 0, lines = 0;
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
        if (line.len > AUTOLINK_LINE_MAX || count_char(line, '@') > AUTOLINK_ADDRESSES_MAX ||
            count_char(line, ')') > AUTOLINK_PARENTHESES_MAX)
            guard.autolinks = false;
        if (line.len > TABLE_COLUMNS_MAX && count_char(line, '|') > TABLE_COLUMNS_MAX)
            guard.tables = false;
        brackets = line_is_blank(line) ? 0 : brackets + count_char(line, '[');
        if (brackets > most_brackets)
            most_brackets = brackets;
        openings = line_is_blank(line) ? 0 : openings + count_openings(line);
        if (openings > most_openings)
            most_openings = openings;
    }
    if (most_brackets > BRACKETS_MAX || references_explode(text))
        guard.text = escape(guard.text, '[', mem);
    if (most_openings > OPENINGS_MAX)
        guard.text = escape(guard.text, '<', mem);
    *ret = guard;
    return OK;
}
