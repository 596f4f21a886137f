#include "services/item_layout.h"
#include "services/block_lines.h"
#include "services/characters.h"
#include "services/growth.h"
#include "services/lines.h"

#define TAB_STOP 4
#define NAME_LIMIT 40
#define MARK_LIMIT 20 /* bytes of a priority in a heading */

size_t field_name_length(struct str text)
{
    size_t length = 0, kept = 0;
    if (text.len == 0 || !byte_is_letter(text.ptr[0]))
        return 0;
    for (; length < text.len && length <= NAME_LIMIT; length++) {
        char c = text.ptr[length];
        if (!byte_is_alnum(c) && c != ' ' && c != '-' && c != '_' && c != '/')
            break;
        if (c != ' ')
            kept = length + 1;
    }
    return kept;
}

/* The bytes of indentation; *columns is how wide they are. */
static size_t indent_read(struct str line, size_t *columns)
{
    size_t at = 0, width = 0;
    for (; at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '\t'); at++)
        width += line.ptr[at] == '\t' ? TAB_STOP - width % TAB_STOP : 1;
    *columns = width;
    return at;
}

static bool is_bullet(struct str line, size_t at)
{
    return at + 1 < line.len && strchr("-*+", line.ptr[at]) != NULL && line.ptr[at] != '\0' &&
           (line.ptr[at + 1] == ' ' || line.ptr[at + 1] == '\t');
}

static size_t marks_at(struct str line, size_t at)
{
    size_t count = 0;
    while (at + count < line.len && line.ptr[at + count] == '*')
        count++;
    return count;
}

/* "name:", "**name**:" or "**name:**"; the offset after it, or 0. */
static size_t name_end(struct str line, size_t at, struct str *name)
{
    size_t marks = marks_at(line, at), length;
    at += marks;
    length = field_name_length(str_slice(line, at, line.len));
    if (length == 0 || length > NAME_LIMIT)
        return 0;
    *name = str_slice(line, at, at + length);
    at += length;
    if (at < line.len && line.ptr[at] == ':' && marks_at(line, at + 1) == marks)
        return at + 1 + marks;
    if (marks > 0 && marks_at(line, at) == marks && at + marks < line.len && line.ptr[at + marks] == ':')
        return at + marks + 1;
    return 0;
}

bool field_line_read(struct str line, struct field_line *ret)
{
    struct str content = line_content(line);
    struct field_line field = {.from = 0, .to = line.len};
    size_t at = indent_read(content, &field.indent);

    if (!is_bullet(content, at))
        return false;
    at++;
    while (at < content.len && (content.ptr[at] == ' ' || content.ptr[at] == '\t'))
        at++;
    field.name_from = at;
    at = name_end(content, at, &field.name);
    if (at == 0 || (at < content.len && content.ptr[at] != ' ' && content.ptr[at] != '\t'))
        return false;
    field.value_to = content.len;
    while (field.value_to > at &&
           (content.ptr[field.value_to - 1] == ' ' || content.ptr[field.value_to - 1] == '\t'))
        field.value_to--;
    while (at < field.value_to && (content.ptr[at] == ' ' || content.ptr[at] == '\t'))
        at++;
    field.value_from = at;
    *ret = field;
    return true;
}

/* Reading the lines, the head first. */
struct body {
    struct arena *mem;
    struct str text;
    struct item_layout *layout;
    struct block_lines lines;
    size_t depth;            /* in how many entries the item's own content stands: its own, if it is one */
    struct field_line *open; /* the field that deeper lines belong to */
    bool value_goes_on;
    bool has_words_below; /* the last field: another one behind it would go on with them */
    struct str indent;    /* of the last entry within the item, which a field stands beside; STR_NONE: none */
    char bullet;
    size_t end;         /* of the last line that is the item's, and not blank */
    bool ends_in_html;  /* which a blank line ends */
    bool has_ended;     /* what follows is not the item's */
    size_t verbatim_at; /* where the line of the code or HTML that is open begins */
    /* For forms whose fields are a list of their own: the stretch between blank lines that is being read. */
    size_t stretch;
    bool stretch_has_others, is_first_stretch;
    bool ends_among_others; /* the last one has others, which a field cannot stand among */
    bool blank_in_code;     /* the line before, which counts if the code has ended there */
};

static bool is_nested(const struct body *self)
{
    return self->layout->head.form == ITEM_FORM_LIST;
}

/* Fields are at one depth, that of the first: which may be deeper than the item for one that is an entry. */
static bool may_be_field(const struct body *self, size_t depth)
{
    const struct item_layout *layout = self->layout;
    if (is_nested(self) && layout->field_count > 0)
        return layout->fields[0].depth == depth;
    return is_nested(self) ? depth >= self->depth : depth == self->depth;
}

static void add_field(struct body *self, struct field_line field, size_t depth, size_t at)
{
    field.depth = depth;
    field.from += at;
    field.to += at;
    field.name_from += at;
    field.value_from += at;
    field.value_to += at;
    self->layout->fields =
        array_room(self->mem, self->layout->fields, self->layout->field_count, sizeof(field));
    self->open = &self->layout->fields[self->layout->field_count++];
    *self->open = field;
    self->value_goes_on = true;
    self->has_words_below = false;
}

/* Deeper lines. Those in which a paragraph lazily goes on need only be deeper than its mark. */
static bool belongs_to_open(const struct body *self, const struct block_line *read)
{
    if (self->open == NULL)
        return false;
    return read->is_lazy ? read->columns > self->open->indent : read->depth > self->open->depth;
}

static void extend_field(struct body *self, struct str line, const struct block_line *read, size_t at)
{
    struct str content = str_trim(str_slice(line, read->indent, line.len));
    self->open->to = at + line.len;
    self->value_goes_on = self->value_goes_on && read->goes_on;
    if (self->value_goes_on)
        self->open->value_to = at + (size_t)(content.ptr - line.ptr) + content.len;
}

/* A stretch with a list of fields and nothing else replaces an earlier one: the last counts. */
static void end_stretch(struct body *self)
{
    struct item_layout *layout = self->layout;
    size_t found = layout->field_count - self->stretch;
    if (!is_nested(self) && found > 0) {
        size_t to = self->stretch_has_others ? self->stretch : 0;
        if (!self->stretch_has_others)
            memmove(layout->fields, layout->fields + self->stretch, found * sizeof(*layout->fields));
        layout->field_count = self->stretch_has_others ? to : found;
    }
    if (found > 0 || self->stretch_has_others)
        self->ends_among_others = !is_nested(self) && self->stretch_has_others;
    self->stretch = layout->field_count;
    self->stretch_has_others = false;
    self->is_first_stretch = false;
    self->open = NULL;
}

/* The last entry within the item, whatever it is: another field's line stands beside it. */
static void note_nesting(struct body *self, struct str line, const struct block_line *read)
{
    const struct block_lines *lines = &self->lines;
    if (!is_nested(self) || read->goes_on || read->depth != self->depth || lines->depth == read->depth ||
        lines->inside[read->depth] == BLOCK_LINES_QUOTE)
        return;
    self->indent = str_slice(line, 0, read->indent);
    if (is_bullet(line, read->indent))
        self->bullet = line.ptr[read->indent];
}

static void read_blank(struct body *self)
{
    self->value_goes_on = false;
    if (!is_nested(self))
        end_stretch(self);
}

static void read_other(struct body *self)
{
    bool opens_text = self->layout->head.form == ITEM_FORM_PARAGRAPH && self->is_first_stretch &&
                      self->layout->field_count == self->stretch;
    self->stretch_has_others = self->stretch_has_others || !opens_text;
}

/* Whether a paragraph above the line, which there is not, would go on with it: words, and what is code for
 * being so far in. */
static bool may_go_on_with(const struct body *self, const struct block_line *read)
{
    return !read->goes_on && self->lines.depth == read->depth &&
           (self->lines.leaf == LEAF_PARAGRAPH ||
            (self->lines.leaf == LEAF_NONE && read->kind == LINE_VERBATIM));
}

static void read_line(struct body *self, struct str line, size_t at)
{
    struct block_line read = block_lines_read(&self->lines, line);
    struct field_line field;

    if (read.kind == LINE_BLANK || (self->blank_in_code && !read.goes_on))
        read_blank(self);
    self->blank_in_code = false;
    if (read.kind == LINE_BLANK)
        return;
    if (read.kind == LINE_VERBATIM && line_is_blank(line)) {
        self->blank_in_code = true;
        return;
    }
    self->has_ended = self->has_ended || (read.depth < self->depth && !read.is_lazy);
    if (self->has_ended)
        return;
    self->end = at + line.len;
    self->ends_in_html = self->lines.depth <= self->depth && self->lines.leaf == LEAF_HTML &&
                         self->lines.html == HTML_BLOCK_TO_BLANK;
    if (read.opens_verbatim)
        self->verbatim_at = at;
    if (belongs_to_open(self, &read)) {
        extend_field(self, line, &read, at);
        return;
    }
    if (self->open != NULL && self->open->to == at)
        self->has_words_below = may_go_on_with(self, &read);
    self->open = NULL;
    note_nesting(self, line, &read);
    if (read.kind == LINE_ENTRY && may_be_field(self, read.depth) && field_line_read(line, &field))
        add_field(self, field, read.depth, at);
    else
        read_other(self);
}

/* Whether a line of the item's, behind all others, would be code or HTML. */
static bool is_swallowed(const struct body *self)
{
    return !self->has_ended && self->lines.depth <= self->depth &&
           (self->lines.leaf == LEAF_FENCE ||
            (self->lines.leaf == LEAF_HTML && self->lines.html != HTML_BLOCK_TO_BLANK));
}

/* The white space that the line at `at` begins with. */
static struct str indent_at(struct str text, size_t at)
{
    size_t columns;
    return str_slice(text, at, at + indent_read(str_slice(text, at, text.len), &columns));
}

/* Behind code and HTML that nobody closes all is that, so the line goes before it; as far in, so that it does
 * not become the line's own. */
static void place_next_field(struct body *self)
{
    struct item_layout *layout = self->layout;
    const struct item_head *head = &layout->head;
    bool is_verbatim = is_swallowed(self);

    if (layout->field_count > 0) { /* as the last one: what follows belongs to neither */
        const struct field_line *last = &layout->fields[layout->field_count - 1];
        layout->opening = str_slice(self->text, last->from, last->name_from);
        layout->insert_at = last->to;
        layout->needs_blank_after = self->has_words_below;
        return;
    }
    if (is_verbatim)
        self->indent = indent_at(self->text, self->verbatim_at);
    else if (self->indent.ptr == NULL)
        self->indent = str_format(self->mem, "%*s", (int)head->content, "");
    if (self->bullet == '\0')
        self->bullet = head->form == ITEM_FORM_LIST && head->bullet != '1' ? head->bullet : '-';
    layout->opening = str_format(self->mem, "%.*s%c ", STR_ARGS(self->indent), self->bullet);
    layout->insert_at = is_verbatim ? self->verbatim_at : self->end;
    layout->needs_blank =
        head->form == ITEM_FORM_HEADING || self->ends_among_others || (self->ends_in_html && !is_verbatim);
    layout->needs_blank_after = is_verbatim && head->form != ITEM_FORM_LIST;
}

bool heading_mark_takes(struct str value, bool *is_short)
{
    *is_short = value.len == 2 && value.ptr[0] == 'P' && value.ptr[1] >= '0' && value.ptr[1] <= '4';
    for (size_t i = 0; i < value.len; i++) {
        if (!byte_is_alnum(value.ptr[i]) && strchr(" -'", value.ptr[i]) == NULL)
            return false;
    }
    return value.len > 0 && value.len <= MARK_LIMIT;
}

static bool has_word(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (byte_is_alnum(text.ptr[i]) || (unsigned char)text.ptr[i] >= 0x80)
            return true;
    }
    return false;
}

/* Nothing but a priority is taken from a heading's words: what stands in brackets at its end, and says so
 * itself. */
static void read_heading_mark(struct str text, struct item_layout *layout)
{
    static const struct str name = {"priority:", 9};
    struct item_head *head = &layout->head;
    size_t end = head->line_end, open;
    struct str inner;
    bool is_short;

    while (end > head->rest && strchr(" \t\r\n#", text.ptr[end - 1]) != NULL)
        end--;
    if (end <= head->rest || text.ptr[end - 1] != ')')
        return;
    for (open = end - 1; open > head->rest && text.ptr[open] != '('; open--)
        ;
    if (text.ptr[open] != '(' || open == head->rest || text.ptr[open - 1] != ' ')
        return;
    inner = str_slice(text, open + 1, end - 1);
    layout->priority.value_from = open + 1;
    if (str_starts_nocase(inner, name)) {
        inner = str_trim(str_slice(inner, name.len, inner.len));
        layout->priority.value_from = (size_t)(inner.ptr - text.ptr);
        if (!heading_mark_takes(inner, &is_short))
            return;
    } else if (!heading_mark_takes(inner, &is_short) || !is_short) {
        return;
    }
    while (open > head->rest && (text.ptr[open - 1] == ' ' || text.ptr[open - 1] == '\t'))
        open--;
    if (open == head->rest || !has_word(str_slice(text, head->rest, open)))
        return;
    layout->priority.from = open;
    layout->priority.to = end;
    layout->priority.value_to = layout->priority.value_from + inner.len;
}

bool item_layout_read(struct str text, struct arena *mem, struct item_layout *ret)
{
    struct item_layout layout = {0};
    struct body body = {.mem = mem, .text = text, .layout = &layout, .is_first_stretch = true};
    struct item_head *head = &layout.head;
    size_t at;
    struct str line;

    if (!item_head_read(text, head))
        return false;
    if (head->form == ITEM_FORM_ROW) {
        *ret = layout;
        return true;
    }
    (void)block_lines_read(&body.lines, str_slice(text, head->from, head->line_end));
    if (head->form == ITEM_FORM_LIST) {
        body.depth = 1;
        head->content = body.lines.inside[0];
    }
    body.end = at = head->line_end;
    for (struct str rest = str_slice(text, at, text.len); line_next(&rest, &line); at += line.len)
        read_line(&body, line, at);
    end_stretch(&body);
    place_next_field(&body);
    if (head->form == ITEM_FORM_HEADING)
        read_heading_mark(text, &layout);
    *ret = layout;
    return true;
}
