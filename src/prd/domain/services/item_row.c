#include "services/item_row.h"
#include "services/item_layout.h"
#include "services/lines.h"
#include "services/table_text.h"
#include "strbuf.h"
#include "unicode.h"

#define STATEMENT_WORDS \
    3 /* the least a cell has that is taken for a statement, where no column's name says so */

/* The row, and what the columns are. */
struct row {
    struct str line; /* without its ending */
    size_t at;       /* of the line in the text */
    struct cell_list cells, columns;
    struct str head_line;
    size_t statement; /* the cell */
};

bool item_row_is(struct str text)
{
    return item_text_form(text) == ITEM_FORM_ROW;
}

/* Columns that say what an item is, in some languages that such tables are written in. */
static const char *const stating[] = {
    "requirement", "requirements",  "description", "statement", "criterion",    "criteria", "text",
    "definition",  "specification", "story",       "risk",      "question",     "decision", "assumption",
    "metric",      "milestone",     "outcome",     "behaviour", "behavior",     "exigence", "requisito",
    "descripción", "descrição",     "anforderung", "需求",      "beschreibung", "要求",     "要件",
    "描述",        "説明",          "说明",        NULL};
/* Those that do so where there is none of the others. */
static const char *const naming[] = {"feature", "capability", "title", "name",    "summary",
                                     "goal",    "need",       "what",  "details", NULL};

static struct str without_marks(struct str name)
{
    static const char marks[] = "*_`";
    while (name.len > 0 && strchr(marks, name.ptr[0]) != NULL)
        name = str_slice(name, 1, name.len);
    while (name.len > 0 && strchr(marks, name.ptr[name.len - 1]) != NULL)
        name = str_slice(name, 0, name.len - 1);
    return str_trim(name);
}

static struct str column_name(const struct row *row, size_t column)
{
    if (column >= row->columns.count)
        return STR("");
    return without_marks(
        str_slice(row->head_line, row->columns.items[column].from, row->columns.items[column].to));
}

static bool has_word_of(struct str name, const char *const *words)
{
    struct str word;
    while (str_next(&name, ' ', &word)) {
        if (str_is_one_of(word, words))
            return true;
    }
    return false;
}

/* The first column behind that of the codes whose name has one of the words; 0: none. */
static size_t column_of(const struct row *row, const char *const *words)
{
    for (size_t i = 1; i < row->columns.count; i++) {
        if (has_word_of(column_name(row, i), words))
            return i;
    }
    return 0;
}

static size_t stating_column(const struct row *row)
{
    size_t column = column_of(row, stating);
    return column > 0 ? column : column_of(row, naming);
}

static size_t count_words(struct str text)
{
    size_t words = 0;
    struct str word;
    while (str_next(&text, ' ', &word))
        words += word.len > 0;
    return words;
}

static struct str cell_raw(const struct row *row, size_t cell)
{
    if (cell >= row->cells.count)
        return STR("");
    return str_slice(row->line, row->cells.items[cell].from, row->cells.items[cell].to);
}

static size_t wordy_cell(const struct row *row)
{
    for (size_t i = 1; i < row->cells.count; i++) {
        if (count_words(cell_raw(row, i)) >= STATEMENT_WORDS)
            return i;
    }
    return 1;
}

static struct row row_open(struct str text, struct str head, struct arena *mem)
{
    struct row row = {.at = lines_blank_before(text)};
    struct str rest = str_slice(text, row.at, text.len);
    (void)line_next(&rest, &row.line);
    row.line = line_content(row.line);
    row.cells = table_cells(row.line, mem);
    if (head.ptr != NULL && line_next(&head, &row.head_line))
        row.columns = table_columns(row.head_line, mem);
    row.statement = stating_column(&row);
    if (row.statement == 0)
        row.statement = wordy_cell(&row);
    return row;
}

bool item_row_head_states(struct str head, struct arena *mem)
{
    struct row row = row_open(STR(""), head, mem);
    return stating_column(&row) > 0;
}

/* The column of that field; 0: there is none. */
static size_t field_column(const struct row *row, struct str name)
{
    for (size_t i = 1; i < row->columns.count; i++) {
        if (i != row->statement && str_eq_nocase(column_name(row, i), name))
            return i;
    }
    return 0;
}

void item_row_read(struct str text, struct str head, struct arena *mem, struct item_text *ret)
{
    struct row row = row_open(text, head, mem);

    ret->statement = cell_raw(&row, row.statement);
    ret->fields = arena_array_of(mem, row.cells.count, struct node_field);
    ret->field_count = 0;
    for (size_t i = 1; i < row.cells.count; i++) {
        struct str name = column_name(&row, i);
        if (i == row.statement || cell_raw(&row, i).len == 0 || !field_name_is_valid(name))
            continue;
        ret->fields[ret->field_count++] =
            (struct node_field){str_lower(mem, name), table_cell_text(row.line, &row.cells.items[i], mem)};
    }
}

static struct str splice(struct str text, size_t from, size_t to, struct str with, struct arena *mem)
{
    struct str parts[] = {str_slice(text, 0, from), with, str_slice(text, to, text.len)};
    return str_join(mem, parts, COUNT_OF(parts), STR(""));
}

/* Whether a "|" stands behind the last cell; one that the cell itself ends with, escaped, is none. */
static bool is_closed(const struct row *row)
{
    size_t last = row->cells.count > 0 ? row->cells.items[row->cells.count - 1].to : 0;
    return str_trim(str_slice(row->line, last, row->line.len)).len > 0;
}

/* The row with its last cells, which it lacks, up to `column`. */
static struct str extend(struct str text, const struct row *row, size_t column, struct str value,
                         struct arena *mem)
{
    struct strbuf added = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct str line = row->line;
    while (line.len > 0 && (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\t'))
        line.len--;
    if (!is_closed(row))
        strbuf_add(&added, STR(" |"));
    for (size_t i = row->cells.count; i < column; i++)
        strbuf_add(&added, STR("  |"));
    strbuf_addf(&added, " %.*s |", STR_ARGS(value));
    return splice(text, row->at + line.len, row->at + line.len, strbuf_str(&added), mem);
}

bool item_row_set_field(struct str text, struct str head, struct str name, struct str value,
                        struct arena *mem, struct str *ret)
{
    struct row row = row_open(text, head, mem);
    size_t column = field_column(&row, name);
    const struct cell *cell;

    if (column == 0)
        return false;
    value = table_escape(str_trim(value), mem);
    if (column >= row.cells.count) {
        *ret = value.len > 0 ? extend(text, &row, column, value, mem) : text;
        return true;
    }
    cell = &row.cells.items[column];
    if (value.len > 0 && cell->from > 0 && row.line.ptr[cell->from - 1] == '|')
        value = str_format(mem, " %.*s", STR_ARGS(value));
    if (value.len > 0 && cell->to < row.line.len && row.line.ptr[cell->to] == '|')
        value = str_format(mem, "%.*s ", STR_ARGS(value));
    *ret = splice(text, row.at + cell->from, row.at + cell->to, value, mem);
    return true;
}

bool item_row_field_place(struct str text, struct str head, struct str name, struct arena *mem, size_t *from,
                          size_t *to)
{
    struct row row = row_open(text, head, mem);
    size_t column = field_column(&row, name);
    if (column == 0 || column >= row.cells.count)
        return false;
    *from = row.at + row.cells.items[column].from;
    *to = row.at + row.cells.items[column].to;
    return true;
}

bool item_row_has_field(struct str head, struct str name, struct arena *mem)
{
    struct row row = row_open(STR(""), head, mem);
    return field_column(&row, name) > 0;
}

bool item_takes_field(const struct node *item, struct str name, struct arena *mem)
{
    return item->columns.ptr == NULL || !item_row_is(item->text) ||
           item_row_has_field(item->columns, name, mem);
}

/* The code in the emphasis that the row's own code stands in. */
static struct str code_cell(const struct row *like, struct str code, struct arena *mem)
{
    struct str own = cell_raw(like, 0);
    if (str_starts(own, STR("**")) && str_ends(own, STR("**")))
        return str_format(mem, "**%.*s**", STR_ARGS(code));
    return code;
}

/* Whether the row's cells are as wide as those of the head: a table that somebody drew. */
static bool is_drawn(const struct row *row)
{
    return unicode_columns(str_trim(row->line)) == unicode_columns(str_trim(row->head_line));
}

/* How many columns of a terminal the cell takes with the white space around it; 0 where widths do not matter.
 */
static size_t cell_width(const struct row *row, size_t cell)
{
    size_t from, to;
    if (cell >= row->cells.count || !is_drawn(row))
        return 0;
    from = row->cells.items[cell].from;
    to = row->cells.items[cell].to;
    while (from > 0 && row->line.ptr[from - 1] == ' ')
        from--;
    while (to < row->line.len && row->line.ptr[to] == ' ')
        to++;
    return unicode_columns(str_slice(row->line, from, to));
}

struct str item_row_write(struct str head, struct str like, struct str code, struct str statement,
                          const struct node_field *fields, size_t field_count, struct arena *mem)
{
    struct row row = row_open(like, head, mem);
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct str *cells = arena_array_of(mem, row.columns.count + 1, struct str);

    for (size_t k = 0; k < field_count; k++)
        cells[field_column(&row, fields[k].name)] = table_escape(str_trim(fields[k].value), mem);
    if (row.statement < row.columns.count)
        cells[row.statement] = table_escape(str_trim(statement), mem);
    cells[0] = code_cell(&row, code, mem); /* also what the fields without a column left there */
    strbuf_add_char(&text, '|');
    for (size_t i = 0; i < row.columns.count; i++) {
        /* The open number of a code becomes one of as many digits as the others have. */
        size_t width = unicode_columns(i == 0 ? cell_raw(&row, 0) : cells[i]) + 2;
        size_t wanted = cell_width(&row, i);
        strbuf_addf(&text, " %.*s ", STR_ARGS(cells[i]));
        for (; width < wanted; width++)
            strbuf_add_char(&text, ' ');
        strbuf_add_char(&text, '|');
    }
    return strbuf_str(&text);
}

const char *item_row_fault(struct str text, struct str head, struct arena *mem)
{
    struct row row = row_open(STR(""), head, mem);
    struct str line, rest = str_trim(text);
    while (line_next(&rest, &line)) {
        if (!table_is_row(line))
            return "this is a row of a table: one line that begins with |, without a line ending in a cell";
        if (head.ptr != NULL && table_cells(line, mem).count > row.columns.count)
            return "the row has more cells than its table has columns; a | within a cell is written \\|";
    }
    return NULL;
}
