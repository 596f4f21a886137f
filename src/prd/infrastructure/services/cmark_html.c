#include "services/cmark_html.h"
#include "services/lines.h"
#include "strbuf.h"
#include <stdlib.h>

struct str cmark_plain_text(cmark_node *node, struct arena *mem)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    cmark_iter *iter;
    cmark_event_type event;

    if (node == NULL)
        return STR("");
    iter = cmark_iter_new(node);
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *current = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(current);
        if (event == CMARK_EVENT_ENTER && (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE))
            strbuf_add(&text, str_from(cmark_node_get_literal(current)));
        else if (event == CMARK_EVENT_ENTER && (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK))
            strbuf_add_char(&text, ' ');
    }
    cmark_iter_free(iter);
    return str_trim(strbuf_str(&text));
}

/* The length of the scheme that `url` begins with, without its colon; 0 when it is relative. */
static size_t scheme_length(struct str url)
{
    for (size_t i = 0; i < url.len; i++) {
        if (url.ptr[i] == ':')
            return i;
        if (strchr("/?#", url.ptr[i]) != NULL)
            return 0;
    }
    return 0;
}

static bool is_safe_url(struct str url)
{
    static const char *const schemes[] = {"http", "https", "mailto", NULL};
    size_t length = scheme_length(url);
    /* Browsers drop control characters and spaces in front before they look for a scheme. */
    for (size_t i = 0; i < url.len; i++) {
        if ((unsigned char)url.ptr[i] <= ' ' || url.ptr[i] == 0x7F)
            return false;
    }
    if (url.len > 0 && url.ptr[0] == ':')
        return false;
    return length == 0 || str_is_one_of(str_slice(url, 0, length), schemes);
}

static bool has_safe_url(cmark_node *node)
{
    return is_safe_url(str_from(cmark_node_get_url(node)));
}

/* Puts the children of `node` in its place. */
static void unwrap(cmark_node *node)
{
    cmark_node *child;
    while ((child = cmark_node_first_child(node)) != NULL) {
        if (!cmark_node_insert_before(node, child))
            cmark_node_free(child);
    }
    cmark_node_free(node);
}

/* An image around it counts: it becomes a link, and no link is in another. */
static bool is_in_link(cmark_node *node)
{
    while ((node = cmark_node_parent(node)) != NULL) {
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE)
            return true;
    }
    return false;
}

/* A link to the image, with its alternative text; where it cannot be one, that text alone. */
static void replace_image(cmark_node *image)
{
    cmark_node *link, *child;
    if (!has_safe_url(image) || is_in_link(image)) {
        unwrap(image);
        return;
    }
    link = cmark_node_new(CMARK_NODE_LINK);
    cmark_node_set_url(link, cmark_node_get_url(image));
    if (cmark_node_first_child(image) == NULL) {
        cmark_node *text = cmark_node_new(CMARK_NODE_TEXT);
        cmark_node_set_literal(text, cmark_node_get_url(image));
        cmark_node_append_child(link, text);
    }
    while ((child = cmark_node_first_child(image)) != NULL) {
        if (!cmark_node_append_child(link, child))
            cmark_node_free(child);
    }
    cmark_node_insert_before(image, link);
    cmark_node_free(image);
}

/* The nodes that are not inert, outermost last, so that each is still there when its turn comes. */
static cmark_node **find_unsafe(cmark_node *tree, size_t *count)
{
    cmark_node **found = NULL;
    size_t capacity = 0;
    cmark_iter *iter = cmark_iter_new(tree);
    cmark_event_type event;

    *count = 0;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        bool is_html = type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE;
        bool leaves = event == CMARK_EVENT_EXIT && (type == CMARK_NODE_IMAGE || type == CMARK_NODE_LINK);
        if (!is_html && !leaves)
            continue;
        if (*count == capacity) {
            capacity = capacity > 0 ? capacity * 2 : 16;
            found = memory_resize(found, capacity * sizeof(cmark_node *));
        }
        found[(*count)++] = node;
    }
    cmark_iter_free(iter);
    return found;
}

void cmark_make_inert(cmark_node *tree)
{
    size_t count;
    cmark_node **found = find_unsafe(tree, &count);
    for (size_t i = 0; i < count; i++) {
        cmark_node_type type = cmark_node_get_type(found[i]);
        if (type == CMARK_NODE_IMAGE)
            replace_image(found[i]);
        else if (type != CMARK_NODE_LINK)
            cmark_node_free(found[i]);
        else if (!has_safe_url(found[i]))
            unwrap(found[i]);
    }
    free(found);
}

void cmark_show_front_matter(cmark_node *tree, struct str front, struct arena *mem)
{
    cmark_node *code = cmark_node_new(CMARK_NODE_CODE_BLOCK);
    struct strbuf yaml = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct str line, held = STR_NONE;
    bool first = true;

    /* All lines but the first and the last. */
    for (struct str rest = front; line_next(&rest, &line); first = false) {
        strbuf_add(&yaml, held);
        held = first ? STR_NONE : line;
    }
    cmark_node_set_fence_info(code, "yaml");
    cmark_node_set_literal(code, str_cstr(mem, strbuf_str(&yaml)));
    cmark_node_prepend_child(tree, code);
}

struct str cmark_html_text(cmark_node *tree, cmark_llist *extensions, struct arena *mem)
{
    char *html = cmark_render_html(tree, CMARK_OPT_SAFE, extensions);
    struct str copy = str_dup(mem, str_from(html));
    cmark_get_default_mem_allocator()->free(html);
    return copy;
}
