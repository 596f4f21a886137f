#include "services/lines.h"

#define PIECE ((size_t)256)

static bool is_ending(char c)
{
    return c == '\n' || c == '\r';
}

/* The length of the line ending at `at`; 0 when there is none. */
static size_t ending_length(struct str text, size_t at)
{
    if (at >= text.len || !is_ending(text.ptr[at]))
        return 0;
    return text.ptr[at] == '\r' && at + 1 < text.len && text.ptr[at + 1] == '\n' ? 2 : 1;
}

/* In pieces: where lines end by CR alone, the next LF may be far, and must not be looked for from each line.
 */
static size_t find_ending(struct str text)
{
    for (size_t at = 0; at < text.len; at += PIECE) {
        struct str piece = str_slice(text, at, at + PIECE);
        size_t lf = str_find_char(piece, '\n', 0);
        size_t cr = str_find_char(str_slice(piece, 0, lf), '\r', 0);
        if (cr != SIZE_MAX || lf != SIZE_MAX)
            return at + (cr != SIZE_MAX ? cr : lf);
    }
    return text.len;
}

bool line_next(struct str *rest, struct str *line)
{
    size_t end;
    if (rest->len == 0)
        return false;
    end = find_ending(*rest);
    end += ending_length(*rest, end);
    *line = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end, rest->len);
    return true;
}

struct str line_content(struct str line)
{
    if (line.len > 0 && line.ptr[line.len - 1] == '\n')
        line.len--;
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* How much of the text, from its beginning, is blank. */
static size_t blank_length(struct str text)
{
    size_t at = 0;
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || is_ending(text.ptr[at])))
        at++;
    return at;
}

bool line_is_blank(struct str line)
{
    return blank_length(line) == line.len;
}

bool line_is_ended(struct str line)
{
    return line.len > 0 && is_ending(line.ptr[line.len - 1]);
}

size_t lines_blank_before(struct str text)
{
    size_t length = blank_length(text);
    /* The line that says something may begin with white space. */
    while (length < text.len && length > 0 && !is_ending(text.ptr[length - 1]))
        length--;
    return length;
}

size_t lines_blank_after(struct str text)
{
    size_t at = text.len, end;
    while (at > 0 && line_is_blank(str_of(text.ptr + at - 1, 1)))
        at--;
    /* What is left over of the last line that says something is its white space and its ending. */
    end = at;
    while (end < text.len && !is_ending(text.ptr[end]))
        end++;
    if (at == 0)
        return text.len;
    return text.len - end - ending_length(text, end);
}

struct str lines_ending(struct str text)
{
    size_t at = find_ending(text);
    if (at < text.len && ending_length(text, at) == 1 && text.ptr[at] == '\r' &&
        str_find_char(text, '\n', at) != SIZE_MAX)
        return STR("\n");
    return at < text.len ? str_slice(text, at, at + ending_length(text, at)) : STR_NONE;
}

struct str lines_with_ending(struct str text, struct str ending, struct arena *mem)
{
    size_t lines = 0, at = 0;
    struct str line;
    char *bytes;
    for (struct str rest = text; line_next(&rest, &line);)
        lines++;
    bytes = arena_alloc(mem, text.len + lines * ending.len + 1);
    for (struct str rest = text; line_next(&rest, &line);) {
        struct str content = line_content(line);
        if (content.len > 0)
            memcpy(bytes + at, content.ptr, content.len);
        at += content.len;
        if (!line_is_ended(line))
            continue;
        memcpy(bytes + at, ending.ptr, ending.len);
        at += ending.len;
    }
    return str_of(bytes, at);
}
