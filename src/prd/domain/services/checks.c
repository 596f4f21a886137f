#include "services/checks.h"
#include "services/growth.h"
#include "services/likeness.h"
#include "services/prose.h"
#include "services/quantities.h"
#include "services/tokens.h"
#include "services/words.h"

struct checking {
    const struct document *document;
    struct arena *mem;
    struct check_list list;
    struct likeness *likeness; /* of the nodes that are items */
};

const char *check_rule_title(enum check_rule rule)
{
    static const char *const titles[CHECK_RULES] = {
        [CHECK_VAGUE] = "Words that everybody reads differently; say how much, or what exactly",
        [CHECK_NO_NUMBER] = "Metrics without a number; say what it is today and what it should become",
        [CHECK_NO_ACCEPTANCE] = "Must-haves that nobody can test; add an acceptance criterion or a number",
        [CHECK_SEVERAL] = "Several obligations in one requirement; divide it",
        [CHECK_UNDECIDED] = "Still undecided in the text; decide it, or make it an open question",
        [CHECK_DUPLICATE] = "Nearly the same as another item; keep one",
    };
    return titles[rule];
}

static void add(struct checking *self, enum check_rule rule, size_t node, struct str detail)
{
    self->list.items = array_room(self->mem, self->list.items, self->list.count, sizeof(*self->list.items));
    self->list.items[self->list.count++] =
        (struct check_finding){.rule = rule, .node = node, .detail = detail};
}

/* After INCOSE, Guide to Writing Requirements v4 (2023), rule R7, and ISO/IEC/IEEE 29148:2018, 5.2.7. */
static void check_vague(struct checking *self, size_t index)
{
    static const char *const vague[] = {
        "fast",       "quick",         "quickly",     "slow",          "easy",
        "easily",     "user-friendly", "friendly",    "intuitive",     "simple",
        "simply",     "efficient",     "efficiently", "flexible",      "robust",
        "seamless",   "seamlessly",    "appropriate", "appropriately", "adequate",
        "sufficient", "sufficiently",  "reasonable",  "reasonably",    "optimal",
        "minimal",    "modern",        "various",     "several",       "usually",
        "normally",   "typically",     "generally",   "approximately", "etc",
        "sometimes",  "soon",          "timely",      "good",          "better",
        "best",       "nice",          "secure",      "scalable",      "performant",
        NULL,
    };
    const struct node *node = &self->document->nodes[index];
    struct token_list tokens = tokens_read(prose_one_line(node->statement, self->mem), self->mem);

    if (node->kind != NODE_REQUIREMENT && node->kind != NODE_METRIC)
        return;
    for (size_t i = 0; i < tokens.count; i++)
        if (str_is_one_of(tokens.items[i].word, vague)) {
            add(self, CHECK_VAGUE, index, tokens.items[i].word);
            return;
        }
}

static void check_number(struct checking *self, size_t index)
{
    const struct node *node = &self->document->nodes[index];
    if (node->kind == NODE_METRIC &&
        quantities_read(prose_one_line(node->text, self->mem), self->mem).count == 0)
        add(self, CHECK_NO_NUMBER, index, STR_NONE);
}

static bool is_must(const struct node *node)
{
    struct str priority = node_field_get(node, STR("priority"));
    return str_eq_nocase(priority, STR("must")) || str_eq_nocase(priority, STR("p0")) ||
           (priority.ptr == NULL && str_find(node->statement, STR("MUST"), 0) != SIZE_MAX);
}

static void check_acceptance(struct checking *self, size_t index)
{
    static const char *const names[] = {"acceptance",    "accept",   "acceptance criteria", "criteria",
                                        "test",          "scenario", "verification",        "measure",
                                        "fit criterion", NULL};
    const struct node *node = &self->document->nodes[index];

    if (node->kind != NODE_REQUIREMENT || !is_must(node) ||
        str_find_nocase(node->text, STR("scenario:"), 0) != SIZE_MAX ||
        str_find_nocase(node->text, STR("acceptance"), 0) != SIZE_MAX ||
        quantities_read(prose_one_line(node->statement, self->mem), self->mem).count > 0)
        return;
    for (size_t i = 0; i < node->field_count; i++)
        if (str_is_one_of(node->fields[i].name, names))
            return;
    add(self, CHECK_NO_ACCEPTANCE, index, STR_NONE);
}

static void check_several(struct checking *self, size_t index)
{
    const struct node *node = &self->document->nodes[index];
    struct word_list words = words_all(node->statement, self->mem);
    size_t obligations = 0;

    if (node->kind != NODE_REQUIREMENT)
        return;
    for (size_t i = 0; i < words.count; i++)
        obligations += str_eq_nocase(words.items[i].text, STR("shall")) ||
                       str_eq_nocase(words.items[i].text, STR("must"));
    if (obligations > 1)
        add(self, CHECK_SEVERAL, index, STR_NONE);
}

static void check_undecided(struct checking *self, size_t index)
{
    static const char *const marks[] = {"TBD", "TODO", "TBA", "FIXME", NULL};
    struct word_list words = words_all(self->document->nodes[index].text, self->mem);

    for (size_t i = 0; i < words.count; i++)
        for (size_t k = 0; marks[k] != NULL; k++)
            if (str_eq(words.items[i].text, str_from(marks[k]))) {
                add(self, CHECK_UNDECIDED, index, words.items[i].text);
                return;
            }
    if (str_contains(self->document->nodes[index].text, STR("???")))
        add(self, CHECK_UNDECIDED, index, STR("???"));
}

static void check_duplicate(struct checking *self, size_t index)
{
    const struct node *node = &self->document->nodes[index];
    for (size_t i = 0; i < index; i++) {
        const struct node *other = &self->document->nodes[i];
        if (other->kind != node->kind || !node_is_item(other) || other->code.ptr == NULL ||
            !likeness_nearly_same(&self->likeness[i], &self->likeness[index]))
            continue;
        add(self, CHECK_DUPLICATE, index, other->code);
        return;
    }
}

struct check_list document_check(const struct document *document, struct arena *mem)
{
    static void (*const checks[CHECK_RULES])(struct checking *, size_t) = {
        [CHECK_VAGUE] = check_vague,
        [CHECK_NO_NUMBER] = check_number,
        [CHECK_NO_ACCEPTANCE] = check_acceptance,
        [CHECK_SEVERAL] = check_several,
        [CHECK_UNDECIDED] = check_undecided,
        [CHECK_DUPLICATE] = check_duplicate,
    };
    struct checking self = {.document = document, .mem = mem};

    self.likeness = arena_array_of(mem, document->count, struct likeness);
    for (size_t i = 0; i < document->count; i++)
        if (node_is_item(&document->nodes[i]))
            self.likeness[i] = likeness_of(document->nodes[i].statement, mem);

    for (size_t rule = 0; rule < CHECK_RULES; rule++)
        for (size_t i = 0; i < document->count; i++)
            if (node_is_item(&document->nodes[i]))
                checks[rule](&self, i);
    return self.list;
}
