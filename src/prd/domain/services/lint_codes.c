#include "map.h"
#include "services/characters.h"
#include "services/lines.h"
#include "services/lint_rules.h"

void lint_duplicate_code(struct linting *self, size_t node)
{
    const struct node *item = &self->document->nodes[node];
    size_t first = self->nodes[node].same_code, at;

    if (first == SIZE_MAX)
        return;
    at = str_find(item->text, item->code, 0);
    at = at == SIZE_MAX ? 0 : at;
    lint_add(self, node, at, at + item->code.len,
             "%.*s is the code of another item too (line %zu); give this one the next free number",
             STR_ARGS(item->code), self->nodes[first].line);
}

/* ISO 29148, 5.2.6: what is referred to is there. A kind of which the document has no item at all is another
 * document's. */
void lint_unknown_code(struct linting *self, size_t node)
{
    const struct node *item = &self->document->nodes[node];
    struct str prose = self->nodes[node].prose;
    struct item_code code;
    size_t at = 0;

    if (map_count(self->codes) == 0)
        return;
    while (item_code_find(prose, &at, &code)) {
        size_t from = at;
        while (from > 0 && (byte_is_alnum(prose.ptr[from - 1]) || prose.ptr[from - 1] == '-'))
            from--;
        if ((self->kinds & 1U << code.kind) == 0 || str_eq(item->code, str_slice(prose, from, at)) ||
            map_get(self->codes, item_code_format(self->mem, code)) != NULL)
            continue;
        if (byte_at(prose, at) == '.' && byte_is_digit(byte_at(prose, at + 1)))
            continue;
        lint_add(self, node, from, at, "there is no %.*s in this document",
                 STR_ARGS(str_slice(item->text, from, at)));
    }
}

/* "FR 3:", "FR_3:", "fr-3:" at the beginning of a line: nearly a code, so the item is not seen. */
static size_t near_code(struct str line, size_t at, struct str *prefix, struct str *number)
{
    static const char *const prefixes[] = {"NFR", "FR", "MS", "SC"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        struct str name = str_from(prefixes[i]);
        size_t end = at + name.len, digits;
        if (!str_starts_nocase(str_slice(line, at, line.len), name) ||
            byte_is_upper(line.ptr[at]) != byte_is_upper(line.ptr[at + name.len - 1]))
            continue;
        while (byte_at(line, end) != '\0' && strchr(" _.#:-", line.ptr[end]) != NULL &&
               end < at + name.len + 2)
            end++;
        digits = end;
        while (byte_is_digit(byte_at(line, end)))
            end++;
        if (end == digits || end - digits > 5 || byte_is_alnum(byte_at(line, end)) ||
            byte_at(line, end) == '-')
            return 0;
        *prefix = name;
        *number = str_slice(line, digits, end);
        return end;
    }
    return 0;
}

/* Where what a line says begins: behind list marks, boxes and emphasis. */
static size_t line_opening(struct str line, bool *marked)
{
    size_t at = 0;
    *marked = false;
    while (byte_at(line, at) == ' ')
        at++;
    if ((byte_at(line, at) == '-' || byte_at(line, at) == '*' || byte_at(line, at) == '+') &&
        byte_at(line, at + 1) == ' ') {
        at += 2;
        *marked = true;
    }
    while (byte_at(line, at) == '*' || byte_at(line, at) == '_') {
        at++;
        *marked = true;
    }
    return at;
}

void lint_code_form(struct linting *self, size_t node)
{
    const struct node *item = &self->document->nodes[node];
    struct str rest = self->nodes[node].prose, line;
    size_t start = 0;

    if (item->kind != NODE_TEXT)
        return;
    for (; line_next(&rest, &line); start += line.len) {
        bool marked;
        size_t at = line_opening(line, &marked), end;
        struct str prefix = STR_NONE, number = STR_NONE, code;
        struct lint_finding *finding;
        end = near_code(line, at, &prefix, &number);
        if (end == 0 || !(byte_at(line, end) == ':' ||
                          (marked && (byte_at(line, end) == '*' || byte_at(line, end) == ' ' ||
                                      byte_at(line, end) == '.'))))
            continue;
        code = str_format(self->mem, "%.*s-%.*s", STR_ARGS(prefix), STR_ARGS(number));
        if (str_eq(str_slice(line, at, end), code) ||
            (byte_at(line, end) != ':' && byte_at(line, end) != '*'))
            continue;
        finding = lint_add(self, node, start + at, start + end,
                           "%.*s is no item code, so the item is not seen; write %.*s",
                           STR_ARGS(lint_quoted(self, node, start + at, start + end)), STR_ARGS(code));
        if (map_get(self->codes, code) == NULL)
            lint_add_fix(finding, start + at, start + end, code);
    }
}
