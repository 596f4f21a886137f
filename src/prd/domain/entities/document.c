#include "entities/document.h"

#define HEADING_LEVELS 6

struct str document_text(const struct document *self, struct arena *mem)
{
    size_t length = 0, at = 0;
    bool is_whole = self->count > 0;
    char *bytes;
    for (size_t i = 0; i < self->count; i++) {
        is_whole = is_whole && self->nodes[i].text.ptr == self->nodes[0].text.ptr + length;
        length += self->nodes[i].text.len;
    }
    if (is_whole)
        return str_of(self->nodes[0].text.ptr, length);
    bytes = arena_alloc(mem, length + 1);
    for (size_t i = 0; i < self->count; i++) {
        struct str text = self->nodes[i].text;
        if (text.len > 0)
            memcpy(bytes + at, text.ptr, text.len);
        at += text.len;
    }
    return str_of(bytes, length);
}

size_t document_find(const struct document *self, struct id node)
{
    for (size_t i = 0; i < self->count; i++) {
        if (id_eq(self->nodes[i].id, node))
            return i;
    }
    return SIZE_MAX;
}

size_t document_find_code(const struct document *self, struct item_code code)
{
    struct item_code own;
    for (size_t i = 0; i < self->count; i++) {
        if (self->nodes[i].code.ptr && item_code_parse(self->nodes[i].code, &own) && item_code_eq(own, code))
            return i;
    }
    return SIZE_MAX;
}

/* "2.", "2.1", "3)" with the white space after it. A number that is the whole title stays. */
static struct str without_numbering(struct str title)
{
    size_t at = 0;
    while (at < title.len && ((title.ptr[at] >= '0' && title.ptr[at] <= '9') || title.ptr[at] == '.'))
        at++;
    if (at < title.len && at > 0 && title.ptr[at] == ')')
        at++;
    if (at == 0 || at == title.len || title.ptr[at] != ' ')
        return title;
    return str_trim(str_slice(title, at, title.len));
}

static struct str comparable_title(struct str title)
{
    title = without_numbering(str_trim(title));
    if (str_ends(title, STR(":")))
        title = str_trim(str_slice(title, 0, title.len - 1));
    return title;
}

size_t document_find_section(const struct document *self, const char *const *titles)
{
    for (size_t i = 0; i < self->count; i++) {
        if (self->nodes[i].kind == NODE_SECTION &&
            str_is_one_of(comparable_title(self->nodes[i].title), titles))
            return i;
    }
    return SIZE_MAX;
}

size_t document_section_end(const struct document *self, size_t section)
{
    int level = self->nodes[section].heading;
    size_t end = section + 1;
    while (end < self->count && (self->nodes[end].heading == 0 || self->nodes[end].heading > level))
        end++;
    return end;
}

size_t document_section_of(const struct document *self, size_t index)
{
    int heading = self->nodes[index].heading;
    int limit = heading > 0 ? heading : HEADING_LEVELS + 1;
    while (index-- > 0) {
        const struct node *node = &self->nodes[index];
        if (node->heading == 0 || node->heading >= limit)
            continue;
        if (node->kind == NODE_SECTION)
            return index;
        /* An item in heading form stands beside what is deeper than it. */
        limit = node->heading;
    }
    return SIZE_MAX;
}

int64_t document_next_number(const struct document *self, enum item_kind kind, int64_t floor)
{
    int64_t highest = floor;
    struct item_code code;
    for (size_t i = 0; i < self->count; i++) {
        if (self->nodes[i].code.ptr && item_code_parse(self->nodes[i].code, &code) && code.kind == kind &&
            code.number > highest)
            highest = code.number;
    }
    return highest + 1;
}

void document_update_levels(struct document *self)
{
    int open[HEADING_LEVELS + 1] = {0}; /* the levels of the sections that are open, outermost first */
    size_t depth = 0;
    for (size_t i = 0; i < self->count; i++) {
        struct node *node = &self->nodes[i];
        while (node->heading > 0 && depth > 0 && open[depth - 1] >= node->heading)
            depth--;
        node->level = depth > 0 ? open[depth - 1] : 0;
        if (node->kind == NODE_SECTION) {
            node->level = node->heading;
            open[depth++] = node->heading;
        }
    }
}
