#include "services/anchors.h"
#include "services/characters.h"
#include "services/growth.h"

#define COMPARED_MAX ((size_t)200000) /* pairs of words; more are not compared approximately */
#define TARGET_MAX ((size_t)2000)     /* bytes of a link's target */
#define NEAR_LEAST ((size_t)3)        /* words: fewer are everywhere by chance */

struct anchor_word {
    size_t from, to;
};
struct anchor_words {
    struct str text;
    struct anchor_word *items;
    size_t count;
};

/* Past the target of a link whose "](" begins at `at`; else `at`. */
static size_t skip_target(struct str text, size_t at)
{
    size_t end = at + 2;
    if (byte_at(text, at) != ']' || byte_at(text, at + 1) != '(')
        return at;
    while (end < text.len && end - at < TARGET_MAX && text.ptr[end] != '\n') {
        if (text.ptr[end++] == ')')
            return end;
    }
    return at;
}

static struct anchor_words words_of(struct str text, struct arena *mem)
{
    struct anchor_words words = {.text = text};
    for (size_t at = 0, length; at < text.len;) {
        size_t past = skip_target(text, at), end = at;
        if (past > at) {
            at = past;
            continue;
        }
        while (end < text.len && character_is_word(character_at(text, end, &length)))
            end += length;
        if (end == at) {
            character_at(text, at, &length);
            at += length;
            continue;
        }
        words.items = array_room(mem, words.items, words.count, sizeof(*words.items));
        words.items[words.count++] = (struct anchor_word){at, end};
        at = end;
    }
    return words;
}

static bool same_word(const struct anchor_words *a, size_t i, const struct anchor_words *b, size_t j)
{
    return str_eq_nocase(str_slice(a->text, a->items[i].from, a->items[i].to),
                         str_slice(b->text, b->items[j].from, b->items[j].to));
}

static struct str passage_of(const struct anchor_words *words, size_t first, size_t last)
{
    return str_slice(words->text, words->items[first].from, words->items[last].to);
}

static bool same_byte(const struct anchor_words *a, size_t i, const struct anchor_words *b, size_t j)
{
    return a->text.ptr[i] == b->text.ptr[j];
}

/* One walk through all places, also those that overlap, where the quotation stands in the text, by words or
 * by bytes (Knuth, Morris, Pratt): what repeats itself would otherwise be compared over and over. */
struct walk {
    bool (*same)(const struct anchor_words *a, size_t i, const struct anchor_words *b, size_t j);
    const struct anchor_words *text, *quote;
    size_t length, wanted; /* in what is compared; wanted is not 0 */
    size_t *borders;       /* of the quotation's beginnings: how much of their beginning they end with */
    size_t at, matched;
};

static void walk_begin(struct walk *self, struct arena *mem)
{
    self->borders = arena_array_of(mem, self->wanted, size_t);
    self->borders[0] = 0;
    for (size_t i = 1, matched = 0; i < self->wanted; i++) {
        while (matched > 0 && !self->same(self->quote, i, self->quote, matched))
            matched = self->borders[matched - 1];
        matched += self->same(self->quote, i, self->quote, matched);
        self->borders[i] = matched;
    }
}

static bool walk_next(struct walk *self, size_t *ret)
{
    while (self->at < self->length) {
        while (self->matched > 0 && (self->matched == self->wanted ||
                                     !self->same(self->text, self->at, self->quote, self->matched)))
            self->matched = self->borders[self->matched - 1];
        self->matched += self->same(self->text, self->at++, self->quote, self->matched);
        if (self->matched == self->wanted) {
            *ret = self->at - self->wanted;
            return true;
        }
    }
    return false;
}

static struct str find_words(const struct anchor_words *text, const struct anchor_words *quote,
                             struct arena *mem)
{
    struct walk walk = {same_word, text, quote, text->count, quote->count, NULL, 0, 0};
    size_t first;

    if (quote->count == 0)
        return STR_NONE;
    walk_begin(&walk, mem);
    return walk_next(&walk, &first) ? passage_of(text, first, first + quote->count - 1) : STR_NONE;
}

/* Where the bytes of the quotation stand without a part of a word at either end: "he cat" is not in "the
 * cat". */
static size_t find_bytes(const struct anchor_words *text, const struct anchor_words *quote, struct arena *mem)
{
    struct walk walk = {same_byte, text, quote, text->text.len, quote->text.len, NULL, 0, 0};
    size_t at, word = 0, last = 0;

    if (quote->text.len == 0 || !str_contains(text->text, quote->text))
        return SIZE_MAX;
    walk_begin(&walk, mem);
    while (walk_next(&walk, &at)) {
        size_t end = at + quote->text.len;
        while (word < text->count && text->items[word].to <= at)
            word++;
        while (last < text->count && text->items[last].to < end)
            last++;
        if ((word == text->count || text->items[word].from >= at) &&
            (last == text->count || text->items[last].from >= end || text->items[last].to == end))
            return at;
    }
    return SIZE_MAX;
}

struct str anchor_quote(struct str text, struct str quote, struct arena *mem)
{
    struct anchor_words all = words_of(text, mem), wanted = words_of(quote, mem);
    size_t at = find_bytes(&all, &wanted, mem);
    struct str found = at == SIZE_MAX ? find_words(&all, &wanted, mem) : STR_NONE;

    if (found.ptr != NULL)
        return found;
    if (at == SIZE_MAX && quote.len > 0)
        at = str_find(text, quote, 0); /* a part of a word, then */
    return at != SIZE_MAX ? str_slice(text, at, at + quote.len) : STR_NONE;
}

/* The best way to read the first words of the quotation so that they end at a word of the text. */
struct reading {
    size_t cost, start;
};

/* Of two that cost the same, the one that takes in more. */
static struct reading cheaper(struct reading a, struct reading b)
{
    if (a.cost != b.cost)
        return b.cost < a.cost ? b : a;
    return b.start < a.start ? b : a;
}

static struct reading one_more(struct reading reading)
{
    reading.cost++;
    return reading;
}

/* Takes word `j` of the text into the column of readings. */
static void next_column(struct reading *column, const struct anchor_words *text, size_t j,
                        const struct anchor_words *quote)
{
    struct reading diagonal = column[0];

    column[0] = (struct reading){0, j + 1};
    for (size_t i = 1; i <= quote->count; i++) {
        struct reading left = column[i];
        struct reading best = same_word(text, j, quote, i - 1) ? diagonal : one_more(diagonal);
        best = cheaper(best, one_more(left));
        column[i] = cheaper(best, one_more(column[i - 1]));
        diagonal = left;
    }
}

static struct str find_near(const struct anchor_words *text, const struct anchor_words *quote,
                            struct arena *mem)
{
    struct reading *column, best = {.cost = SIZE_MAX};
    size_t end = 0;

    if (quote->count < NEAR_LEAST || text->count == 0 || text->count > COMPARED_MAX / quote->count)
        return STR_NONE;
    column = arena_array_of(mem, quote->count + 1, struct reading);
    for (size_t i = 0; i <= quote->count; i++)
        column[i].cost = i;
    for (size_t j = 0; j < text->count; j++) {
        next_column(column, text, j, quote);
        if (column[quote->count].cost < best.cost) {
            best = column[quote->count];
            end = j;
        }
    }
    if (best.cost * 5 > quote->count * 2 || best.start > end)
        return STR_NONE;
    return passage_of(text, best.start, end);
}

/* The one other node that has the Markdown of the quotation; SIZE_MAX: none, or several. */
static size_t find_elsewhere(const struct document *document, const struct comment_thread *thread,
                             const struct anchor_words *quote)
{
    size_t found = SIZE_MAX;

    if (quote->count < NEAR_LEAST)
        return SIZE_MAX;
    for (size_t i = 0; i < document->count; i++) {
        if (id_eq(document->nodes[i].id, thread->node) ||
            !str_contains(document->nodes[i].text, thread->source))
            continue;
        if (found != SIZE_MAX)
            return SIZE_MAX;
        found = i;
    }
    return found;
}

static struct anchor find_quote(const struct document *document, const struct comment_thread *thread,
                                size_t index, struct arena *mem)
{
    struct str text = index != SIZE_MAX ? document->nodes[index].text : STR("");
    struct anchor_words quote = words_of(thread->source, mem), all;
    struct str passage = anchor_quote(text, thread->source, mem);
    size_t elsewhere;

    if (passage.ptr != NULL)
        return (struct anchor){ANCHOR_HERE, thread->node, passage};
    elsewhere = find_elsewhere(document, thread, &quote);
    if (elsewhere != SIZE_MAX)
        return (struct anchor){ANCHOR_MOVED, document->nodes[elsewhere].id, thread->source};
    all = words_of(text, mem);
    passage = find_near(&all, &quote, mem);
    return (struct anchor){passage.ptr != NULL ? ANCHOR_MOVED : ANCHOR_LOST, thread->node, passage};
}

struct anchor anchor_find(const struct document *document, const struct comment_thread *thread,
                          struct arena *mem)
{
    size_t index;

    if (id_is_none(thread->node))
        return (struct anchor){.state = ANCHOR_HERE};
    index = document_find(document, thread->node);
    if (thread->quote.ptr != NULL)
        return find_quote(document, thread, index, mem);
    return (struct anchor){.state = index != SIZE_MAX ? ANCHOR_HERE : ANCHOR_LOST, .node = thread->node};
}
