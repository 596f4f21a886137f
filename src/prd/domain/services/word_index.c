#include "services/word_index.h"
#include "map.h"
#include "services/prose.h"

static struct str indexed_text(const struct node *node, struct arena *mem)
{
    bool comments;
    return node->kind == NODE_SECTION ? node->title : prose_clean(node->text, mem, &comments);
}

struct word_index word_index_of(const struct document *document, struct arena *mem)
{
    struct word_index self = {.document = document, .counts = map_new(mem)};

    self.words = arena_array_of(mem, document->count, struct word_list);
    for (size_t i = 0; i < document->count; i++) {
        self.words[i] = words_content(indexed_text(&document->nodes[i], mem), mem);
        for (size_t k = 0; k < self.words[i].count; k++) {
            struct str stem = self.words[i].items[k].stem;
            size_t *count = map_get(self.counts, stem);
            if (count == NULL) {
                count = arena_new_of(mem, size_t);
                map_set(self.counts, stem, count);
            }
            ++*count;
        }
    }
    return self;
}

/* The logarithm to base 2, straight between powers of two: weights need no more, and are the same everywhere.
 */
static double log2_roughly(double x)
{
    double whole = 0;
    while (x >= 2) {
        x /= 2;
        whole++;
    }
    return whole + x - 1;
}

double word_weight(const struct word_index *self, struct str stem)
{
    const size_t *count = map_get(self->counts, stem);
    double nodes = (double)self->document->count;
    return log2_roughly(1 + nodes / (count != NULL ? (double)*count : 0.5));
}

static struct word_match match_of(const struct word_index *self, size_t node, const struct word_list *words,
                                  double all, struct arena *mem)
{
    struct word_match match = {.node = node};
    double weight = 0;

    for (size_t k = 0; k < words->count; k++) {
        if (!words_has(&self->words[node], words->items[k].stem))
            continue;
        if (match.shared.items == NULL)
            match.shared.items = arena_array_of(mem, words->count, struct word);
        weight += word_weight(self, words->items[k].stem);
        match.shared.items[match.shared.count++] = words->items[k];
    }
    match.share = all > 0 ? weight / all : 0;
    return match;
}

/* Keeps the list in order and at its limit. */
static void keep_best(struct word_match_list *list, size_t limit, struct word_match match)
{
    size_t at = list->count < limit ? list->count++ : limit - 1;
    if (list->count == limit && at == limit - 1 && list->items[at].shared.count > 0 &&
        list->items[at].share >= match.share)
        return;
    for (; at > 0 && list->items[at - 1].share < match.share; at--)
        list->items[at] = list->items[at - 1];
    list->items[at] = match;
}

struct word_match_list word_index_match(const struct word_index *self, const struct word_list *words,
                                        size_t limit, struct arena *mem)
{
    struct word_match_list list = {.items = arena_array_of(mem, limit, struct word_match)};
    double all = 0;

    for (size_t k = 0; k < words->count; k++)
        all += word_weight(self, words->items[k].stem);
    for (size_t i = 0; i < self->document->count; i++) {
        struct word_match match = match_of(self, i, words, all, mem);
        if (match.shared.count > 0)
            keep_best(&list, limit, match);
    }
    return list;
}
