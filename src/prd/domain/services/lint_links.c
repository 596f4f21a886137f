#include "map.h"
#include "services/characters.h"
#include "services/lines.h"
#include "services/lint_rules.h"
#include "strbuf.h"
#include "unicode.h"

#define TARGET_MAX ((size_t)2000) /* bytes of a link's target */

/* The name that GitHub gives a heading: lower case, without marks, spaces as hyphens. */
static struct str slug_of(struct str heading, struct arena *mem)
{
    struct strbuf slug = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct str folded = STR_NONE;
    struct error *error = unicode_fold(mem, heading, &folded);
    size_t length;

    if (error != OK) {
        error_free(error);
        folded = heading;
    }
    for (size_t at = 0; at < folded.len; at += length) {
        uint32_t character = character_at(folded, at, &length);
        if (character == ' ' || character == '-')
            strbuf_add_char(&slug, '-');
        else if (character == '_' || character_is_word(character))
            strbuf_add(&slug, str_slice(folded, at, at + length));
    }
    return strbuf_str(&slug);
}

/* A heading's line without marks: links keep their text. */
static struct str heading_words(struct str line, struct arena *mem)
{
    struct strbuf words = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t at = 0; at < line.len; at++) {
        if (line.ptr[at] == ']' && byte_at(line, at + 1) == '(') {
            size_t end = str_find_char(str_slice(line, 0, at + TARGET_MAX), ')', at);
            if (end != SIZE_MAX)
                at = end;
        } else if (line.ptr[at] != '*') {
            strbuf_add_char(&words, line.ptr[at]);
        }
    }
    return str_trim(strbuf_str(&words));
}

static void add_anchor(struct linting *self, struct str name)
{
    size_t *count = map_get(self->anchors, name);
    if (count == NULL) {
        count = arena_new_of(self->mem, size_t);
        map_set(self->anchors, name, count);
    } else {
        struct str numbered = str_format(self->mem, "%.*s-%zu", STR_ARGS(name), ++*count);
        if (map_get(self->anchors, numbered) == NULL)
            map_set(self->anchors, numbered, arena_new_of(self->mem, size_t));
    }
}

static void add_html_anchors(struct linting *self, struct str text)
{
    static const char *const attributes[] = {"name=\"", "id=\"", "name='", "id='"};
    for (size_t i = 0; i < COUNT_OF(attributes); i++) {
        struct str attribute = str_from(attributes[i]);
        size_t at = 0;
        while ((at = str_find(text, attribute, at)) != SIZE_MAX) {
            size_t end = str_find_char(text, attribute.ptr[attribute.len - 1], at + attribute.len);
            if (end == SIZE_MAX)
                break;
            add_anchor(self, str_lower(self->mem, str_slice(text, at + attribute.len, end)));
            at = end;
        }
    }
}

static void read_anchors(struct linting *self)
{
    self->anchors = map_new(self->mem);
    for (size_t node = 0; node < self->document->count; node++) {
        const struct node *of = &self->document->nodes[node];
        struct str rest = self->nodes[node].prose, line;
        size_t start = 0;
        for (; line_next(&rest, &line); start += line.len) {
            size_t at = 0;
            while (byte_at(line, at) == ' ')
                at++;
            if (byte_at(line, at) != '#')
                continue;
            while (byte_at(line, at) == '#')
                at++;
            add_anchor(self,
                       slug_of(heading_words(line_content(str_slice(of->text, start + at, start + line.len)),
                                             self->mem),
                               self->mem));
        }
        if (of->kind == NODE_SECTION && byte_at(of->text, lines_blank_before(of->text)) != '#')
            add_anchor(self, slug_of(of->title, self->mem));
        add_html_anchors(self, of->text);
    }
}

static bool is_hex(char c)
{
    return byte_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static int hex(char c)
{
    return byte_is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

static struct str unescaped(struct str text, struct arena *mem)
{
    struct strbuf plain = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t at = 0; at < text.len; at++) {
        if (text.ptr[at] == '%' && is_hex(byte_at(text, at + 1)) && is_hex(byte_at(text, at + 2))) {
            strbuf_add_char(&plain, (char)(hex(text.ptr[at + 1]) * 16 + hex(text.ptr[at + 2])));
            at += 2;
        } else {
            strbuf_add_char(&plain, text.ptr[at]);
        }
    }
    return strbuf_str(&plain);
}

/* The links stand in the order of the document, so each node looks at its own alone. */
void lint_broken_link(struct linting *self, size_t node)
{
    while (self->next_link < self->links.count && self->links.items[self->next_link].node <= node) {
        const struct lint_mark *link = &self->links.items[self->next_link++];
        size_t end = str_find_char(link->text, ' ', 0); /* a title may follow */
        struct str name = str_slice(link->text, 1, end);
        struct str plain = unescaped(name, self->mem), folded = plain;
        struct error *error = unicode_fold(self->mem, plain, &folded);

        if (error != OK)
            error_free(error);
        if (self->anchors == NULL)
            read_anchors(self);
        if (name.len == 0 || str_eq(name, STR("top")) || map_get(self->anchors, folded) != NULL ||
            map_get(self->anchors, str_lower(self->mem, plain)) != NULL)
            continue;
        lint_add(self, node, link->from, link->from + 1 + name.len, "no heading here is called %.*s",
                 STR_ARGS(lint_quoted(self, node, link->from, link->from + 1 + name.len)));
    }
}
