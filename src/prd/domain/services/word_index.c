#include "services/word_index.h"
#include "map.h"
#include "services/prose.h"
#include <stdlib.h>

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
    for (; x >= 2; x /= 2)
        whole++;
    return whole + x - 1;
}

double word_weight(const struct word_index *self, struct str stem)
{
    const size_t *count = map_get(self->counts, stem);
    double nodes = (double)self->document->count;
    return log2_roughly(1 + nodes / (count != NULL ? (double)*count : 0.5));
}

static int compare_matches(const void *a, const void *b)
{
    const struct word_match *one = a, *other = b;
    if (one->share > other->share)
        return -1;
    if (one->share < other->share)
        return 1;
    return (one->node > other->node) - (one->node < other->node);
}

struct word_match_list word_index_match(const struct word_index *self, const struct word_list *words,
                                        struct arena *mem)
{
    struct word_match_list list = {.items = arena_array_of(mem, self->document->count, struct word_match)};
    double all = 0;

    for (size_t k = 0; k < words->count; k++)
        all += word_weight(self, words->items[k].stem);
    for (size_t i = 0; i < self->document->count; i++) {
        struct word_match match = {.node = i};
        double weight = 0;
        match.shared.items = arena_array_of(mem, words->count, struct word);
        for (size_t k = 0; k < words->count; k++)
            if (words_has(&self->words[i], words->items[k].stem)) {
                weight += word_weight(self, words->items[k].stem);
                match.shared.items[match.shared.count++] = words->items[k];
            }
        if (match.shared.count == 0)
            continue;
        match.share = weight / all;
        list.items[list.count++] = match;
    }
    if (list.count > 1)
        qsort(list.items, list.count, sizeof(*list.items), compare_matches);
    return list;
}
