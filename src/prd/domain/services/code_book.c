#include "services/code_book.h"
#include "services/lines.h"
#include "strbuf.h"

static void raise_floor(struct code_book *self, struct item_code code)
{
    if (code.number > self->floor[code.kind])
        self->floor[code.kind] = code.number;
}

static bool is_table_row(struct str line)
{
    return str_starts(str_trim(line), STR("|"));
}

static void note_tables(struct code_book *self, struct str text)
{
    struct item_code code;
    struct str line;
    for (struct str rest = text; line_next(&rest, &line);) {
        size_t at = 0;
        while (is_table_row(line) && item_code_find(line, &at, &code))
            raise_floor(self, code);
    }
}

static void note_style(struct code_book *self, struct str written, struct item_code code)
{
    size_t digits = 0;
    if (!item_code_is_plain(code))
        return;
    while (digits < written.len && written.ptr[written.len - 1 - digits] >= '0' &&
           written.ptr[written.len - 1 - digits] <= '9')
        digits++;
    if (digits > 0 && written.ptr[written.len - digits] == '0')
        self->width[code.kind] = (int)digits;
    if (code.kind == ITEM_METRIC)
        self->spec_kit_metrics = str_starts(written, STR("SC"));
}

void code_book_note(struct code_book *self, const struct node *node)
{
    struct item_code code;
    if (node->code.ptr && item_code_parse(node->code, &code)) {
        raise_floor(self, code);
        note_style(self, node->code, code);
    } else if (node->kind == NODE_TEXT) {
        note_tables(self, node->text);
    }
}

struct code_book code_book_open(const int64_t *floor, const struct document *document)
{
    struct code_book self = {0};
    for (size_t i = 0; floor != NULL && i < ITEM_KINDS; i++)
        self.floor[i] = floor[i];
    for (size_t i = 0; i < document->count; i++)
        code_book_note(&self, &document->nodes[i]);
    return self;
}

/* Where the "FR" of an open code that is all a row's first cell says ("| FR-? |"), and whose "-?" is at
 * `dash`, begins; SIZE_MAX when it is none. */
static size_t open_cell(struct str text, size_t dash, enum item_kind *kind)
{
    size_t from = dash, before, after = dash + 2;
    while (from > 0 && text.ptr[from - 1] >= 'A' && text.ptr[from - 1] <= 'Z')
        from--;
    for (before = from; before > 0 && text.ptr[before - 1] == ' ';)
        before--;
    while (after < text.len && text.ptr[after] == ' ')
        after++;
    if (before == 0 || text.ptr[before - 1] != '|' || after == text.len || text.ptr[after] != '|')
        return SIZE_MAX;
    for (before--; before > 0 && text.ptr[before - 1] == ' ';)
        before--;
    if (before > 0 && text.ptr[before - 1] != '\n')
        return SIZE_MAX;
    return item_kind_parse(str_slice(text, from, dash), kind) ? from : SIZE_MAX;
}

/* Where the "**FR" of the placeholder whose "-?**" is at `dash` begins; SIZE_MAX when it is none. */
static size_t placeholder_start(struct str text, size_t dash, enum item_kind *kind)
{
    size_t from = dash;
    while (from > 0 && text.ptr[from - 1] >= 'A' && text.ptr[from - 1] <= 'Z')
        from--;
    if (from < 2 || text.ptr[from - 1] != '*' || text.ptr[from - 2] != '*')
        return SIZE_MAX;
    return item_kind_parse(str_slice(text, from, dash), kind) ? from : SIZE_MAX;
}

static void add_code(struct code_book *self, struct strbuf *text, enum item_kind kind, struct str prefix)
{
    if (kind == ITEM_METRIC && self->spec_kit_metrics)
        prefix = STR("SC");
    strbuf_addf(text, "%.*s-%0*lld", STR_ARGS(prefix), self->width[kind], (long long)++self->floor[kind]);
}

struct str code_book_fill(struct code_book *self, struct str text, struct arena *mem)
{
    static const struct str open_number = {"-?", 2};
    struct strbuf filled = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    size_t from = 0;

    for (size_t dash = str_find(text, open_number, 0); dash != SIZE_MAX;
         dash = str_find(text, open_number, dash + 1)) {
        enum item_kind kind;
        bool is_bold = str_starts(str_slice(text, dash + 2, text.len), STR("**"));
        size_t start = is_bold ? placeholder_start(text, dash, &kind) : open_cell(text, dash, &kind);
        if (start == SIZE_MAX)
            continue;
        strbuf_add(&filled, str_slice(text, from, start));
        add_code(self, &filled, kind, str_slice(text, start, dash));
        from = dash + 2;
    }
    if (from == 0)
        return text;
    strbuf_add(&filled, str_slice(text, from, text.len));
    return strbuf_str(&filled);
}

void table_codes(struct str text, struct arena *mem, struct code_set *ret)
{
    struct item_code found;
    struct str line;
    for (struct str rest = text; line_next(&rest, &line);) {
        size_t at = 0;
        while (is_table_row(line) && item_code_find(line, &at, &found))
            code_set_add(ret, found, mem);
    }
}
