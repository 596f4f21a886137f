#include "services/characters.h"
#include "services/likeness.h"
#include "services/lint_rules.h"

/*
 * Near duplicates of 10,000 items without comparing each with each. Two texts that share nearly all words
 * share one of the rarest words of each (prefix filtering: S. Chaudhuri, V. Ganti, R. Kaushik, "A Primitive
 * Operator for Similarity Joins in Data Cleaning", ICDE 2006): only items that do are compared, and of those
 * that share one, not more than COMPARED_MOST.
 */
#define SHARE_LEAST 80 /* percent of the words of each; likeness.c asks for more */
#define COMPARED_MOST 64
#define WORDS_MOST 400 /* of an item that are looked at */

struct posting {
    size_t node;
    const struct posting *next;
};
struct posting_head {
    const struct posting *first;
};

struct joining_item {
    const struct lexeme **rare; /* its content words, rarest first, each stem once */
    size_t count;
    uint64_t signature; /* a bit for each stem; several may share one */
    uint64_t telling;   /* the sum of the hashes of numbers and negations: other ones, another meaning */
    struct likeness *likeness; /* NULL until it is compared */
};

struct duplicates {
    struct linting *linting;
    struct joining_item *items;    /* by node */
    struct posting_head *postings; /* by slot of a stem and a telling */
    size_t slots;                  /* a power of two */
    uint32_t *counts;              /* by slot: how many items have it */
};

static size_t slot_of(const struct duplicates *self, const struct lexeme *lexeme)
{
    return (size_t)((lexeme->stem ^ (lexeme->stem >> 32)) & (self->slots - 1));
}

/* Where the items of one telling are listed that have the word among their rarest. */
static struct posting_head *list_of(const struct duplicates *self, const struct lexeme *lexeme,
                                    uint64_t telling)
{
    uint64_t hash = (lexeme->stem ^ telling) * UINT64_C(0x9e3779b97f4a7c15);
    return &self->postings[(size_t)(hash >> 32) & (self->slots - 1)];
}

static bool has_stem(const struct joining_item *item, const struct lexeme *lexeme)
{
    for (size_t i = 0; i < item->count; i++)
        if (item->rare[i]->stem == lexeme->stem)
            return true;
    return false;
}

static bool is_compared(const struct node *node)
{
    return node_is_item(node) && node->code.len > 0 && node->kind != NODE_TERM;
}

/* What likeness.c lets decide: a number, a "not". */
static bool is_telling(const struct lexeme *lexeme)
{
    return (lexeme->flags & LEXEME_NOT) != 0 || byte_is_digit(lexeme->lower.ptr[0]) ||
           str_eq(lexeme->lower, STR("no")) || str_eq(lexeme->lower, STR("without"));
}

static void read_item(struct duplicates *self, size_t node)
{
    const struct lint_node *reading = &self->linting->nodes[node];
    struct joining_item *item = &self->items[node];
    size_t words = reading->word_count < WORDS_MOST ? reading->word_count : WORDS_MOST;

    item->rare = arena_array_of(self->linting->mem, words + 1, const struct lexeme *);
    for (size_t i = 0; i < words; i++) {
        const struct lexeme *lexeme = reading->words[i].lexeme;
        item->telling += is_telling(lexeme) ? lexeme->stem : 0;
        if ((lexeme->flags & LEXEME_STOP) != 0 || lexeme->lower.len < 2 || has_stem(item, lexeme))
            continue;
        item->rare[item->count++] = lexeme;
        item->signature |= UINT64_C(1) << (lexeme->stem >> 58);
        self->counts[slot_of(self, lexeme)]++;
    }
}

/* So many of the rarest words are enough: a text that has none of them lacks more than it may. */
static size_t prefix_length(size_t count)
{
    return count - (count * SHARE_LEAST + 99) / 100 + 1;
}

/* Brings the rarest words to the front, as many as the prefix has. */
static void order_prefix(const struct duplicates *self, struct joining_item *item)
{
    size_t prefix = prefix_length(item->count);
    for (size_t i = 0; i < prefix && i < item->count; i++) {
        size_t rarest = i;
        const struct lexeme *kept = item->rare[i];
        for (size_t k = i + 1; k < item->count; k++) {
            uint32_t count = self->counts[slot_of(self, item->rare[k])];
            uint32_t least = self->counts[slot_of(self, item->rare[rarest])];
            if (count < least || (count == least && item->rare[k]->stem < item->rare[rarest]->stem))
                rarest = k;
        }
        item->rare[i] = item->rare[rarest];
        item->rare[rarest] = kept;
    }
}

static const struct likeness *likeness_at(struct duplicates *self, size_t node)
{
    struct joining_item *item = &self->items[node];
    if (item->likeness == NULL) {
        item->likeness = arena_new_of(self->linting->mem, struct likeness);
        *item->likeness = likeness_of(self->linting->document->nodes[node].statement, self->linting->mem);
    }
    return item->likeness;
}

/* How many words of one the other may lack. */
static size_t missing_most(size_t count)
{
    return count - count * SHARE_LEAST / 100;
}

/* Whether they can be nearly the same, by the words counted. A bit that one has alone is a word that it has
 * alone. */
static bool may_be_same(const struct joining_item *a, const struct joining_item *b)
{
    size_t more = a->count > b->count ? a->count : b->count, missing = 0;

    if ((size_t)__builtin_popcountll(a->signature & ~b->signature) > missing_most(more) ||
        (size_t)__builtin_popcountll(b->signature & ~a->signature) > missing_most(more))
        return false;
    for (size_t i = 0; i < a->count && missing <= missing_most(more); i++)
        missing += !has_stem(b, a->rare[i]);
    return missing <= missing_most(more);
}

static size_t find_same(struct duplicates *self, size_t node)
{
    const struct document *document = self->linting->document;
    struct joining_item *item = &self->items[node];
    size_t prefix = prefix_length(item->count), compared = 0, found = SIZE_MAX;

    for (size_t i = 0; i < prefix && i < item->count; i++) {
        const struct posting *posting = list_of(self, item->rare[i], item->telling)->first;
        for (; posting != NULL && compared < COMPARED_MOST; posting = posting->next, compared++) {
            if (document->nodes[posting->node].kind != document->nodes[node].kind || posting->node >= found ||
                item->telling != self->items[posting->node].telling ||
                !may_be_same(item, &self->items[posting->node]) ||
                !likeness_nearly_same(likeness_at(self, posting->node), likeness_at(self, node)))
                continue;
            found = posting->node;
        }
    }
    return found;
}

static void post(struct duplicates *self, size_t node)
{
    const struct joining_item *item = &self->items[node];
    size_t prefix = prefix_length(item->count);
    for (size_t i = 0; i < prefix && i < item->count; i++) {
        struct posting_head *head = list_of(self, item->rare[i], item->telling);
        struct posting *posting = arena_new_of(self->linting->mem, struct posting);
        *posting = (struct posting){.node = node, .next = head->first};
        head->first = posting;
    }
}

static void read_duplicates(struct linting *linting)
{
    const struct document *document = linting->document;
    struct duplicates self = {.linting = linting, .slots = 1024};

    while (self.slots < document->count * 4)
        self.slots *= 2;
    self.items = arena_array_of(linting->mem, document->count + 1, struct joining_item);
    self.postings = arena_array_of(linting->mem, self.slots, struct posting_head);
    self.counts = arena_array_of(linting->mem, self.slots, uint32_t);
    linting->duplicate_of = arena_array_of(linting->mem, document->count + 1, size_t);
    for (size_t i = 0; i < document->count; i++)
        if (is_compared(&document->nodes[i]))
            read_item(&self, i);
    for (size_t i = 0; i < document->count; i++) {
        linting->duplicate_of[i] = SIZE_MAX;
        if (self.items[i].count == 0)
            continue;
        order_prefix(&self, &self.items[i]);
        linting->duplicate_of[i] = find_same(&self, i);
        if (linting->duplicate_of[i] == SIZE_MAX) /* of many that are the same, the first is enough */
            post(&self, i);
    }
}

/* INCOSE R30; ISO 29148, 5.2.6. */
void lint_duplicate(struct linting *self, size_t node)
{
    const struct node *other;

    if (!is_compared(&self->document->nodes[node]))
        return;
    if (self->duplicate_of == NULL)
        read_duplicates(self);
    if (self->duplicate_of[node] == SIZE_MAX)
        return;
    other = &self->document->nodes[self->duplicate_of[node]];
    lint_add_item(self, node, "says nearly the same as %.*s (line %zu); keep one of them",
                  STR_ARGS(other->code), self->nodes[self->duplicate_of[node]].line);
}
