#include "services/characters.h"
#include "services/fence.h"
#include "services/growth.h"
#include "services/prose.h"

#define DEEPEST_LIST 8

struct reader {
    struct arena *mem;
    struct str text;
    struct passage_list list;
    size_t open_from;             /* where the open passage began */
    bool open;                    /* the last passage may go on */
    bool blank;                   /* the line before was blank */
    size_t indents[DEEPEST_LIST]; /* where the contents of the open list items begin */
    int depth;                    /* of them; 0: in no list */
};

struct line {
    size_t from, to; /* without the line end */
    size_t indent;
    struct str content; /* from the first character that is not white space */
};

static struct line line_read(struct str text, size_t from)
{
    struct line line = {.from = from};
    size_t at = from, end = str_find_char(text, '\n', from);

    line.to = end != SIZE_MAX ? end : text.len;
    for (; at < line.to && (text.ptr[at] == ' ' || text.ptr[at] == '\t'); at++)
        line.indent += text.ptr[at] == '\t' ? 4 - line.indent % 4 : 1;
    line.content = str_slice(text, at, line.to);
    return line;
}

/* Bytes of the list mark with the white space after it; 0: none. */
static size_t list_mark(struct str content)
{
    size_t at = 0;
    if (str_starts(content, STR("•")) || str_starts(content, STR("–")) || str_starts(content, STR("—")))
        at = 3;
    else if (content.len > 0 && strchr("-*+", content.ptr[0]) != NULL)
        at = 1;
    else {
        while (at < 4 && byte_is_digit(byte_at(content, at)))
            at++;
        if (at == 0 || (byte_at(content, at) != '.' && byte_at(content, at) != ')'))
            return 0;
        at++;
    }
    if (byte_at(content, at) != ' ' && byte_at(content, at) != '\t')
        return 0;
    while (byte_at(content, at) == ' ' || byte_at(content, at) == '\t')
        at++;
    return at < content.len ? at : 0;
}

static int heading_level(struct str content)
{
    int level = 0;
    while (byte_at(content, (size_t)level) == '#')
        level++;
    return level >= 1 && level <= 6 && byte_at(content, (size_t)level) == ' ' ? level : 0;
}

/* Only marks of one kind, as under a heading or for a break. */
static bool is_rule(struct str content, const char *marks)
{
    size_t count = 0;
    for (size_t i = 0; i < content.len; i++) {
        if (content.ptr[i] == ' ' || content.ptr[i] == '\t')
            continue;
        if (strchr(marks, content.ptr[i]) == NULL || content.ptr[i] != content.ptr[0])
            return false;
        count++;
    }
    return count >= 3;
}

static struct passage *add(struct reader *self, enum passage_kind kind, const struct line *line)
{
    struct passage *passage;
    self->list.items = array_room(self->mem, self->list.items, self->list.count, sizeof(*self->list.items));
    passage = &self->list.items[self->list.count++];
    passage->kind = kind;
    passage->source = str_slice(self->text, line->from, line->to);
    passage->text = line->content;
    passage->mark = (size_t)(line->content.ptr - passage->source.ptr);
    self->open = true;
    self->open_from = line->from;
    return passage;
}

static struct passage *last(struct reader *self)
{
    return &self->list.items[self->list.count - 1];
}

static bool last_is(const struct reader *self, enum passage_kind kind)
{
    return self->open && self->list.count > 0 && self->list.items[self->list.count - 1].kind == kind;
}

/* The open passage goes on to the end of `line`. */
static void extend(struct reader *self, const struct line *line)
{
    struct passage *passage = last(self);
    passage->source = str_slice(self->text, self->open_from, line->to);
    if (passage->kind == PASSAGE_PARAGRAPH || passage->kind == PASSAGE_ITEM)
        passage->text = str_format(self->mem, "%.*s %.*s", STR_ARGS(passage->text), STR_ARGS(line->content));
    else
        passage->text = passage->source;
}

static void read_heading(struct reader *self, const struct line *line, int level)
{
    struct passage *passage = add(self, PASSAGE_HEADING, line);
    struct str title = str_trim(str_slice(line->content, (size_t)level, line->content.len));
    while (title.len > 0 && title.ptr[title.len - 1] == '#')
        title.len--;
    passage->text = str_trim(title);
    passage->depth = level;
    self->open = false;
    self->depth = 0;
}

static void read_item(struct reader *self, const struct line *line, size_t mark)
{
    struct passage *passage;
    struct str text = str_slice(line->content, mark, line->content.len);

    while (self->depth > 0 && line->indent < self->indents[self->depth - 1])
        self->depth--;
    passage = add(self, PASSAGE_ITEM, line);
    passage->depth = self->depth;
    if (text.len >= 4 && text.ptr[0] == '[' && text.ptr[2] == ']' && text.ptr[3] == ' ' &&
        strchr(" xX", text.ptr[1]) != NULL) {
        passage->checked = text.ptr[1] != ' ';
        text = str_slice(text, 4, text.len);
    }
    passage->text = str_trim(text);
    passage->mark = (size_t)(passage->text.ptr - passage->source.ptr);
    if (self->depth < DEEPEST_LIST)
        self->indents[self->depth++] = line->indent + (mark < 2 ? 2 : mark > 5 ? 2 : mark);
}

/* Reads the fence that `line` has opened to its end, or to the end of the text; returns where the next line
 * begins. */
static size_t read_fence(struct reader *self, const struct line *line, struct fence fence)
{
    size_t at = line->to + 1;

    add(self, PASSAGE_CODE, line);
    while (fence.mark != '\0' && at <= self->text.len) {
        struct line inner = line_read(self->text, at);
        (void)fence_read(&fence, inner.content);
        extend(self, &inner);
        at = inner.to + 1;
    }
    self->open = false;
    return at;
}

static bool read_group(struct reader *self, const struct line *line, enum passage_kind kind)
{
    if (last_is(self, kind) && !self->blank)
        extend(self, line);
    else
        add(self, kind, line)->text = str_slice(self->text, line->from, line->to);
    return true;
}

/* A line that goes on with what is open, or begins a paragraph. */
static void read_plain(struct reader *self, const struct line *line)
{
    bool in_item = self->depth > 0 && line->indent + 1 >= self->indents[self->depth - 1];
    if (self->blank && !in_item) {
        self->depth = 0;
        self->open = false;
    }
    if (!self->blank && last_is(self, PASSAGE_PARAGRAPH) && is_rule(line->content, "=-")) {
        last(self)->kind = PASSAGE_HEADING;
        last(self)->depth = line->content.ptr[0] == '=' ? 1 : 2;
        self->open = false;
        return;
    }
    if (is_rule(line->content, "-*_")) {
        self->open = false;
        return;
    }
    if (last_is(self, PASSAGE_ITEM) || (last_is(self, PASSAGE_PARAGRAPH) && !self->blank)) {
        extend(self, line);
        return;
    }
    if (line->indent >= 4 && self->depth == 0 && !last_is(self, PASSAGE_PARAGRAPH)) {
        read_group(self, line, PASSAGE_CODE);
        return;
    }
    add(self, PASSAGE_PARAGRAPH, line);
}

struct passage_list prose_passages(struct str text, struct arena *mem)
{
    struct reader self = {.mem = mem, .text = text};
    size_t at = 0;

    while (at < text.len) {
        struct line line = line_read(text, at);
        size_t mark = list_mark(line.content);
        struct fence fence = {0};
        int level = line.indent < 4 ? heading_level(line.content) : 0;

        at = line.to + 1;
        if (line.content.len == 0) {
            self.blank = true;
            continue;
        }
        if (fence_read(&fence, line.content))
            at = read_fence(&self, &line, fence);
        else if (level > 0)
            read_heading(&self, &line, level);
        else if (line.content.ptr[0] == '|')
            read_group(&self, &line, PASSAGE_TABLE);
        else if (line.content.ptr[0] == '>')
            read_group(&self, &line, PASSAGE_QUOTE);
        else if (mark > 0 && !is_rule(line.content, "-*_"))
            read_item(&self, &line, mark);
        else
            read_plain(&self, &line);
        self.blank = false;
    }
    return self.list;
}
