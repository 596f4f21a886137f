#include "services/cmark_markdown_parser.h"
#include "services/cmark_blocks.h"
#include "services/cmark_guard.h"
#include "services/cmark_html.h"
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <limits.h>
#include <pthread.h>

/*
 * While cmark-gfm parses inlines, its extensions put their special characters ("~", ":") into tables of the
 * whole process and take them out again at the end (cmark_manage_extensions_special_characters), so two
 * threads must not do that at once.
 */
static pthread_mutex_t inlines_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t registration = PTHREAD_ONCE_INIT;

static void attach(cmark_parser *parser, const char *name)
{
    cmark_syntax_extension *extension = cmark_find_syntax_extension(name);
    if (extension == NULL)
        panic("cmark-gfm lacks an extension that Stet needs");
    cmark_parser_attach_syntax_extension(parser, extension);
}

static void parser_freep(cmark_parser **parser)
{
    if (*parser != NULL)
        cmark_parser_free(*parser);
}

static void node_freep(cmark_node **node)
{
    if (*node != NULL)
        cmark_node_free(*node);
}

/* The parser that made the tree is needed to render it, for its extensions. `within`: what stands within
 * blocks matters; where they begin and end does not depend on it. */
static struct error *parse_tree(struct str text, bool within, struct arena *mem, cmark_parser **parser,
                                cmark_node **ret)
{
    struct cmark_guard guard;

    TRY(cmark_guard_check(text, mem, &guard));
    pthread_once(&registration, cmark_gfm_core_extensions_ensure_registered);
    *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    if (guard.tables)
        attach(*parser, "table");
    if (within)
        attach(*parser, "strikethrough");
    if (within && guard.autolinks)
        attach(*parser, "autolink");
    attach(*parser, "tasklist");
    cmark_parser_feed(*parser, guard.text.len > 0 ? guard.text.ptr : "", guard.text.len);
    pthread_mutex_lock(&inlines_lock);
    *ret = cmark_parser_finish(*parser);
    pthread_mutex_unlock(&inlines_lock);
    return OK;
}

static struct error *parse(_unused_ struct markdown_parser *self, struct str text, struct arena *mem,
                           struct block **ret, size_t *count)
{
    _cleanup_(parser_freep) cmark_parser *parser = NULL;
    _cleanup_(node_freep) cmark_node *tree = NULL;
    size_t front = front_matter_length(text);

    TRY(parse_tree(str_slice(text, front, text.len), false, mem, &parser, &tree));
    cmark_blocks_read(tree, text, front, mem, ret, count);
    return OK;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether Markdown has no use for any character of the line, wherever in it it stands. */
static bool has_no_mark(struct str line)
{
    static const bool is_harmless[UCHAR_MAX + 1] = {
        [' '] = true, [','] = true, ['.'] = true, [':'] = true, [';'] = true,
        ['?'] = true, ['%'] = true, ['/'] = true, ['-'] = true, ['+'] = true,
        ['='] = true, ['('] = true, [')'] = true, ['"'] = true, ['\''] = true,
    };

    for (size_t i = 0; i < line.len; i++) {
        char c = line.ptr[i];
        if (!is_letter(c) && (c < '0' || c > '9') && !is_harmless[(unsigned char)c])
            return false;
    }
    return true;
}

/* A heading or paragraph that is one line of words is its own plain text. Most are, and a parser for each
 * takes as long as all else that an import reads. */
static bool find_words(struct str text, struct str *ret)
{
    struct str line = text;
    size_t marks = 0;

    while (marks < text.len && text.ptr[marks] == '#')
        marks++;
    if (marks > 6 || (marks > 0 && (marks == text.len || text.ptr[marks] != ' ')))
        return false;
    line = str_trim(str_slice(text, marks, text.len));
    if (line.len == 0 || (marks == 0 && line.ptr != text.ptr) || !is_letter(line.ptr[0]) ||
        !has_no_mark(line))
        return false;
    *ret = line;
    return true;
}

static struct error *plain(_unused_ struct markdown_parser *self, struct str text, struct arena *mem,
                           struct str *ret)
{
    _cleanup_(parser_freep) cmark_parser *parser = NULL;
    _cleanup_(node_freep) cmark_node *tree = NULL;

    if (find_words(text, ret))
        return OK;
    TRY(parse_tree(text, true, mem, &parser, &tree));
    *ret = cmark_plain_text(cmark_node_first_child(tree), mem);
    return OK;
}

static struct error *html(_unused_ struct markdown_parser *self, struct str text, struct arena *mem,
                          struct str *ret)
{
    _cleanup_(parser_freep) cmark_parser *parser = NULL;
    _cleanup_(node_freep) cmark_node *tree = NULL;
    size_t front = front_matter_length(text);

    TRY(parse_tree(str_slice(text, front, text.len), true, mem, &parser, &tree));
    cmark_make_inert(tree);
    if (front > 0)
        cmark_show_front_matter(tree, str_slice(text, 0, front), mem);
    *ret = cmark_html_text(tree, cmark_parser_get_syntax_extensions(parser), mem);
    return OK;
}

static const struct markdown_parser_ops ops = {.parse = parse, .plain = plain, .html = html};
static struct markdown_parser instance = {.ops = &ops};

struct markdown_parser *cmark_markdown_parser(void)
{
    return &instance;
}
