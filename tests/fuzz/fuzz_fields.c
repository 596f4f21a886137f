/*
 * Items written out of lines that matter to them: each two bytes of the input are a line and its place, so
 * that far more inputs are items with lists, code and quotes within than random bytes are. What is read as a
 * field is what cmark-gfm, which reads all of Markdown, takes for an entry of a list; a field that is set is
 * read back, and the others with it. FUZZ_SHOW in the environment shows the documents.
 */
#include "fuzz.h"
#include "services/characters.h"
#include "services/cmark_markdown_parser.h"
#include "services/item_layout.h"
#include "services/lines.h"
#include "services/recogniser.h"
#include "strbuf.h"
#include <cmark-gfm.h>
#include <stdio.h>
#include <stdlib.h>

#define LINES_MAX ((size_t)20)

static const char *const lines[] = {"- **FR-1** words",
                                    "1. FR2: words",
                                    "FR-3: words",
                                    "### FR-4: words",
                                    "* US-5: words",
                                    "- words",
                                    "- status: open",
                                    "* owner: Ana",
                                    "+ **note:** n",
                                    "- status: done",
                                    "- status:",
                                    "- priority: must",
                                    "words",
                                    "",
                                    "",
                                    "```",
                                    "````",
                                    "~~~",
                                    "```c",
                                    "- ```",
                                    "- ~~~",
                                    "> - status: x",
                                    "> words",
                                    "1. words",
                                    "1. status: x",
                                    "<!--",
                                    "-->",
                                    "<div>",
                                    "</div>",
                                    "<pre>",
                                    "---",
                                    "# Heading",
                                    "===",
                                    "***",
                                    "| a | b |",
                                    "|---|---|",
                                    "| FR-6 | words |",
                                    "- - status: x",
                                    "-",
                                    "- ",
                                    "- \tstatus: x",
                                    "[a]: /u",
                                    "\\",
                                    "10) words",
                                    "<?x",
                                    "?>",
                                    "``` a`b",
                                    "- # status: x",
                                    "- >",
                                    "- [ ] status: x",
                                    "- 1. x",
                                    "-\tx: y",
                                    "-     code: x",
                                    "> ```",
                                    "* * *",
                                    "- a: b\fc",
                                    "```",
                                    "  ",
                                    "words  ",
                                    "`` ` ``",
                                    "- **FR-7** words",
                                    "~~~~",
                                    "<![CDATA[",
                                    "]]>"};

static const char *const places[] = {"",       " ",  "  ",   "   ",  "    ",    "     ",
                                     "      ", "\t", "  \t", "\t\t", "       ", "        ",
                                     "\t ",    "  ", "  ",   "    "};

static struct str write_document(struct str input, struct arena *mem)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t i = 0; i + 1 < input.len && i < 2 * LINES_MAX; i += 2) {
        unsigned line = (unsigned char)input.ptr[i], place = (unsigned char)input.ptr[i + 1];
        strbuf_add(&text, str_from(places[place % COUNT_OF(places)]));
        strbuf_add(&text, str_from(lines[line % COUNT_OF(lines)]));
        strbuf_add(&text, line >= 250 ? STR("\r") : place >= 240 ? STR("\r\n") : STR("\n"));
    }
    return strbuf_str(&text);
}

/* The lines at which entries of lists begin. */
static bool *entries_of(struct str text, size_t count, struct arena *mem)
{
    bool *entries = arena_array_of(mem, count + 2, bool);
    cmark_node *tree = cmark_parse_document(text.ptr, text.len, CMARK_OPT_DEFAULT);
    cmark_iter *iter = cmark_iter_new(tree);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        int line = cmark_node_get_start_line(node);
        if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_ITEM && line > 0 &&
            (size_t)line <= count)
            entries[line - 1] = true;
    }
    cmark_iter_free(iter);
    cmark_node_free(tree);
    return entries;
}

static size_t count_lines(struct str text)
{
    size_t count = 0;
    struct str line;
    while (line_next(&text, &line))
        count++;
    return count;
}

static void show(struct str text)
{
    if (getenv("FUZZ_SHOW") != NULL)
        fprintf(stderr, "----\n%.*s----\n", STR_ARGS(text));
}

static void check_layout(struct str text, struct arena *mem)
{
    struct item_layout layout;
    bool *entries;
    if (!item_layout_read(text, mem, &layout) || layout.field_count == 0)
        return;
    entries = entries_of(text, count_lines(text), mem);
    for (size_t i = 0; i < layout.field_count; i++) {
        MUST(entries[count_lines(str_slice(text, 0, layout.fields[i].from))]);
    }
}

static struct node read_fields(struct str text, struct arena *mem)
{
    struct item_text item = {0};
    MUST(item_text_read(text, mem, &item));
    return (struct node){.statement = item.statement, .fields = item.fields, .field_count = item.field_count};
}

static bool take_word(struct str *text, struct str *word)
{
    size_t from = 0, to;
    while (from < text->len && byte_is_space(text->ptr[from]))
        from++;
    for (to = from; to < text->len && !byte_is_space(text->ptr[to]);)
        to++;
    *word = str_slice(*text, from, to);
    *text = str_slice(*text, to, text->len);
    return to > from;
}

/* But for the white space: a blank line may stand around a field. */
static bool are_same_words(struct str a, struct str b)
{
    struct str word, other;
    while (take_word(&a, &word)) {
        if (!take_word(&b, &other) || !str_eq(word, other))
            return false;
    }
    return !take_word(&b, &other);
}

static void check_set(const struct document *document, size_t index, struct str name, struct arena *mem)
{
    struct str text = document->nodes[index].text, value = STR("v1");
    struct node before = read_fields(text, mem), after;
    struct str set = item_text_set_field(text, name, value, STR("\n"), mem);

    show(set);
    after = read_fields(set, mem);
    MUST(str_eq(node_field_get(&after, name), value));
    MUST(are_same_words(before.statement, after.statement));
    check_layout(set, mem);
    if (node_field_get(&before, name).ptr != NULL)
        MUST(after.field_count == before.field_count);
    for (size_t i = 0; i < before.field_count && after.field_count > before.field_count; i++)
        MUST(str_eq(after.fields[i].name, before.fields[i].name) &&
             str_eq(after.fields[i].value, before.fields[i].value));
    set = item_text_set_field(set, name, STR(""), STR("\n"), mem);
    after = read_fields(set, mem);
    MUST(!str_eq(node_field_get(&after, name), value));
}

static void check(struct str input, struct arena *mem)
{
    struct str text = write_document(input, mem);
    struct document document = {0};

    show(text);
    MUST(fuzz_is_ok(recogniser_split(cmark_markdown_parser(), text, mem, &document.nodes, &document.count)));
    MUST(str_eq(document_text(&document, mem), text));
    for (size_t i = 0; i < document.count; i++) {
        const struct node *node = &document.nodes[i];
        if (!node_is_item(node) || item_text_form(node->text) == ITEM_FORM_ROW)
            continue;
        check_layout(node->text, mem);
        check_set(&document, i, STR("status"), mem);
        check_set(&document, i, STR("priority"), mem);
    }
}

FUZZ_TARGET(check)
