#include "services/item_draft.h"
#include "services/characters.h"
#include "services/fence.h"
#include "services/item_layout.h"
#include "services/prose.h"
#include "strbuf.h"

struct str statement_without_code(struct str statement, struct arena *mem)
{
    for (;;) {
        struct str line = str_format(mem, "- %.*s", STR_ARGS(statement));
        struct item_head head;
        struct str rest;
        if (!item_head_read(line, &head) || head.code.ptr == NULL)
            return statement;
        rest = str_trim(str_slice(line, head.rest, line.len));
        if (head.in_strong)
            rest = str_format(mem, "%.*s%.*s", STR_ARGS(head.marks), STR_ARGS(rest));
        if (rest.len == 0 || rest.len >= statement.len)
            return statement;
        statement = rest;
    }
}

static void add_indented(struct strbuf *text, struct str block)
{
    struct str line;
    while (str_next(&block, '\n', &line)) {
        if (line.len > 0)
            strbuf_addf(text, "  %.*s\n", STR_ARGS(line));
        else
            strbuf_add_char(text, '\n');
    }
}

static bool is_list(struct str block)
{
    struct str line;
    while (str_next(&block, '\n', &line))
        if (!str_starts(line, STR("- ")))
            return false;
    return true;
}

struct str item_draft(enum item_kind kind, struct str statement, struct str more,
                      const struct draft_field *fields, size_t field_count, struct arena *mem)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);

    strbuf_addf(&text, "- **%s-?** %.*s\n", item_kind_prefix(kind),
                STR_ARGS(statement_without_code(statement, mem)));
    if (!str_is_empty(more) && is_list(more)) {
        add_indented(&text, more);
    } else if (!str_is_empty(more)) {
        strbuf_add_char(&text, '\n');
        add_indented(&text, more);
        strbuf_add_char(&text, '\n');
    }
    for (size_t i = 0; i < field_count; i++)
        if (!str_is_empty(fields[i].value))
            strbuf_addf(&text, "  - %s: %.*s\n", fields[i].name, STR_ARGS(fields[i].value));
    return strbuf_str(&text);
}

bool item_draft_read(struct str text, struct arena *mem, struct str *statement)
{
    size_t open = str_find(text, STR("-?**"), 0);
    struct item_text item;
    struct str numbered;

    if (open == SIZE_MAX || open > 16)
        return false;
    numbered = str_format(mem, "%.*s-1%.*s", STR_ARGS(str_slice(text, 0, open)),
                          STR_ARGS(str_slice(text, open + 2, text.len)));
    if (!item_text_read(numbered, mem, &item) || item.code.ptr == NULL)
        return false;
    *statement = item.statement;
    return true;
}

static int heading_level(struct str line)
{
    int level = 0;
    while (byte_at(line, (size_t)level) == '#')
        level++;
    return level >= 1 && level <= 6 && byte_at(line, (size_t)level) == ' ' ? level : 0;
}

/* The highest heading, in # alone; 7 when there is none. */
static int highest_heading(struct str text)
{
    int highest = 7;
    struct fence fence = {0};
    struct str line;
    while (str_next(&text, '\n', &line)) {
        int level = heading_level(line);
        if (!fence_read(&fence, str_trim(line)) && level > 0 && level < highest)
            highest = level;
    }
    return highest;
}

/* The line with the number of the item it opens left open, or as it is. */
static struct str line_without_code(struct str line, struct arena *mem)
{
    struct item_head head;
    size_t at;
    struct str prefix;

    if (!item_head_read(line, &head) || head.code.ptr == NULL)
        return line;
    at = (size_t)(head.code.ptr - line.ptr) - head.marks.len;
    prefix = str_from(item_kind_prefix(head.item_code.kind));
    return str_format(mem, "%.*s**%.*s-?** %s%.*s", STR_ARGS(str_slice(line, 0, at)), STR_ARGS(prefix),
                      head.in_strong ? "**" : "", STR_ARGS(str_slice(line, head.rest, line.len)));
}

/* The level that a line of "=" or "-" makes the paragraph line above it; 0 when it is no such line. */
static int underline_level(struct str line)
{
    struct str marks = str_trim(line);
    if (marks.len < 2 || (marks.ptr[0] != '=' && marks.ptr[0] != '-'))
        return 0;
    for (size_t i = 1; i < marks.len; i++)
        if (marks.ptr[i] != marks.ptr[0])
            return 0;
    return marks.ptr[0] == '=' ? 1 : 2;
}

static bool is_paragraph_line(struct str line)
{
    struct str content = str_trim(line);
    return content.len > 0 && strchr("#>|-*+=`~", content.ptr[0]) == NULL;
}

/* Underlined headings written with #, as the others. */
static struct str with_hash_headings(struct str text, struct arena *mem)
{
    struct strbuf result = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct fence fence = {0};
    struct str line;

    for (struct str rest = text; str_next(&rest, '\n', &line);) {
        struct str after = rest, next = STR("");
        int level = 0;
        if (!fence_read(&fence, str_trim(line)) && is_paragraph_line(line) && str_next(&after, '\n', &next))
            level = underline_level(next);
        if (result.len > 0)
            strbuf_add_char(&result, '\n');
        if (level > 0) {
            strbuf_add(&result, level == 1 ? STR("# ") : STR("## "));
            rest = after;
        }
        strbuf_add(&result, line);
    }
    return strbuf_str(&result);
}

struct str text_below_heading(struct str text, int level, struct arena *mem)
{
    struct strbuf result = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct str line, rest = with_hash_headings(text, mem);
    int deeper = level + 1 - highest_heading(rest);
    struct fence fence = {0};

    while (str_next(&rest, '\n', &line)) {
        int own = heading_level(line);
        bool is_code = fence_read(&fence, str_trim(line));
        if (result.len > 0)
            strbuf_add_char(&result, '\n');
        for (int i = own; !is_code && own > 0 && i < 6 && i < own + deeper; i++)
            strbuf_add_char(&result, '#');
        strbuf_add(&result, is_code ? line : line_without_code(line, mem));
    }
    return strbuf_str(&result);
}
