#include "services/cmark_blocks.h"
#include "services/lines.h"

/*
 * cmark gives start lines that can be relied on, and end lines that cannot always: an HTML block that is
 * closed by its own last line ends one too early, a list item ends after the blank lines below it, and link
 * reference definitions are in no node at all. So a block is taken to go from its start to the next one's;
 * where it ends in between follows from its kind, and lines that are left over are blocks of their own.
 */

struct reading {
    struct arena *mem;
    struct str text;
    size_t *starts; /* of every line, and the text's length */
    size_t line_count;
    struct block *blocks;
    size_t count;
};

static struct str line_at(const struct reading *self, size_t line)
{
    return str_slice(self->text, self->starts[line], self->starts[line + 1]);
}

static bool is_blank(const struct reading *self, size_t line)
{
    return line_is_blank(line_at(self, line));
}

static void find_lines(struct reading *self)
{
    struct str line;
    size_t at = 0;
    for (struct str rest = self->text; line_next(&rest, &line);)
        self->line_count++;
    self->starts = arena_array_of(self->mem, self->line_count + 1, size_t);
    self->line_count = 0;
    for (struct str rest = self->text; line_next(&rest, &line); at += line.len)
        self->starts[self->line_count++] = at;
    self->starts[self->line_count] = at;
}

static bool opens_yaml(struct str line)
{
    char first;
    if (line.len == 0)
        return false;
    first = line.ptr[0];
    if (first == '#')
        return true;
    return ((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_' ||
            first == '"') &&
           str_find_char(line, ':', 0) != SIZE_MAX;
}

static bool is_fence(struct str line, struct str fence)
{
    return str_starts(line, fence) && line_is_blank(str_slice(line, fence.len, line.len));
}

size_t front_matter_length(struct str text)
{
    static const struct str byte_order_mark = {"\xEF\xBB\xBF", 3};
    size_t at = str_starts(text, byte_order_mark) ? byte_order_mark.len : 0;
    struct str rest = str_slice(text, at, text.len), line;

    if (!line_next(&rest, &line) || !is_fence(line, STR("---")))
        return 0;
    at += line.len;
    if (!line_next(&rest, &line) || !opens_yaml(line))
        return 0;
    at += line.len;
    while (line_next(&rest, &line)) {
        at += line.len;
        if (is_fence(line, STR("---")) || is_fence(line, STR("...")))
            return at;
    }
    return 0;
}

static enum block_kind kind_of(cmark_node *node)
{
    static const struct {
        const char *name;
        enum block_kind kind;
    } kinds[] = {
        {"heading", BLOCK_HEADING},    {"paragraph", BLOCK_PARAGRAPH}, {"item", BLOCK_LIST_ITEM},
        {"tasklist", BLOCK_LIST_ITEM}, {"code_block", BLOCK_CODE},     {"block_quote", BLOCK_QUOTE},
        {"html_block", BLOCK_HTML},    {"table", BLOCK_TABLE},         {"thematic_break", BLOCK_BREAK},
    };
    const char *name = cmark_node_get_type_string(node);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcmp(name, kinds[i].name) == 0)
            return kinds[i].kind;
    }
    return BLOCK_OTHER;
}

/* Whether the block may have blank lines within. */
static bool holds_blank_lines(enum block_kind kind)
{
    return kind == BLOCK_LIST_ITEM || kind == BLOCK_CODE || kind == BLOCK_HTML;
}

static size_t indent_of(struct str line)
{
    size_t indent = 0;
    while (indent < line.len && line.ptr[indent] == ' ')
        indent++;
    return indent;
}

/* A line of nothing but "=" or "-", which makes the paragraph above it a heading. */
static bool is_underline(struct str line)
{
    size_t indent = indent_of(line);
    struct str mark = str_trim(str_slice(line, indent, line.len));
    if (indent > 3 || mark.len == 0 || line.ptr[indent] != mark.ptr[0] ||
        (mark.ptr[0] != '=' && mark.ptr[0] != '-'))
        return false;
    for (size_t i = 0; i < mark.len; i++) {
        if (mark.ptr[i] != mark.ptr[0])
            return false;
    }
    return true;
}

static bool is_atx(struct str line)
{
    size_t at = indent_of(line), marks = 0;
    while (at + marks < line.len && line.ptr[at + marks] == '#')
        marks++;
    return marks >= 1 && marks <= 6 &&
           (at + marks == line.len || strchr(" \t\r\n", line.ptr[at + marks]) != NULL);
}

/* "# heading" is one line. Another heading ends with its underline: the last one, for a link reference
 * definition at its start may look like one, and what is left over after it cannot. */
static size_t heading_end(const struct reading *self, size_t first, size_t limit)
{
    struct str line = line_at(self, first);
    size_t end = first + 1;
    if (str_starts(line, STR("\xEF\xBB\xBF")))
        line = str_slice(line, 3, line.len);
    for (size_t i = end; i < limit && !is_atx(line); i++) {
        if (is_underline(line_at(self, i)))
            end = i + 1;
    }
    return end;
}

/* The line after the block's last, between its first line and `limit`. */
static size_t end_of(const struct reading *self, enum block_kind kind, size_t first, size_t told,
                     size_t limit)
{
    size_t end = told > first && told <= limit ? told : first + 1;
    if (kind == BLOCK_HEADING)
        return heading_end(self, first, limit);
    if (!holds_blank_lines(kind)) {
        for (end = first + 1; end < limit && !is_blank(self, end);)
            end++;
    }
    if (kind == BLOCK_HTML && end < limit && !is_blank(self, end))
        end++;
    while (end > first + 1 && is_blank(self, end - 1))
        end--;
    return end;
}

static struct block *add_block(struct reading *self, enum block_kind kind, size_t from, size_t to)
{
    struct block *block = &self->blocks[self->count++];
    *block = (struct block){.kind = kind, .from = self->starts[from], .to = self->starts[to]};
    return block;
}

/* Lines that no node has: link reference definitions. One block for each stretch between blank lines. */
static void add_left_over(struct reading *self, size_t from, size_t to)
{
    while (from < to) {
        size_t end = from;
        while (end < to && !is_blank(self, end))
            end++;
        if (end > from)
            add_block(self, BLOCK_OTHER, from, end);
        from = end + 1;
    }
}

/* The top-level nodes in order, with the items in place of their lists. */
static cmark_node *next_node(cmark_node *node)
{
    cmark_node *next = cmark_node_next(node);
    if (next == NULL && cmark_node_get_type(node) == CMARK_NODE_ITEM)
        next = cmark_node_next(cmark_node_parent(node));
    return next != NULL && cmark_node_get_type(next) == CMARK_NODE_LIST ? cmark_node_first_child(next) : next;
}

static cmark_node *first_node(cmark_node *tree)
{
    cmark_node *first = cmark_node_first_child(tree);
    return first != NULL && cmark_node_get_type(first) == CMARK_NODE_LIST ? cmark_node_first_child(first)
                                                                          : first;
}

struct found {
    cmark_node *node;
    size_t first; /* line */
};

/* The nodes whose start lines go up; another one is part of the block before it. */
static size_t find_nodes(const struct reading *self, cmark_node *tree, size_t line_offset,
                         struct found *found)
{
    size_t count = 0;
    for (cmark_node *node = first_node(tree); node != NULL; node = next_node(node)) {
        int start = cmark_node_get_start_line(node);
        size_t first = start > 0 ? (size_t)start - 1 + line_offset : 0;
        if (start <= 0 || first >= self->line_count || (count > 0 && first <= found[count - 1].first))
            continue;
        found[count++] = (struct found){node, first};
    }
    return count;
}

static void read_node(struct reading *self, const struct found *found, size_t line_offset, size_t limit)
{
    enum block_kind kind = kind_of(found->node);
    int told = cmark_node_get_end_line(found->node);
    size_t end = end_of(self, kind, found->first, told > 0 ? (size_t)told + line_offset : 0, limit);
    struct block *block = add_block(self, kind, found->first, end);
    if (kind == BLOCK_HEADING)
        block->level = cmark_node_get_heading_level(found->node);
    if (kind == BLOCK_LIST_ITEM)
        block->starts_list = cmark_node_previous(found->node) == NULL;
    add_left_over(self, end, limit);
}

static size_t count_lines(struct str text)
{
    size_t count = 0;
    struct str line;
    for (struct str rest = text; line_next(&rest, &line);)
        count++;
    return count;
}

void cmark_blocks_read(cmark_node *tree, struct str text, size_t front, struct arena *mem, struct block **ret,
                       size_t *count)
{
    struct reading reading = {.mem = mem, .text = text};
    size_t line_offset = count_lines(str_slice(text, 0, front)), found_count;
    struct found *found;

    find_lines(&reading);
    reading.blocks = arena_array_of(mem, reading.line_count, struct block);
    found = arena_array_of(mem, reading.line_count, struct found);
    found_count = find_nodes(&reading, tree, line_offset, found);
    if (front > 0)
        add_block(&reading, BLOCK_FRONT_MATTER, 0, line_offset);
    add_left_over(&reading, line_offset, found_count > 0 ? found[0].first : reading.line_count);
    for (size_t i = 0; i < found_count; i++)
        read_node(&reading, &found[i], line_offset,
                  i + 1 < found_count ? found[i + 1].first : reading.line_count);
    *ret = reading.blocks;
    *count = reading.count;
}
