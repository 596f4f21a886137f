#include "map.h"
#include "services/characters.h"
#include "services/growth.h"
#include "services/lint_reading.h"
#include "unicode.h"

const char *lint_severity_name(enum lint_severity severity)
{
    static const char *const names[LINT_SEVERITIES] = {"error", "warning", "advice"};
    return names[severity];
}

const struct lint_rule *lint_rule_find(struct str id)
{
    size_t count;
    const struct lint_rule *rules = lint_rules(&count);
    for (size_t i = 0; i < count; i++)
        if (str_eq(id, str_from(rules[i].id)))
            return &rules[i];
    return NULL;
}

struct steering {
    struct linting *linting;
    size_t next; /* comment */
    const struct lint_rule *rules;
    size_t count;
    bool *off; /* by rule */
};

static bool is_name_byte(char c)
{
    return byte_is_alnum(c) || c == '-' || c == '_';
}

/* Does what one comment says, if it speaks to the lint at all. */
static void obey(struct steering *self, struct str comment)
{
    static const struct {
        const char *word;
        bool off;
    } words[] = {{"stet-lint-disable", true}, {"stet-lint-enable", false}};
    struct str text = str_trim(str_slice(comment, 4, comment.len >= 7 ? comment.len - 3 : 4));
    size_t which = 0, at;
    bool named = false;

    while (which < COUNT_OF(words) && !str_starts(text, str_from(words[which].word)))
        which++;
    if (which == COUNT_OF(words))
        return;
    at = strlen(words[which].word);
    if (at < text.len && is_name_byte(text.ptr[at]))
        return;
    while (at < text.len) {
        size_t end = at;
        while (end < text.len && is_name_byte(text.ptr[end]))
            end++;
        for (size_t i = 0; i < self->count && end > at; i++)
            if (str_eq(str_slice(text, at, end), str_from(self->rules[i].id)))
                self->off[i] = words[which].off;
        named |= end > at;
        at = end > at ? end : at + 1;
    }
    for (size_t i = 0; i < self->count && !named; i++)
        self->off[i] = words[which].off;
}

static void obey_up_to(struct steering *self, size_t node, size_t from)
{
    const struct lint_mark_list *comments = &self->linting->comments;
    for (; self->next < comments->count; self->next++) {
        const struct lint_mark *comment = &comments->items[self->next];
        if (comment->node > node || (comment->node == node && comment->from > from))
            return;
        obey(self, comment->text);
    }
}

/* Leaves out what comments turned off. The findings are in order, and so are the comments. */
static void apply_comments(struct linting *self)
{
    struct steering steering = {.linting = self};
    size_t kept = 0;

    if (self->comments.count == 0)
        return;
    steering.rules = lint_rules(&steering.count);
    steering.off = arena_array_of(self->mem, steering.count, bool);
    for (size_t i = 0; i < self->list.count; i++) {
        const struct lint_finding *finding = &self->list.items[i];
        obey_up_to(&steering, finding->node, finding->from);
        if (!steering.off[finding->rule - steering.rules])
            self->list.items[kept++] = *finding;
    }
    self->list.count = kept;
}

/* By place; those of one node are few, and come rule by rule. */
static void sort_node(struct lint_finding *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct lint_finding finding = items[i];
        size_t at = i;
        while (at > 0 && items[at - 1].from > finding.from) {
            items[at] = items[at - 1];
            at--;
        }
        items[at] = finding;
    }
}

static void find_place(const struct linting *self, struct lint_finding *finding)
{
    struct str text = self->document->nodes[finding->node].text;
    size_t start = 0;

    finding->line = self->nodes[finding->node].line;
    for (size_t i = 0; i < finding->from && i < text.len; i++) {
        if (text.ptr[i] != '\n' && (text.ptr[i] != '\r' || byte_at(text, i + 1) == '\n'))
            continue;
        finding->line++;
        start = i + 1;
    }
    finding->column = utf8_length(str_slice(text, start, finding->from)) + 1;
}

static void test_node(struct linting *self, const struct lint_rule *rules, size_t count, size_t node)
{
    size_t first = self->list.count;
    for (size_t i = 0; i < count; i++) {
        self->rule = &rules[i];
        self->of_rule = 0;
        rules[i].test(self, node);
    }
    if (self->list.count > first)
        sort_node(self->list.items + first, self->list.count - first);
}

struct lint_list lint_document(const struct document *document, int64_t now, struct arena *mem)
{
    struct linting self = {.document = document, .now = now, .mem = mem};
    size_t count;
    const struct lint_rule *rules = lint_rules(&count);

    lint_read(&self);
    for (size_t node = 0; node < document->count; node++)
        test_node(&self, rules, count, node);
    apply_comments(&self);
    for (size_t i = 0; i < self.list.count; i++) {
        find_place(&self, &self.list.items[i]);
        self.list.counts[self.list.items[i].rule->severity]++;
    }
    return self.list;
}

struct str lint_fix(const struct document *document, const struct lint_list *list,
                    const struct lint_rule *rule, size_t node, struct arena *mem)
{
    struct str text = document->nodes[node].text;
    struct strbuf fixed = strbuf_new(mem, text.len * 4 + 4096);
    size_t at = 0;
    bool any = false;

    for (size_t i = 0; i < list->count; i++) {
        const struct lint_finding *finding = &list->items[i];
        if (finding->node != node || finding->rule != rule || !finding->is_fixable || finding->fix_from < at)
            continue;
        strbuf_add(&fixed, str_slice(text, at, finding->fix_from));
        strbuf_add(&fixed, finding->fix);
        at = finding->fix_to;
        any = true;
    }
    strbuf_add(&fixed, str_slice(text, at, text.len));
    return any && !fixed.overflowed ? strbuf_str(&fixed) : STR_NONE;
}
