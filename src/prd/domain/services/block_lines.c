#include "services/block_lines.h"
#include "services/characters.h"
#include "services/lines.h"

#define TAB_STOP 4
#define CODE_INDENT 4 /* columns */
#define NUMBER_MAX 9
#define SETEXT_MARKS "=-"

/* A place in a line, and the next one that is no white space. A tab may be passed in part: then the place is
 * still at it. */
struct cursor {
    struct str line;
    size_t at, column;
    size_t content, content_column;
};

static size_t column_after(char space, size_t column)
{
    return space == '\t' ? column + TAB_STOP - column % TAB_STOP : column + 1;
}

static void find_content(struct cursor *self)
{
    const char *bytes = self->line.ptr;
    size_t at = self->at, column = self->column;
    for (; at < self->line.len && (bytes[at] == ' ' || bytes[at] == '\t'); at++)
        column = column_after(bytes[at], column);
    self->content = at;
    self->content_column = column;
}

/* Passes white space up to that column. */
static void pass_to(struct cursor *self, size_t column)
{
    while (self->column < column && self->at < self->content) {
        size_t after = column_after(self->line.ptr[self->at], self->column);
        self->column = after < column ? after : column;
        if (after <= column)
            self->at++;
    }
}

/* Passes a mark of so many bytes, which stands where the content begins. */
static void pass_mark(struct cursor *self, size_t length)
{
    self->at = self->content + length;
    self->column = self->content_column + length;
    find_content(self);
}

static bool is_blank(const struct cursor *cursor)
{
    return cursor->content == cursor->line.len;
}

static bool is_code(const struct cursor *cursor)
{
    return cursor->content_column - cursor->column >= CODE_INDENT;
}

static struct str content_of(const struct cursor *cursor)
{
    return str_slice(cursor->line, cursor->content, cursor->line.len);
}

static bool is_space_or_end(struct str line, size_t at)
{
    return at >= line.len || line.ptr[at] == ' ' || line.ptr[at] == '\t';
}

static bool pass_quote(struct cursor *self)
{
    if (is_code(self) || byte_at(self->line, self->content) != '>')
        return false;
    pass_mark(self, 1);
    if (self->at < self->content)
        pass_to(self, self->column + 1);
    return true;
}

/* In how many of the open entries and quotes the line stands. */
static size_t pass_open(const struct block_lines *self, struct cursor *cursor)
{
    size_t depth = 0;
    for (; depth < self->depth; depth++) {
        size_t content = self->inside[depth];
        if (content == BLOCK_LINES_QUOTE) {
            if (!pass_quote(cursor))
                break;
        } else if (is_blank(cursor)) {
            if (self->is_empty && depth + 1 == self->depth)
                break;
        } else if (cursor->content_column >= content) {
            pass_to(cursor, content);
        } else {
            break;
        }
    }
    return depth;
}

static bool is_atx(struct str rest)
{
    size_t marks = 0;
    while (byte_at(rest, marks) == '#')
        marks++;
    return marks >= 1 && marks <= 6 && is_space_or_end(rest, marks);
}

/* Nothing but that mark up to the end, and white space behind it. */
static bool is_underline(struct str rest)
{
    size_t marks = 0;
    while (marks < rest.len && rest.ptr[marks] == rest.ptr[0])
        marks++;
    return marks > 0 && strchr(SETEXT_MARKS, rest.ptr[0]) != NULL &&
           line_is_blank(str_slice(rest, marks, rest.len));
}

static bool is_rule(struct str rest)
{
    size_t marks = 0;
    if (rest.len < 3 || strchr("*-_", rest.ptr[0]) == NULL)
        return false;
    for (size_t i = 0; i < rest.len; i++) {
        if (rest.ptr[i] == rest.ptr[0])
            marks++;
        else if (!is_space_or_end(rest, i))
            return false;
    }
    return marks >= 3;
}

/* The length of the mark of an entry; 0: there is none. A paragraph ends only for one that says something,
 * and begins with 1 if it is numbered. */
static size_t mark_length(struct str rest, bool in_paragraph)
{
    size_t length = 0;
    if (rest.len > 0 && strchr("-*+", rest.ptr[0]) != NULL) {
        length = 1;
    } else {
        while (length <= NUMBER_MAX && byte_is_digit(byte_at(rest, length)))
            length++;
        if (length == 0 || length > NUMBER_MAX ||
            (byte_at(rest, length) != '.' && byte_at(rest, length) != ')'))
            return 0;
        if (in_paragraph && !(length == 1 && rest.ptr[0] == '1'))
            return 0;
        length++;
    }
    if (!is_space_or_end(rest, length) || (in_paragraph && line_is_blank(str_slice(rest, length, rest.len))))
        return 0;
    return length;
}

/* What a line, or what is left of it, begins with. */
enum opening {
    OPENS_NOTHING,
    OPENS_PARAGRAPH,
    OPENS_CODE,
    OPENS_FENCE,
    OPENS_HTML,
    OPENS_LINE,
    OPENS_QUOTE,
    OPENS_ENTRY
};

/* `in_paragraph`: it stands in one that may go on; `may_go_on`: it may do so from outside, lazily. */
static enum opening opening_at(struct block_lines *self, const struct cursor *cursor, bool in_paragraph,
                               bool may_go_on)
{
    struct str rest = content_of(cursor);

    if (rest.len == 0)
        return OPENS_NOTHING;
    if (is_code(cursor))
        return may_go_on ? OPENS_PARAGRAPH : OPENS_CODE;
    switch (rest.ptr[0]) {
    case '>':
        return OPENS_QUOTE;
    case '`':
    case '~':
        self->fence = (struct fence){0};
        return fence_read(&self->fence, rest) ? OPENS_FENCE : OPENS_PARAGRAPH;
    case '<':
        self->html = html_block_opens(rest, in_paragraph);
        return self->html != HTML_BLOCK_NONE ? OPENS_HTML : OPENS_PARAGRAPH;
    case '#':
        return is_atx(rest) ? OPENS_LINE : OPENS_PARAGRAPH;
    case '=':
    case '-':
    case '*':
    case '_':
        if ((in_paragraph && is_underline(rest)) || is_rule(rest))
            return OPENS_LINE;
        break;
    default:
        break;
    }
    return mark_length(rest, in_paragraph) > 0 ? OPENS_ENTRY : OPENS_PARAGRAPH;
}

/* Goes to the content of the entry, which stands behind its mark. */
static void enter_entry(struct block_lines *self, struct cursor *cursor)
{
    size_t space;
    pass_mark(cursor, mark_length(content_of(cursor), false));
    space = cursor->content_column - cursor->column;
    if (space == 0 || space > CODE_INDENT || is_blank(cursor))
        space = 1;
    self->inside[self->depth++] = (uint16_t)(cursor->column + space);
    pass_to(cursor, cursor->column + space);
}

/* Goes on with the fence or the HTML that is open; false where the line is none of it. */
static bool read_verbatim(struct block_lines *self, const struct cursor *cursor)
{
    struct str rest = content_of(cursor);

    if (self->leaf == LEAF_FENCE) {
        if (!is_code(cursor))
            (void)fence_read(&self->fence, rest);
        if (self->fence.mark == '\0')
            self->leaf = LEAF_NONE;
        return true;
    }
    if (self->leaf != LEAF_HTML || (rest.len == 0 && self->html == HTML_BLOCK_TO_BLANK))
        return false;
    if (html_block_closes(self->html, rest))
        self->leaf = LEAF_NONE;
    return true;
}

/* Opens what the line begins with, and what stands in that; gives what it is in the end. */
static enum opening open_all(struct block_lines *self, struct cursor *cursor, enum opening opening)
{
    while ((opening == OPENS_QUOTE || opening == OPENS_ENTRY) && self->depth < BLOCK_LINES_NESTING_MAX) {
        self->is_empty = opening == OPENS_ENTRY;
        if (opening == OPENS_ENTRY)
            enter_entry(self, cursor);
        else if (pass_quote(cursor))
            self->inside[self->depth++] = BLOCK_LINES_QUOTE;
        opening = opening_at(self, cursor, false, false);
    }
    self->is_empty = self->is_empty && opening == OPENS_NOTHING;
    self->leaf = LEAF_NONE;
    if (opening == OPENS_PARAGRAPH)
        self->leaf = LEAF_PARAGRAPH;
    if (opening == OPENS_FENCE)
        self->leaf = LEAF_FENCE;
    if (opening == OPENS_HTML && !html_block_closes(self->html, content_of(cursor)))
        self->leaf = LEAF_HTML;
    return opening;
}

static bool is_in_quote(const struct block_lines *self, size_t depth)
{
    while (depth-- > 0) {
        if (self->inside[depth] == BLOCK_LINES_QUOTE)
            return true;
    }
    return false;
}

struct block_line block_lines_read(struct block_lines *self, struct str line)
{
    struct cursor cursor = {.line = line_content(line)};
    struct block_line read = {.kind = LINE_TEXT};
    bool was_paragraph = self->leaf == LEAF_PARAGRAPH, is_within;
    enum opening opening;

    find_content(&cursor);
    if (is_blank(&cursor))
        read.kind = LINE_BLANK;
    read.indent = cursor.content;
    read.columns = cursor.content_column;
    read.depth = pass_open(self, &cursor);
    is_within = read.depth == self->depth;
    if (is_within && read_verbatim(self, &cursor)) {
        read.kind = LINE_VERBATIM;
        read.goes_on = true;
        return read;
    }
    opening = opening_at(self, &cursor, was_paragraph && is_within, was_paragraph);
    if (was_paragraph && opening == OPENS_PARAGRAPH) {
        read.goes_on = true;
        read.is_lazy = !is_within;
        return read;
    }
    self->depth = read.depth;
    self->is_empty = self->is_empty && is_within && opening == OPENS_NOTHING;
    opening = open_all(self, &cursor, opening);
    read.opens_verbatim = self->leaf == LEAF_FENCE || self->leaf == LEAF_HTML;
    if (self->depth == read.depth &&
        (opening == OPENS_CODE || opening == OPENS_FENCE || opening == OPENS_HTML))
        read.kind = LINE_VERBATIM;
    if (self->depth == read.depth + 1 && opening == OPENS_PARAGRAPH && !is_in_quote(self, self->depth))
        read.kind = LINE_ENTRY;
    return read;
}
