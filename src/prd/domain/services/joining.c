#include "services/joining.h"
#include "services/item_row.h"
#include "services/lines.h"
#include "services/table_text.h"

#define INDENT_MAX 3

static const struct str byte_order_mark = {"\xEF\xBB\xBF", 3};

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static bool opens_list_item(struct str line)
{
    size_t at = 0;
    while (at < line.len && line.ptr[at] >= '0' && line.ptr[at] <= '9')
        at++;
    if (at >= line.len || line.ptr[at] == '\0' || strchr(at > 0 ? ".)" : "-+*", line.ptr[at]) == NULL)
        return false;
    return at + 1 == line.len || is_space(line.ptr[at + 1]);
}

enum edge edge_of(struct str text)
{
    struct str line = STR("");
    size_t indent = 0;
    if (str_starts(text, byte_order_mark))
        text = str_slice(text, byte_order_mark.len, text.len);
    text = str_slice(text, lines_blank_before(text), text.len);
    (void)line_next(&text, &line);
    line = line_content(line);
    while (indent < line.len && line.ptr[indent] == ' ')
        indent++;
    if (indent > INDENT_MAX)
        return EDGE_OTHER;
    line = str_slice(line, indent, line.len);
    if (opens_list_item(line))
        return EDGE_LIST_ITEM;
    if (str_starts(line, STR("|")))
        return EDGE_ROW;
    return str_starts(line, STR("#")) ? EDGE_HEADING : EDGE_OTHER;
}

static bool ends_with_row(struct str text)
{
    struct str line, last = STR("");
    while (line_next(&text, &line))
        last = line;
    return table_is_row(last);
}

bool text_begins_blank(struct str text)
{
    return lines_blank_before(text) > 0;
}

bool text_ends_blank(struct str text)
{
    return line_is_ended(text) && lines_blank_after(text) > 0;
}

/* Whether `right` goes on with the table of `left`: the one or the other is a row that is an item, and the
 * right one has no head of its own. */
static bool is_one_table(struct str left, struct str right)
{
    return edge_of(right) == EDGE_ROW && (item_row_is(right) || item_row_is(left)) &&
           table_head_length(right) == 0 && ends_with_row(left);
}

struct str joint(struct str left, struct str right, bool loose, struct str ending, struct arena *mem)
{
    struct str parts[2] = {STR(""), STR("")};
    bool both_items;
    if (left.ptr != NULL && right.ptr != NULL && !text_ends_blank(left) && !text_begins_blank(right) &&
        is_one_table(left, right))
        return line_is_ended(left) ? STR("") : ending;
    if (left.ptr == NULL || left.len == 0)
        return STR("");
    if (!line_is_ended(left))
        parts[0] = ending;
    if (right.ptr == NULL || text_ends_blank(left) || text_begins_blank(right))
        return parts[0];
    both_items = edge_of(left) == EDGE_LIST_ITEM && edge_of(right) == EDGE_LIST_ITEM;
    if (!both_items || loose)
        parts[1] = ending;
    return str_join(mem, parts, COUNT_OF(parts), STR(""));
}

struct str keep_ends(struct str before, struct str text, struct str ending, struct arena *mem)
{
    struct str parts[5] = {STR(""), STR(""), text, STR(""), STR("")};
    size_t blank_after = lines_blank_after(before);

    if (str_starts(before, byte_order_mark) && !str_starts(text, byte_order_mark))
        parts[0] = byte_order_mark;
    if (!text_begins_blank(text))
        parts[1] = str_slice(before, 0, lines_blank_before(before));
    if (line_is_ended(before) && !line_is_ended(text))
        parts[3] = ending;
    if (!text_ends_blank(text))
        parts[4] = str_slice(before, before.len - blank_after, before.len);
    return str_join(mem, parts, COUNT_OF(parts), STR(""));
}
