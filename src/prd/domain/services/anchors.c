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

static struct str find_words(const struct anchor_words *text, const struct anchor_words *quote)
{
    for (size_t i = 0; quote->count > 0 && i + quote->count <= text->count; i++) {
        size_t k = 0;
        while (k < quote->count && same_word(text, i + k, quote, k))
            k++;
        if (k == quote->count)
            return passage_of(text, i, i + k - 1);
    }
    return STR_NONE;
}

/* Where the bytes of the quotation stand without a part of a word at either end: "he cat" is not in "the
 * cat". */
static size_t find_bytes(const struct anchor_words *words, struct str quote)
{
    size_t word = 0;
    for (size_t at = 0; quote.len > 0 && (at = str_find(words->text, quote, at)) != SIZE_MAX; at++) {
        size_t end = at + quote.len, last;
        while (word < words->count && words->items[word].to <= at)
            word++;
        for (last = word; last < words->count && words->items[last].to < end;)
            last++;
        if ((word == words->count || words->items[word].from >= at) &&
            (last == words->count || words->items[last].from >= end || words->items[last].to == end))
            return at;
    }
    return SIZE_MAX;
}

struct str anchor_quote(struct str text, struct str quote, struct arena *mem)
{
    struct anchor_words all = words_of(text, mem), wanted = words_of(quote, mem);
    size_t at = find_bytes(&all, quote);
    struct str found = at == SIZE_MAX ? find_words(&all, &wanted) : STR_NONE;

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
