#include "services/item_text.h"
#include "services/item_layout.h"
#include "services/item_row.h"
#include "services/lines.h"
#include "strbuf.h"
#include "unicode.h"

#define NAME_MAX_LENGTH 40
#define TAB_STOP 4
#define VALUE_MAX_LENGTH 2000

enum item_form item_text_form(struct str text)
{
    struct item_head head;
    return item_head_read(text, &head) ? head.form : ITEM_FORM_NONE;
}

bool item_text_is_told(struct str text)
{
    struct item_head head;
    return item_head_read(text, &head) && head.is_story && head.code.ptr == NULL &&
           head.form != ITEM_FORM_HEADING;
}

bool item_text_is_field_line(struct str line)
{
    struct field_line field;
    return field_line_read(line, &field) && field.indent == 0;
}

bool field_name_is_valid(struct str name)
{
    return name.len <= NAME_MAX_LENGTH && field_name_length(name) == name.len && name.len > 0 &&
           name.ptr[name.len - 1] != ' ';
}

bool field_value_is_valid(struct str value)
{
    if (value.len > VALUE_MAX_LENGTH || !utf8_is_valid(value) || utf8_has_control(value))
        return false;
    return str_find_char(value, '\n', 0) == SIZE_MAX && str_find_char(value, '\r', 0) == SIZE_MAX;
}

static void add_word(struct strbuf *text, struct str word)
{
    if (word.len > 0 && text->len > 0)
        strbuf_add_char(text, ' ');
    strbuf_add(text, word);
}

/* A value that goes on in deeper lines is read as one line. */
static struct str value_read(struct str text, const struct field_line *field, struct arena *mem)
{
    struct str span = str_slice(text, field->value_from, field->value_to), line;
    struct strbuf value;
    if (lines_ending(span).ptr == NULL)
        return str_trim(span);
    value = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (struct str rest = span; line_next(&rest, &line);)
        add_word(&value, str_trim(line));
    return strbuf_str(&value);
}

static struct str without_indent(struct str line, size_t columns)
{
    size_t at = 0, passed = 0;
    for (; at < line.len && passed < columns && (line.ptr[at] == ' ' || line.ptr[at] == '\t'); at++)
        passed += line.ptr[at] == '\t' ? TAB_STOP - passed % TAB_STOP : 1;
    return str_slice(line, at, line.len);
}

/* The statement: what is left of the text when code and fields are taken out, without the item's indentation.
 */
static struct str statement_read(struct str text, const struct item_layout *layout, struct arena *mem)
{
    const struct item_head *head = &layout->head;
    struct strbuf statement = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    size_t at = head->line_end, field = 0;
    struct str line;

    if (head->form != ITEM_FORM_HEADING) {
        if (head->in_strong)
            strbuf_add(&statement, head->marks);
        strbuf_add(&statement, str_slice(text, head->rest, head->line_end));
    }
    for (struct str rest = str_slice(text, at, text.len); line_next(&rest, &line); at += line.len) {
        while (field < layout->field_count && layout->fields[field].to <= at)
            field++;
        if (field < layout->field_count && at >= layout->fields[field].from)
            continue;
        strbuf_add(&statement, without_indent(line, head->content));
    }
    return str_trim(strbuf_str(&statement));
}

/* A heading's own text, without the # at its end. */
static struct str heading_rest(struct str text, const struct item_head *head)
{
    struct str rest = str_trim(str_slice(text, head->rest, head->line_end));
    size_t end = rest.len;
    while (end > 0 && rest.ptr[end - 1] == '#')
        end--;
    return end == 0 || rest.ptr[end - 1] == ' ' ? str_trim(str_slice(rest, 0, end)) : rest;
}

struct str item_text_heading(struct str text)
{
    struct item_head head;
    return item_head_read(text, &head) ? heading_rest(text, &head) : STR("");
}

static const struct str priority_field = {"priority", 8};

static const struct field_line *field_named(const struct item_layout *layout, struct str name)
{
    for (size_t i = 0; i < layout->field_count; i++) {
        if (str_eq_nocase(layout->fields[i].name, name))
            return &layout->fields[i];
    }
    return NULL;
}

bool item_text_read(struct str text, struct arena *mem, struct item_text *ret)
{
    struct item_layout layout;
    struct item_text item = {0};

    if (!item_layout_read(text, mem, &layout))
        return false;
    item.form = layout.head.form;
    item.kind = layout.head.is_question ? NODE_QUESTION
                : layout.head.is_story  ? NODE_STORY
                                        : NODE_REQUIREMENT;
    if (layout.head.code.ptr) {
        item.code = layout.head.code;
        item.item_code = layout.head.item_code;
        item.kind = node_kind_of_item(item.item_code.kind);
    }
    if (item.form == ITEM_FORM_ROW) {
        item_row_read(text, STR_NONE, mem, &item);
        *ret = item;
        return true;
    }
    item.fields = arena_array_of(mem, layout.field_count + 1, struct node_field);
    item.field_count = layout.field_count;
    for (size_t i = 0; i < layout.field_count; i++) {
        item.fields[i].name = str_lower(mem, layout.fields[i].name);
        item.fields[i].value = value_read(text, &layout.fields[i], mem);
    }
    if (layout.priority.to > 0 && field_named(&layout, priority_field) == NULL)
        item.fields[item.field_count++] = (struct node_field){
            priority_field, str_slice(text, layout.priority.value_from, layout.priority.value_to)};
    item.statement = statement_read(text, &layout, mem);
    if (layout.head.is_question && str_ends(item.statement, STR("<<[/UNRESOLVED]>>")))
        item.statement =
            str_trim(str_slice(item.statement, 0, item.statement.len - STR("<<[/UNRESOLVED]>>").len));
    if (item.statement.len == 0)
        item.statement = heading_rest(text, &layout.head);
    *ret = item;
    return true;
}

static struct str splice(struct str text, size_t from, size_t to, struct str with, struct arena *mem)
{
    struct str parts[] = {str_slice(text, 0, from), with, str_slice(text, to, text.len)};
    return str_join(mem, parts, COUNT_OF(parts), STR(""));
}

static struct str remove_field(struct str text, const struct item_layout *layout, struct str name,
                               struct arena *mem)
{
    for (size_t i = layout->field_count; i-- > 0;) {
        if (str_eq_nocase(layout->fields[i].name, name))
            text = splice(text, layout->fields[i].from, layout->fields[i].to, STR(""), mem);
    }
    if (layout->priority.to > 0 && str_eq_nocase(name, priority_field))
        text = splice(text, layout->priority.from, layout->priority.to, STR(""), mem);
    return text;
}

/* "(P0)" becomes "(P1)" or "(Priority: must)". */
static struct str replace_mark(struct str text, const struct heading_mark *mark, struct str value,
                               bool is_short, struct arena *mem)
{
    if (!is_short && text.ptr[mark->value_from - 1] == '(')
        value = str_format(mem, "Priority: %.*s", STR_ARGS(value));
    return splice(text, mark->value_from, mark->value_to, value, mem);
}

static struct str replace_value(struct str text, const struct field_line *field, struct str value,
                                struct arena *mem)
{
    bool apart = text.ptr[field->value_from - 1] == ' ' || text.ptr[field->value_from - 1] == '\t';
    if (!apart)
        value = str_format(mem, " %.*s", STR_ARGS(value));
    return splice(text, field->value_from, field->value_to, value, mem);
}

static struct str add_field(struct str text, const struct item_layout *layout, struct str name,
                            struct str value, struct str ending, struct arena *mem)
{
    size_t at = layout->insert_at;
    bool ended = at > 0 && line_is_ended(str_slice(text, 0, at));
    struct str line =
        str_format(mem, "%.*s%.*s: %.*s", STR_ARGS(layout->opening), STR_ARGS(name), STR_ARGS(value));
    struct str parts[] = {STR(""), STR(""), line, ended ? ending : STR(""),
                          layout->needs_blank_after ? ending : STR("")};
    if (!ended)
        parts[0] = ending;
    if (layout->needs_blank) /* behind a CR alone, an LF would be of the same ending */
        parts[1] = ended && text.ptr[at - 1] == '\r' ? STR("\r") : ending;
    return splice(text, at, at, str_join(mem, parts, COUNT_OF(parts), STR("")), mem);
}

struct str item_text_set_field(struct str text, struct str name, struct str value, struct str ending,
                               struct arena *mem)
{
    struct item_layout layout;
    const struct field_line *field;
    struct str own = lines_ending(text);
    bool is_short;

    value = str_trim(value);
    if (!item_layout_read(text, mem, &layout) || layout.head.form == ITEM_FORM_ROW)
        return text;
    if (value.len == 0)
        return remove_field(text, &layout, name, mem);
    field = field_named(&layout, name);
    if (field != NULL)
        return replace_value(text, field, value, mem);
    if (layout.priority.to > 0 && str_eq_nocase(name, priority_field)) {
        if (heading_mark_takes(value, &is_short))
            return replace_mark(text, &layout.priority, value, is_short, mem);
        text = remove_field(text, &layout, name, mem);
        if (!item_layout_read(text, mem, &layout))
            return text;
    }
    return add_field(text, &layout, name, value, own.ptr ? own : ending, mem);
}
