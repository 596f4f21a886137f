#include "services/html_block.h"
#include "services/characters.h"

/* Those whose end is a mark of their own; the longer ones first. */
static const struct {
    enum html_block block;
    const char *opening, *end;
} marked[] = {
    {HTML_BLOCK_TO_COMMENT_END, "<!--", "-->"},
    {HTML_BLOCK_TO_INSTRUCTION_END, "<?", "?>"},
    {HTML_BLOCK_TO_DATA_END, "<![CDATA[", "]]>"},
    {HTML_BLOCK_TO_DECLARATION_END, "<!", ">"},
};

static const char *const raw_tags[] = {"script", "pre", "style", NULL};

static const char *const block_tags[] = {
    "address",  "article",    "aside",  "base",    "basefont", "blockquote", "body",     "caption",  "center",
    "col",      "colgroup",   "dd",     "details", "dialog",   "dir",        "div",      "dl",       "dt",
    "fieldset", "figcaption", "figure", "footer",  "form",     "frame",      "frameset", "h1",       "h2",
    "h3",       "h4",         "h5",     "h6",      "head",     "header",     "hr",       "html",     "iframe",
    "legend",   "li",         "link",   "main",    "menu",     "menuitem",   "nav",      "noframes", "ol",
    "optgroup", "option",     "p",      "param",   "section",  "source",     "title",    "summary",  "table",
    "tbody",    "td",         "tfoot",  "th",      "thead",    "tr",         "track",    "ul",       NULL};

static bool is_html_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t skip_spaces(struct str line, size_t at)
{
    while (at < line.len && is_html_space(line.ptr[at]))
        at++;
    return at;
}

/* Where the name of the tag that stands at `at` ends. */
static size_t name_end(struct str line, size_t at)
{
    if (!byte_is_letter(byte_at(line, at)))
        return at;
    while (byte_is_alnum(byte_at(line, at)) || byte_at(line, at) == '-')
        at++;
    return at;
}

/* Behind "=" and the value of an attribute; SIZE_MAX where it is none. */
static size_t value_end(struct str line, size_t at)
{
    char quote = byte_at(line, at);
    size_t from = at;
    if (quote == '"' || quote == '\'') {
        at = str_find_char(line, quote, at + 1);
        return at == SIZE_MAX ? SIZE_MAX : at + 1;
    }
    while (at < line.len && !is_html_space(line.ptr[at]) && strchr("\"'=<>`", line.ptr[at]) == NULL)
        at++;
    return at > from ? at : SIZE_MAX;
}

/* Behind the attributes that follow at `at`; SIZE_MAX where something else does. */
static size_t attributes_end(struct str line, size_t at)
{
    for (;;) {
        size_t from = skip_spaces(line, at), next;
        char first = byte_at(line, from);
        if (from == at || (!byte_is_letter(first) && first != '_' && first != ':'))
            return from;
        at = from + 1;
        while (byte_is_alnum(byte_at(line, at)) || (at < line.len && strchr("_:.-", line.ptr[at]) != NULL))
            at++;
        next = skip_spaces(line, at);
        if (byte_at(line, next) == '=')
            at = value_end(line, skip_spaces(line, next + 1));
        if (at == SIZE_MAX)
            return SIZE_MAX;
    }
}

/* Whether the line is one whole tag, whose name ends at `at`. */
static bool is_whole_tag(struct str line, size_t at, bool closing)
{
    at = closing ? skip_spaces(line, at) : attributes_end(line, at);
    if (at != SIZE_MAX && !closing && byte_at(line, at) == '/')
        at++;
    return at != SIZE_MAX && byte_at(line, at) == '>' && skip_spaces(line, at + 1) == line.len;
}

static bool is_one_of_nocase(struct str name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (str_eq_nocase(name, str_from(*names)))
            return true;
    }
    return false;
}

static enum html_block tag_opens(struct str line, bool in_paragraph)
{
    bool closing = byte_at(line, 1) == '/';
    size_t from = closing ? 2 : 1, end = name_end(line, from);
    struct str name = str_slice(line, from, end);
    bool apart = end == line.len || is_html_space(line.ptr[end]) || line.ptr[end] == '>';

    if (name.len == 0)
        return HTML_BLOCK_NONE;
    if (apart && !closing && is_one_of_nocase(name, raw_tags))
        return HTML_BLOCK_TO_TAG;
    if ((apart || str_starts(str_slice(line, end, line.len), STR("/>"))) &&
        is_one_of_nocase(name, block_tags))
        return HTML_BLOCK_TO_BLANK;
    return !in_paragraph && is_whole_tag(line, end, closing) ? HTML_BLOCK_TO_BLANK : HTML_BLOCK_NONE;
}

enum html_block html_block_opens(struct str line, bool in_paragraph)
{
    if (byte_at(line, 0) != '<')
        return HTML_BLOCK_NONE;
    for (size_t i = 0; i < COUNT_OF(marked); i++) {
        if (!str_starts(line, str_from(marked[i].opening)))
            continue;
        if (marked[i].block != HTML_BLOCK_TO_DECLARATION_END || byte_is_upper(byte_at(line, 2)))
            return marked[i].block;
    }
    return tag_opens(line, in_paragraph);
}

static bool has_raw_tag_end(struct str line)
{
    for (size_t at = 0; (at = str_find(line, STR("</"), at)) != SIZE_MAX;) {
        size_t end = name_end(line, at += 2);
        if (byte_at(line, end) == '>' && is_one_of_nocase(str_slice(line, at, end), raw_tags))
            return true;
    }
    return false;
}

bool html_block_closes(enum html_block block, struct str line)
{
    for (size_t i = 0; i < COUNT_OF(marked); i++) {
        if (block == marked[i].block)
            return str_contains(line, str_from(marked[i].end));
    }
    return block == HTML_BLOCK_TO_TAG && has_raw_tag_end(line);
}
