#include "services/table_text.h"
#include "services/growth.h"
#include "services/lines.h"
#include "strbuf.h"

#define INDENT_MAX 3
#define SHORT_NAMES_MAX ((size_t)250)

static size_t indent_of(struct str line)
{
    size_t indent = 0;
    while (indent < line.len && line.ptr[indent] == ' ')
        indent++;
    return indent;
}

bool table_is_row(struct str line)
{
    size_t indent = indent_of(line);
    return indent <= INDENT_MAX && indent < line.len && line.ptr[indent] == '|';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_punctuation(char c)
{
    return c > ' ' && c < 0x7f &&
           !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
}

/* Where the cell that begins at `at` ends: the next "|" that no "\" escapes, or the end. */
static size_t cell_end(struct str line, size_t at)
{
    while (at < line.len && line.ptr[at] != '|')
        at += line.ptr[at] == '\\' && at + 1 < line.len && is_punctuation(line.ptr[at + 1]) ? 2 : 1;
    return at;
}

/* Of an empty cell the place behind its first space, where something may go. */
static struct cell trimmed(struct str line, size_t from, size_t to)
{
    struct cell cell = {from, to};
    while (cell.to > cell.from && is_space(line.ptr[cell.to - 1]))
        cell.to--;
    if (cell.to == cell.from)
        return to > from ? (struct cell){from + 1, from + 1} : cell;
    while (is_space(line.ptr[cell.from]))
        cell.from++;
    return cell;
}

struct cell_list table_cells(struct str line, struct arena *mem)
{
    struct cell_list cells = {0};
    size_t at = indent_of(line);

    line = line_content(line);
    while (line.len > 0 && is_space(line.ptr[line.len - 1]))
        line.len--;
    if (at < line.len && line.ptr[at] == '|')
        at++;
    while (at < line.len) {
        size_t end = cell_end(line, at);
        cells.items = array_room(mem, cells.items, cells.count, sizeof(*cells.items));
        cells.items[cells.count++] = trimmed(line, at, end);
        at = end + 1;
    }
    return cells;
}

struct str table_cell_text(struct str line, const struct cell *cell, struct arena *mem)
{
    struct str raw = str_slice(line, cell->from, cell->to);
    struct strbuf text;
    if (!str_contains(raw, STR("\\|")))
        return raw;
    text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.ptr[i] == '\\' && i + 1 < raw.len && raw.ptr[i + 1] == '|')
            i++;
        strbuf_add_char(&text, raw.ptr[i]);
    }
    return strbuf_str(&text);
}

struct str table_escape(struct str text, struct arena *mem)
{
    struct strbuf escaped = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    bool is_escaped = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '|' && !is_escaped)
            strbuf_add_char(&escaped, '\\');
        is_escaped = c == '\\' && !is_escaped;
        strbuf_add_char(&escaped, c);
    }
    return strbuf_str(&escaped);
}

/* "| --- | :-: |" */
static bool is_delimiter(struct str line)
{
    bool has_dash = false;
    line = str_trim(line);
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] == '\0' || strchr("|-: \t", line.ptr[i]) == NULL)
            return false;
        has_dash |= line.ptr[i] == '-';
    }
    return has_dash;
}

size_t table_head_length(struct str block)
{
    struct str line, before = STR("");
    size_t at = 0;
    for (struct str rest = block; line_next(&rest, &line); before = line) {
        at += line.len;
        if (table_is_row(line) && is_delimiter(line) && table_is_row(before))
            return at;
    }
    return 0;
}

/* Whether so much is the head of a table that people read, and may stand again above each of its rows. */
static bool is_readable(struct str names, struct str delimiter)
{
    size_t bars = 0;
    if (names.len + delimiter.len > TABLE_HEAD_MAX)
        return false;
    for (size_t i = 0; i < names.len; i++)
        bars += names.ptr[i] == '|';
    return bars <= TABLE_COLUMNS_MAX + 1;
}

struct str table_head_at_end(struct str text)
{
    struct str line, before = STR(""), head = STR_NONE;
    if (str_find_char(text, '|', 0) == SIZE_MAX)
        return head;
    for (struct str rest = text; line_next(&rest, &line); before = line) {
        if (!table_is_row(line))
            head = STR_NONE;
        else if (head.ptr == NULL && is_delimiter(line) && table_is_row(before) && is_readable(before, line))
            head = str_of(before.ptr, before.len + line.len);
    }
    return line_is_ended(text) ? head : STR_NONE;
}

struct cell_list table_columns(struct str head, struct arena *mem)
{
    struct str line = STR("");
    (void)line_next(&head, &line);
    return table_cells(line, mem);
}

static void add_names(struct strbuf *to, struct str line, const struct cell_list *cells)
{
    size_t length = 0;
    for (size_t i = 0; i < cells->count; i++)
        length += cells->items[i].to - cells->items[i].from;
    for (size_t i = 0; i < cells->count; i++) {
        struct str name = str_slice(line, cells->items[i].from, cells->items[i].to);
        strbuf_addf(to, "| %.*s ", STR_ARGS(length <= SHORT_NAMES_MAX ? name : STR("")));
    }
    strbuf_add(to, STR("|\n"));
}

static void add_delimiters(struct strbuf *to, struct str line, const struct cell_list *cells)
{
    for (size_t i = 0; i < cells->count; i++) {
        struct str dashes = str_slice(line, cells->items[i].from, cells->items[i].to);
        strbuf_addf(to, "|%s-%s", str_starts(dashes, STR(":")) ? ":" : "",
                    str_ends(dashes, STR(":")) ? ":" : "");
    }
    strbuf_add(to, STR("|\n"));
}

struct str table_head_short(struct str head, struct arena *mem)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct cell_list cells;
    struct str line = STR("");

    (void)line_next(&head, &line);
    cells = table_cells(line, mem);
    add_names(&text, line, &cells);
    line = STR("");
    (void)line_next(&head, &line);
    cells = table_cells(line, mem);
    add_delimiters(&text, line, &cells);
    return strbuf_str(&text);
}
