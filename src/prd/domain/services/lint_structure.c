#include "services/characters.h"
#include "services/lint_rules.h"

static bool says_something(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (byte_is_alnum(text.ptr[i]) || (unsigned char)text.ptr[i] >= 0x80 || text.ptr[i] == '\x01')
            return true;
    return false;
}

void lint_empty_section(struct linting *self, size_t node)
{
    const struct document *document = self->document;
    const struct node *section = &document->nodes[node];
    size_t next = node + 1;

    if (section->kind != NODE_SECTION || section->level == 1)
        return;
    /* A comment of a template is no text, but code, a picture or a table is. */
    while (next < document->count && document->nodes[next].kind == NODE_TEXT &&
           !says_something(self->nodes[next].prose) &&
           str_starts(str_trim(document->nodes[next].text), STR("<!--")))
        next++;
    if (next < document->count &&
        (document->nodes[next].kind != NODE_SECTION || document->nodes[next].level > section->level))
        return;
    lint_add_item(self, node, "nothing stands in this section; fill it, or take it out");
}

void lint_heading_jump(struct linting *self, size_t node)
{
    const struct document *document = self->document;
    const struct node *section = &document->nodes[node];
    size_t before = node;
    int level = 0;
    struct lint_finding *finding;
    struct str text = section->text;
    size_t marks;

    if (section->kind != NODE_SECTION)
        return;
    while (before-- > 0 && level == 0)
        level = document->nodes[before].heading;
    if (level == 0 || section->level <= level + 1)
        return;
    finding = lint_add_item(self, node,
                            "a heading of level %d below one of level %d; what stands between is missing",
                            section->level, level);
    marks = finding->from;
    if (byte_at(text, marks) == '#')
        lint_add_fix(finding, marks, marks + (size_t)(section->level - level - 1), STR(""));
}

/* A comment that turns off a rule which does not exist turns off nothing. */
void lint_unknown_rule(struct linting *self, size_t node)
{
    while (self->next_comment < self->comments.count &&
           self->comments.items[self->next_comment].node <= node) {
        const struct lint_mark *comment = &self->comments.items[self->next_comment++];
        size_t at = str_find(comment->text, STR("stet-lint-"), 0), end;
        if (at == SIZE_MAX || str_trim(str_slice(comment->text, 4, at)).len > 0)
            continue;
        end = at;
        while (end < comment->text.len &&
               (byte_is_alnum(comment->text.ptr[end]) || comment->text.ptr[end] == '-'))
            end++;
        if (str_ends(str_slice(comment->text, at, end), STR("--")))
            end -= 2;
        if (!str_eq(str_slice(comment->text, at, end), STR("stet-lint-disable")) &&
            !str_eq(str_slice(comment->text, at, end), STR("stet-lint-enable"))) {
            lint_add(self, node, comment->from + at, comment->from + end,
                     "the lint knows \"stet-lint-disable\" and \"stet-lint-enable\" alone");
            continue;
        }
        for (at = end; at<comment->text.len; at = end> at ? end : at + 1) {
            end = at;
            while (end < comment->text.len &&
                   (byte_is_alnum(comment->text.ptr[end]) || comment->text.ptr[end] == '-'))
                end++;
            if (str_ends(str_slice(comment->text, at, end), STR("--")))
                end -= 2;
            if (end <= at || !byte_is_letter(comment->text.ptr[at]) ||
                lint_rule_find(str_slice(comment->text, at, end)) != NULL)
                continue;
            lint_add(self, node, comment->from + at, comment->from + end,
                     "there is no rule %.*s; it turns off nothing",
                     STR_ARGS(lint_quoted(self, node, comment->from + at, comment->from + end)));
        }
    }
}
