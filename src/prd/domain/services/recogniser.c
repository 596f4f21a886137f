#include "services/recogniser.h"
#include "map.h"
#include "services/growth.h"
#include "services/item_row.h"
#include "services/lines.h"
#include "services/table_text.h"
#include "unicode.h"

#define TITLE_MAX 200
#define ROWS_MAX 2000 /* a longer table is no list of requirements, and stays one text */

/* What becomes one node. */
struct segment {
    size_t from, to; /* of its blocks: without blank lines around it */
    enum block_kind kind;
    int heading;
    bool item;
    bool ends_items; /* the blank lines after it open the next node */
};

struct splitting {
    struct arena *mem;
    struct str text;
    const struct block *blocks;
    size_t block_count;
    struct segment *segments;
    size_t count;
    const struct document *others; /* that the text stands beside; NULL: none */
    size_t except;
    struct map *defined; /* codes of items that are no rows, and of the tables so far; NULL until asked for */
    struct segment *item_heading; /* the last segment, if an item in heading form, which takes blocks in */
};

static struct str block_text(const struct splitting *self, const struct block *block)
{
    return str_slice(self->text, block->from, block->to);
}

static struct segment *add_segment(struct splitting *self, const struct block *block, bool item)
{
    struct segment *segment;
    self->segments = array_room(self->mem, self->segments, self->count, sizeof(*segment));
    segment = &self->segments[self->count++];
    *segment = (struct segment){.from = block->from, .to = block->to, .kind = block->kind, .item = item};
    if (block->kind == BLOCK_HEADING)
        segment->heading = block->level;
    self->item_heading = item && block->kind == BLOCK_HEADING ? segment : NULL;
    return segment;
}

/* Adds a block that is nobody's item: to the item in heading form above it, or as a node of its own. */
static void add_plain(struct splitting *self, const struct block *block)
{
    if (self->item_heading != NULL)
        self->item_heading->to = block->to;
    else
        add_segment(self, block, false);
}

static void add_heading(struct splitting *self, const struct block *block)
{
    add_segment(self, block, item_text_form(block_text(self, block)) == ITEM_FORM_HEADING);
}

/* Divides an item paragraph at the lines that open items. */
static void add_item_paragraph(struct splitting *self, const struct block *block)
{
    struct segment *segment = add_segment(self, block, true);
    size_t at = block->from;
    struct str line;
    for (struct str rest = block_text(self, block); line_next(&rest, &line); at += line.len) {
        if (at == block->from || item_text_form(line) != ITEM_FORM_PARAGRAPH)
            continue;
        segment->to = at;
        segment = add_segment(self, block, true);
        segment->from = at;
    }
    segment->to = block->to;
}

static bool is_field_list(const struct splitting *self, size_t from, size_t to)
{
    struct str text = str_slice(self->text, self->blocks[from].from, self->blocks[to - 1].to), line;
    for (struct str rest = text; line_next(&rest, &line);) {
        if (!item_text_is_field_line(line))
            return false;
    }
    return true;
}

static bool is_item(const struct splitting *self, const struct block *block)
{
    return item_text_form(block_text(self, block)) == ITEM_FORM_LIST;
}

static bool has_item(const struct splitting *self, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (is_item(self, &self->blocks[i]))
            return true;
    }
    return false;
}

/* A list that holds items: each is a node, and so is each run of others. */
static void add_items(struct splitting *self, size_t from, size_t to)
{
    bool in_run = false;
    for (size_t i = from; i < to; i++) {
        bool item = is_item(self, &self->blocks[i]);
        if (!item && in_run)
            self->segments[self->count - 1].to = self->blocks[i].to;
        else
            add_segment(self, &self->blocks[i], item);
        in_run = !item;
    }
    self->segments[self->count - 1].ends_items = true;
}

/* The list from block `from` to `to`. */
static void add_list(struct splitting *self, size_t from, size_t to)
{
    const struct segment *last = self->count > 0 ? &self->segments[self->count - 1] : NULL;
    struct block whole = self->blocks[from];
    whole.to = self->blocks[to - 1].to;

    if (has_item(self, from, to)) {
        add_items(self, from, to);
    } else if (last != NULL && last->item && last->kind == BLOCK_PARAGRAPH && last->to == whole.from &&
               is_field_list(self, from, to)) {
        self->segments[self->count - 1].to = whole.to;
    } else {
        add_plain(self, &whole);
    }
}

static void define(struct splitting *self, struct str text)
{
    struct item_text item;
    if (item_text_form(text) != ITEM_FORM_NONE && item_text_read(text, self->mem, &item) && item.code.ptr)
        map_set(self->defined, item_code_format(self->mem, item.item_code), self);
}

static void define_others(struct splitting *self)
{
    struct item_code code;
    for (size_t i = 0; self->others != NULL && i < self->others->count; i++) {
        struct str own = self->others->nodes[i].code;
        if (i != self->except && own.ptr && item_code_parse(own, &code))
            map_set(self->defined, item_code_format(self->mem, code), self);
    }
}

/* The codes that stand outside of this text's tables. */
static void find_defined(struct splitting *self)
{
    self->defined = map_new(self->mem);
    define_others(self);
    for (size_t i = 0; i < self->block_count; i++) {
        struct str text = block_text(self, &self->blocks[i]), line;
        if (self->blocks[i].kind == BLOCK_LIST_ITEM || self->blocks[i].kind == BLOCK_HEADING)
            define(self, text);
        for (struct str rest = text; self->blocks[i].kind == BLOCK_PARAGRAPH && line_next(&rest, &line);) {
            if (item_text_form(line) == ITEM_FORM_PARAGRAPH)
                define(self, line);
        }
    }
}

/* Whether the rows of a table are items: it says what they state, none of their codes is another item's, and
 * they are not repeated all over (one may be, by mistake). */
static bool has_item_rows(struct splitting *self, struct str head, struct str rows)
{
    struct map *own = NULL;
    struct item_text item;
    struct str line;
    size_t count = 0, repeated = 0;

    for (struct str rest = rows; line_next(&rest, &line) && count++ <= ROWS_MAX;) {
        struct str code;
        if (!table_is_row(line))
            return false;
        if (!item_row_is(line) || !item_text_read(line, self->mem, &item))
            continue;
        if (own == NULL && !item_row_head_states(head, self->mem))
            return false;
        if (self->defined == NULL)
            find_defined(self);
        own = own != NULL ? own : map_new(self->mem);
        code = item_code_format(self->mem, item.item_code);
        if (map_get(self->defined, code) != NULL)
            return false;
        repeated += map_get(own, code) != NULL;
        map_set(own, code, self);
    }
    return own != NULL && count <= ROWS_MAX && repeated * 2 <= map_count(own);
}

/* The rows from `at` on: each that is an item is a node, and so is each run of others. The last segment has
 * what stands above them. */
static void add_rows(struct splitting *self, const struct block *block, size_t at)
{
    struct str line;
    bool in_run = at > block->from;
    for (struct str rest = str_slice(self->text, at, block->to); line_next(&rest, &line); at += line.len) {
        struct block row = {.kind = BLOCK_TABLE, .from = at, .to = at + line.len};
        bool item = item_row_is(line);
        if (item && self->defined != NULL)
            define(self, line);
        if (!item && in_run)
            self->segments[self->count - 1].to = row.to;
        else
            add_segment(self, &row, item);
        in_run = !item;
    }
    self->segments[self->count - 1].ends_items = true;
}

/* Rows without the head of a table: where one was taken away, or one is to be added. */
static bool is_rows(struct str text)
{
    struct str line;
    if (!item_row_is(text))
        return false;
    while (line_next(&text, &line)) {
        if (!table_is_row(line))
            return false;
    }
    return true;
}

static void add_table(struct splitting *self, const struct block *block)
{
    struct str text = block_text(self, block);
    size_t head = table_head_length(text);
    struct block above = *block;

    above.to = block->from + head;
    if (head == 0 ||
        !has_item_rows(self, table_head_at_end(str_slice(text, 0, head)), str_slice(text, head, text.len))) {
        add_plain(self, block);
        return;
    }
    add_plain(self, &above);
    add_rows(self, block, above.to);
}

static size_t list_end(const struct splitting *self, size_t from)
{
    size_t to = from + 1;
    while (to < self->block_count && self->blocks[to].kind == BLOCK_LIST_ITEM &&
           !self->blocks[to].starts_list)
        to++;
    return to;
}

static void segment_blocks(struct splitting *self)
{
    for (size_t i = 0; i < self->block_count;) {
        const struct block *block = &self->blocks[i];
        size_t next = i + 1;
        if (block->kind == BLOCK_LIST_ITEM) {
            next = list_end(self, i);
            add_list(self, i, next);
        } else if (block->kind == BLOCK_HEADING) {
            add_heading(self, block);
        } else if (block->kind == BLOCK_TABLE) {
            add_table(self, block);
        } else if (block->kind == BLOCK_PARAGRAPH && is_rows(block_text(self, block))) {
            add_rows(self, block, block->from);
        } else if (self->item_heading != NULL && item_text_is_told(block_text(self, block))) {
            add_plain(self, block); /* what the heading names */
        } else if (block->kind == BLOCK_PARAGRAPH &&
                   item_text_form(block_text(self, block)) == ITEM_FORM_PARAGRAPH) {
            add_item_paragraph(self, block);
        } else {
            add_plain(self, block);
        }
        i = next;
    }
}

static struct str cut_title(struct str title, struct arena *mem)
{
    return str_dup(mem, str_trim(utf8_cut(title, TITLE_MAX)));
}

static struct str first_line(struct str text)
{
    static const struct str byte_order_mark = {"\xEF\xBB\xBF", 3};
    struct str line = STR("");
    if (str_starts(text, byte_order_mark))
        text = str_slice(text, byte_order_mark.len, text.len);
    text = str_slice(text, lines_blank_before(text), text.len);
    if (line_next(&text, &line))
        line = str_trim(line);
    return line;
}

static void read_text(struct node *node, struct arena *mem)
{
    node->kind = NODE_TEXT;
    node->heading = 0;
    node->title = cut_title(first_line(node->text), mem);
}

/* Up to the first full stop, exclamation or question mark that a new sentence, or nothing, follows. */
static struct str first_sentence(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(".!?", text.ptr[i]) == NULL)
            continue;
        if (i + 1 == text.len)
            break;
        if (text.ptr[i + 1] != ' ' || i + 2 == text.len)
            continue;
        if ((text.ptr[i + 2] >= 'A' && text.ptr[i + 2] <= 'Z') || (unsigned char)text.ptr[i + 2] >= 0x80)
            return str_slice(text, 0, i + 1);
    }
    return text;
}

static struct error *read_item(struct markdown_parser *parser, struct node *node, struct arena *mem)
{
    struct item_text item = {0};
    struct str plain;

    if (!item_text_read(node->text, mem, &item)) {
        read_text(node, mem);
        return OK;
    }
    node->kind = item.kind;
    node->code = item.code.ptr ? str_dup(mem, item.code) : STR_NONE;
    node->statement = item.statement;
    node->fields = item.fields;
    node->field_count = item.field_count;
    TRY(parser->ops->plain(parser,
                           item.form == ITEM_FORM_HEADING ? item_text_heading(node->text) : item.statement,
                           mem, &plain));
    node->title = cut_title(item.form == ITEM_FORM_HEADING ? plain : first_sentence(plain), mem);
    return OK;
}

static struct error *read_node(struct markdown_parser *parser, const struct segment *segment,
                               struct node *node, struct arena *mem)
{
    struct str plain;
    node->hash = digest_sha256(node->text);
    node->heading = segment->heading;
    if (segment->item)
        return read_item(parser, node, mem);
    if (segment->heading == 0) {
        read_text(node, mem);
        return OK;
    }
    node->kind = NODE_SECTION;
    node->level = segment->heading;
    TRY(parser->ops->plain(parser, node->text, mem, &plain));
    node->title = cut_title(plain, mem);
    return OK;
}

struct error *recogniser_split_beside(struct markdown_parser *parser, struct str text,
                                      const struct document *others, size_t except, struct arena *mem,
                                      struct node **ret, size_t *count)
{
    struct splitting splitting = {.mem = mem, .text = text, .others = others, .except = except};
    struct segment blank = {.kind = BLOCK_OTHER};
    struct block *blocks;
    struct node *nodes;

    TRY(parser->ops->parse(parser, text, mem, &blocks, &splitting.block_count));
    splitting.blocks = blocks;
    segment_blocks(&splitting);
    if (splitting.count == 0 && text.len > 0) {
        splitting.segments = &blank;
        splitting.count = 1;
    }
    if (splitting.count > DOCUMENT_NODES_MAX)
        return error_new(ERROR_TOO_LARGE, "too_large",
                         "the document has %zu parts (headings, paragraphs, lists, items); %d is the most",
                         splitting.count, DOCUMENT_NODES_MAX);
    nodes = arena_array_of(mem, splitting.count, struct node);
    for (size_t i = 0, from = 0; i < splitting.count; i++) {
        const struct segment *segment = &splitting.segments[i];
        size_t to = text.len;
        if (i + 1 < splitting.count)
            to = segment->ends_items ? segment->to : splitting.segments[i + 1].from;
        nodes[i].text = str_slice(text, from, to);
        TRY(read_node(parser, segment, &nodes[i], mem));
        from = to;
    }
    *ret = nodes;
    *count = splitting.count;
    return OK;
}

struct error *recogniser_split(struct markdown_parser *parser, struct str text, struct arena *mem,
                               struct node **ret, size_t *count)
{
    return recogniser_split_beside(parser, text, NULL, SIZE_MAX, mem, ret, count);
}

/* The head of the table that `text` ends with, where it names the cells of items. */
static struct str stating_head(struct str text, struct arena *mem)
{
    struct str head = table_head_at_end(text);
    return head.ptr != NULL && item_row_head_states(head, mem) ? head : STR_NONE;
}

void recogniser_arrange(struct document *document, struct arena *mem)
{
    struct str head = STR_NONE;
    document_update_levels(document);
    for (size_t i = 0; i < document->count; i++) {
        struct node *node = &document->nodes[i];
        size_t blank = lines_blank_before(node->text);
        if (blank > 0)
            head = STR_NONE;
        if (node_is_item(node) && table_is_row(str_slice(node->text, blank, node->text.len))) {
            node->columns = head;
            recogniser_complete(node, mem);
        } else if (!table_is_row(node->text) || head.ptr == NULL) {
            node->columns = STR_NONE;
            head = stating_head(node->text, mem);
        }
        if (lines_blank_after(node->text) > 0)
            head = STR_NONE;
    }
}

void recogniser_complete(struct node *node, struct arena *mem)
{
    struct item_text item;
    node->statement = STR_NONE;
    node->fields = NULL;
    node->field_count = 0;
    if (!node_is_item(node) || !item_text_read(node->text, mem, &item))
        return;
    if (item.form == ITEM_FORM_ROW)
        item_row_read(node->text, node->columns, mem, &item);
    node->statement = item.statement;
    node->fields = item.fields;
    node->field_count = item.field_count;
}

void recogniser_update(struct node *node, struct str text, struct arena *mem)
{
    node->text = text;
    node->hash = digest_sha256(text);
    recogniser_complete(node, mem);
}
