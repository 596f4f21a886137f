#include "services/characters.h"
#include "services/lint_rules.h"

static bool is_word_at(struct str text, size_t at, size_t length)
{
    return (at == 0 || !(byte_is_alnum(text.ptr[at - 1]) || text.ptr[at - 1] == '_')) &&
           !(byte_is_alnum(byte_at(text, at + length)) || byte_at(text, at + length) == '_');
}

/* Whether "[" at `at` opens a gap of a template that nobody filled: "[FEATURE NAME]", "[NEEDS
 * CLARIFICATION: …]". */
static size_t gap_end(struct str text, size_t at) /* of a node; links are there */
{
    size_t end = str_find_char(text, ']', at), letters = 0;
    struct str inner = str_slice(text, at + 1, end);

    if (str_starts_nocase(inner, STR("needs clarification")))
        return end == SIZE_MAX ? text.len : end + 1;
    if (end == SIZE_MAX || inner.len < 4 || inner.len > 60 || byte_at(text, end + 1) == '(' ||
        byte_at(text, end + 1) == '[' || byte_at(text, end + 1) == ':')
        return at;
    for (size_t i = 0; i < inner.len; i++) {
        if (byte_is_upper(inner.ptr[i]))
            letters++;
        else if (inner.ptr[i] != ' ' && inner.ptr[i] != '-' && inner.ptr[i] != '_')
            return at;
    }
    return letters >= 4 && str_find_char(inner, ' ', 0) != SIZE_MAX ? end + 1 : at;
}

/* A mark that is spoken of and not left: "the TBD placeholder", "\"TODO\"", "no TODO left". */
static bool is_mentioned(struct str prose, size_t at, size_t end)
{
    static const char *const nouns[] = {"placeholder", "marker",  "mark ", "marks",  "comment",
                                        "item",        "section", "entr",  "tag",    "note",
                                        "list",        "app",     "text",  "string", "label"};
    static const char *const before[] = {"no ",  "No ",      "without ",  "every ",
                                         "any ", "contain ", "contains ", "remaining "};
    struct str after = str_slice(prose, end + 1, prose.len), lead = str_slice(prose, 0, at);

    if (byte_at(prose, end) == ' ')
        for (size_t i = 0; i < COUNT_OF(nouns); i++)
            if (str_starts(after, str_from(nouns[i])))
                return true;
    for (size_t i = 0; i < COUNT_OF(before); i++)
        if (str_ends(lead, str_from(before[i])))
            return true;
    return at > 0 && (prose.ptr[at - 1] == '"' || prose.ptr[at - 1] == '\'');
}

void lint_undecided(struct linting *self, size_t node)
{
    static const char *const marks[] = {"TBD", "TODO", "FIXME", "TBA", "TBC", "XXX", NULL};
    struct str prose = self->nodes[node].prose;

    if (self->document->nodes[node].kind == NODE_QUESTION)
        return; /* it is what is left open */
    for (size_t at = 0; at < prose.len; at++) {
        size_t end = at;
        char c = prose.ptr[at];
        if (c == '[')
            end = gap_end(self->document->nodes[node].text, at);
        else if (c == '?' && str_starts(str_slice(prose, at, prose.len), STR("???")))
            end = at + 3;
        else if (byte_is_upper(c))
            for (size_t i = 0; marks[i] != NULL && end == at; i++)
                if (str_starts(str_slice(prose, at, prose.len), str_from(marks[i])) &&
                    is_word_at(prose, at, strlen(marks[i])) && byte_at(prose, at + strlen(marks[i])) != '-')
                    end = at + strlen(marks[i]);
        if (end == at || (byte_is_upper(c) && is_mentioned(prose, at, end)))
            continue;
        lint_add(self, node, at, end, "%.*s is still to be decided; decide it, or make it an open question",
                 STR_ARGS(lint_quoted(self, node, at, end)));
        at = end;
    }
}
