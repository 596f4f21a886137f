#include "services/row_draft.h"
#include "services/ears.h"
#include "services/item_layout.h"
#include "services/item_row.h"
#include "services/lines.h"
#include "services/prose.h"

#define FIELDS_MAX 32 /* more than a table in a document that somebody reads has columns */

/* An item whose number is open, as it is read when it has one. */
struct draft {
    enum item_kind kind;
    struct item_text item;
};

/* `text` with a number for the first open one: only to be read. */
static struct str numbered(struct str text, struct arena *mem)
{
    size_t open = str_find(text, STR("-?"), 0);
    if (open == SIZE_MAX)
        return STR_NONE;
    return str_format(mem, "%.*s-1%.*s", STR_ARGS(str_slice(text, 0, open)),
                      STR_ARGS(str_slice(text, open + 2, text.len)));
}

/* Whether the lines are one paragraph: no blank line, and none that opens another block. */
static bool is_one_paragraph(struct str lines)
{
    struct str line;
    for (bool first = true; line_next(&lines, &line); first = false) {
        struct str content = str_trim(line);
        if (content.len == 0 || (!first && strchr("-*+#>|`~<=", content.ptr[0]) != NULL))
            return false;
    }
    return true;
}

/* Whether the item is a paragraph, and fields that follow it line by line. */
static bool is_plain(struct str text, struct arena *mem)
{
    struct item_layout layout;
    size_t at = 0;

    if (!item_layout_read(text, mem, &layout) || layout.head.form == ITEM_FORM_HEADING ||
        layout.field_count > FIELDS_MAX)
        return false;
    for (size_t i = 0; i < layout.field_count; i++) {
        if (i > 0 && layout.fields[i].from != at)
            return false;
        at = layout.fields[i].to;
    }
    if (str_trim(str_slice(text, at, text.len)).len > 0 && at > 0)
        return false;
    at = layout.field_count > 0 ? layout.fields[0].from : text.len;
    while (at > 0 && strchr("\r\n \t", text.ptr[at - 1]) != NULL)
        at--;
    return layout.head.rest < at && is_one_paragraph(str_slice(text, layout.head.rest, at));
}

static bool draft_read(struct str text, struct arena *mem, struct draft *ret)
{
    struct item_text item;
    struct str whole = numbered(text, mem);

    if (whole.ptr == NULL || item_text_form(text) != ITEM_FORM_NONE || !item_text_read(whole, mem, &item) ||
        item.code.ptr == NULL || !str_ends(item.code, STR("-1")) || item.statement.len == 0 ||
        item.form == ITEM_FORM_ROW || !is_plain(whole, mem))
        return false;
    *ret = (struct draft){item.item_code.kind, item};
    return true;
}

bool row_draft_read(struct str text, struct arena *mem, enum item_kind *kind, struct str *statement)
{
    struct item_text item;
    struct str whole = item_text_form(text) == ITEM_FORM_NONE ? numbered(text, mem) : STR_NONE;

    if (whole.ptr == NULL || !item_row_is(whole) || !item_text_read(whole, mem, &item))
        return false;
    *kind = item.item_code.kind;
    *statement = item.statement;
    return true;
}

static bool is_item_of(const struct node *node, enum item_kind kind)
{
    struct item_code code;
    return node->code.ptr != NULL && item_code_parse(node->code, &code) && code.kind == kind;
}

/* The row that a new one is to follow; SIZE_MAX where it is not to be one. */
static size_t last_row(const struct document *document, enum item_kind kind, struct id after)
{
    size_t place = document_find(document, after), last = SIZE_MAX, last_here = SIZE_MAX;
    size_t section = place != SIZE_MAX ? document_section_of(document, place) : SIZE_MAX, here = SIZE_MAX;
    bool only_rows = true;

    if (place != SIZE_MAX && document->nodes[place].kind == NODE_SECTION)
        section = place;
    for (size_t i = 0; i < document->count; i++) {
        if (document->nodes[i].kind == NODE_SECTION)
            here = i;
        if (!is_item_of(&document->nodes[i], kind))
            continue;
        only_rows = only_rows && document->nodes[i].columns.ptr != NULL;
        last = i;
        if (here == section)
            last_here = i;
    }
    if (last_here == SIZE_MAX && only_rows)
        last_here = last;
    return last_here != SIZE_MAX && document->nodes[last_here].columns.ptr != NULL ? last_here : SIZE_MAX;
}

/* The value as the rows of the table write what means the same: "P0" for a "must", "Open" for "open". */
static struct str in_words_of_column(const struct document *document, size_t row, struct node_field field,
                                     struct arena *mem)
{
    enum priority priority = str_eq(field.name, STR("priority")) ? priority_read(field.value) : PRIORITY_NONE;
    struct str scale = STR("");

    for (size_t i = row + 1; i-- > 0;) {
        const struct node *node = &document->nodes[i];
        struct str value;
        if (node->columns.ptr == NULL || !str_eq(node->columns, document->nodes[row].columns))
            continue;
        value = node_field_get(node, field.name);
        if (value.ptr == NULL)
            continue;
        if (str_eq_nocase(value, field.value) ||
            (priority != PRIORITY_NONE && priority_read(value) == priority))
            return value;
        if (value.len == 2 && (value.ptr[0] == 'P' || value.ptr[0] == 'p') && priority_read(value) != 0)
            scale = str_slice(value, 0, 1);
    }
    if (scale.len > 0 && priority != PRIORITY_NONE && priority != PRIORITY_WONT)
        return str_format(mem, "%.*s%d", STR_ARGS(scale), (int)priority - 1);
    return field.value;
}

static bool goes_without_saying(const struct item_text *item, const struct node_field *field)
{
    return str_find_nocase(item->statement, field->value, 0) != SIZE_MAX ||
           (str_eq(field->name, STR("status")) && str_eq_nocase(field->value, STR("open"))) ||
           (str_eq(field->name, STR("priority")) && priority_read(field->value) == PRIORITY_MUST);
}

void row_draft(const struct document *document, struct operation *operation, struct arena *mem,
               struct str *ret_left)
{
    struct draft draft;
    const struct node *row;
    size_t index, section;

    *ret_left = STR("");
    if (operation->kind != OPERATION_ADD_NODE || !draft_read(operation->text, mem, &draft))
        return;
    index = last_row(document, draft.kind, operation->after);
    if (index == SIZE_MAX)
        return;
    row = &document->nodes[index];
    for (size_t i = 0; i < draft.item.field_count; i++) {
        struct node_field *field = &draft.item.fields[i];
        if (item_row_has_field(row->columns, field->name, mem))
            field->value = in_words_of_column(document, index, *field, mem);
        else if (!goes_without_saying(&draft.item, field))
            *ret_left =
                str_format(mem, "%.*s%s%.*s: %.*s", STR_ARGS(*ret_left), ret_left->len > 0 ? "; " : "",
                           STR_ARGS(field->name), STR_ARGS(field->value));
    }
    operation->text = str_format(
        mem, "%.*s\n",
        STR_ARGS(item_row_write(
            row->columns, row->text, str_format(mem, "%s-?", item_kind_prefix(draft.kind)),
            prose_one_line(draft.item.statement, mem), draft.item.fields, draft.item.field_count, mem)));
    /* Behind the heading: with an open number it goes behind the rows there by itself (applier.h), and
     * several keep their order. */
    section = document_section_of(document, index);
    operation->after = section != SIZE_MAX ? document->nodes[section].id : ID_NONE;
}
