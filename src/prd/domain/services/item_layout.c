#include "services/item_layout.h"
#include "services/characters.h"
#include "services/fence.h"
#include "services/growth.h"
#include "services/lines.h"

#define TAB_STOP 4
#define OWN_INDENT_MAX 3
#define NAME_LIMIT 40
#define MARK_LIMIT 20 /* bytes of a priority in a heading */

size_t field_name_length(struct str text)
{
    size_t length = 0, kept = 0;
    if (text.len == 0 || !byte_is_letter(text.ptr[0]))
        return 0;
    for (; length < text.len && length <= NAME_LIMIT; length++) {
        char c = text.ptr[length];
        if (!byte_is_letter(c) && !(c >= '0' && c <= '9') && (c == '\0' || strchr(" -_/", c) == NULL))
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

/* Reading the lines below the head. */
struct body {
    struct arena *mem;
    struct str text;
    struct item_layout *layout;
    struct field_line *open; /* the field that deeper lines belong to */
    bool value_goes_on;
    struct fence fence;
    size_t fence_at; /* where the line of the one that is open begins */
    /* For forms whose fields are a list of their own: the stretch between blank lines that is being read. */
    size_t stretch, kept;
    bool stretch_has_others, is_first_stretch;
};

static bool is_nested(const struct body *self)
{
    return self->layout->head.form == ITEM_FORM_LIST;
}

/* Fields of a list item are at one depth, that of the first. */
static bool may_be_field(const struct body *self, const struct field_line *field)
{
    const struct item_layout *layout = self->layout;
    if (!is_nested(self))
        return field->indent <= OWN_INDENT_MAX;
    return field->indent > 0 && (layout->field_count == 0 || layout->fields[0].indent == field->indent);
}

static void add_field(struct body *self, struct field_line field, size_t at)
{
    field.from += at;
    field.to += at;
    field.value_from += at;
    field.value_to += at;
    self->layout->fields =
        array_room(self->mem, self->layout->fields, self->layout->field_count, sizeof(field));
    self->open = &self->layout->fields[self->layout->field_count++];
    *self->open = field;
    self->value_goes_on = true;
}

static void extend_field(struct body *self, struct str line, size_t indent, size_t at)
{
    struct str content = str_trim(str_slice(line, indent, line.len));
    bool goes_on = self->value_goes_on && !is_bullet(line, indent) && self->fence.mark == '\0';
    self->open->to = at + line.len;
    self->value_goes_on = goes_on;
    if (goes_on)
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
    self->stretch = layout->field_count;
    self->stretch_has_others = false;
    self->is_first_stretch = false;
    self->open = NULL;
}

static void note_nesting(struct body *self, struct str line, size_t indent)
{
    struct item_layout *layout = self->layout;
    if (!is_nested(self) || layout->indent.len > 0 || indent == 0 || !is_bullet(line, indent))
        return;
    layout->indent = str_slice(line, 0, indent);
    layout->bullet = line.ptr[indent];
}

static void read_line(struct body *self, struct str line, size_t at)
{
    size_t columns, indent = indent_read(line, &columns);
    bool was_open = self->fence.mark != '\0', is_code;
    struct field_line field;

    if (!was_open && line_is_blank(line)) {
        self->value_goes_on = false;
        if (!is_nested(self))
            end_stretch(self);
        return;
    }
    is_code = fence_read(&self->fence, str_slice(line, indent, line.len));
    if (is_code && !was_open)
        self->fence_at = at;
    if (self->open != NULL && !line_is_blank(line) && columns > self->open->indent) {
        extend_field(self, line, indent, at);
        return;
    }
    if (is_code) {
        if (!was_open) /* what stands in this fence is not the field's, however deep */
            self->open = NULL;
        self->stretch_has_others = true;
        return;
    }
    self->open = NULL;
    note_nesting(self, line, indent);
    if (field_line_read(line, &field) && may_be_field(self, &field))
        add_field(self, field, at);
    else if (!(self->layout->head.form == ITEM_FORM_PARAGRAPH && self->is_first_stretch &&
               self->layout->field_count == self->stretch))
        self->stretch_has_others = true;
}

/* Behind a fence that nobody closes all is code, so the line goes before it. */
static void place_next_field(const struct body *body, struct item_layout *layout, struct arena *mem)
{
    const struct item_head *head = &layout->head;
    struct str text = body->text;
    if (layout->field_count > 0) { /* as the last one: a line deeper than that would belong to it */
        const struct field_line *last = &layout->fields[layout->field_count - 1];
        struct str line = str_slice(text, last->from, text.len);
        size_t columns, indent = indent_read(line, &columns);
        layout->indent = str_slice(line, 0, indent);
        layout->bullet = line.ptr[indent];
        layout->insert_at = last->to;
        if (body->fence.mark != '\0' && body->fence_at < layout->insert_at)
            layout->insert_at = body->fence_at;
        return;
    }
    layout->insert_at = body->fence.mark != '\0' ? body->fence_at : text.len - lines_blank_after(text);
    layout->needs_blank = head->form == ITEM_FORM_HEADING;
    layout->needs_blank_after = body->fence.mark != '\0' && head->form != ITEM_FORM_LIST;
    if (layout->bullet == '\0' && head->form == ITEM_FORM_LIST && head->bullet != '1')
        layout->bullet = head->bullet;
    if (layout->bullet == '\0')
        layout->bullet = '-';
    if (head->form == ITEM_FORM_LIST && layout->indent.len == 0)
        layout->indent = str_format(mem, "%*s", (int)head->content, "");
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
    size_t at;
    struct str line;

    if (!item_head_read(text, &layout.head))
        return false;
    at = layout.head.line_end;
    for (struct str rest = str_slice(text, at, text.len); line_next(&rest, &line); at += line.len)
        read_line(&body, line, at);
    end_stretch(&body);
    place_next_field(&body, &layout, mem);
    if (layout.head.form == ITEM_FORM_HEADING)
        read_heading_mark(text, &layout);
    *ret = layout;
    return true;
}
