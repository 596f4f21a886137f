#include "services/likeness.h"
#include "map.h"
#include "services/characters.h"
#include "services/growth.h"

/* Nearly the same: this share of the content words of each is in the other. */
#define NEARLY_ALL 0.85
#define LONG_SET 32

/* FNV-1a. Two stems of one hash are compared, so who finds such two gains nothing. */
static uint64_t hash_of(struct str stem)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < stem.len; i++)
        hash = (hash ^ (unsigned char)stem.ptr[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static bool has(const struct stem_set *set, struct str stem, uint64_t hash)
{
    if (set->map != NULL)
        return map_get(set->map, stem) != NULL;
    for (size_t i = 0; i < set->count; i++)
        if (set->hashes[i] == hash && str_eq(set->words[i].stem, stem))
            return true;
    return false;
}

static void add(struct stem_set *set, const struct word *word, struct arena *mem)
{
    uint64_t hash = hash_of(word->stem);

    if (has(set, word->stem, hash))
        return;
    set->words = array_room(mem, set->words, set->count, sizeof(*set->words));
    set->hashes = array_room(mem, set->hashes, set->count, sizeof(*set->hashes));
    set->words[set->count] = *word;
    set->hashes[set->count++] = hash;
    if (set->count == LONG_SET) {
        set->map = map_new(mem);
        for (size_t i = 0; i < set->count; i++)
            map_set(set->map, set->words[i].stem, set);
    } else if (set->map != NULL) {
        map_set(set->map, word->stem, set);
    }
}

/* One text having such a word alone makes the two differ. */
static bool is_telling(const struct word *word)
{
    static const char *const negations[] = {"not", "never", "no", "without", "cannot", NULL};
    return byte_is_digit(byte_at(word->stem, 0)) || str_is_one_of(word->stem, negations) ||
           str_ends(word->text, STR("n't")) || str_ends(word->text, STR("n’t"));
}

struct likeness likeness_of(struct str text, struct arena *mem)
{
    struct word_list all = words_all(text, mem);
    struct likeness self = {.text = text};

    for (size_t i = 0; i < all.count; i++) {
        const struct word *word = &all.items[i];
        add(&self.all, word, mem);
        if (word_is_content(word))
            add(&self.content, word, mem);
        if (is_telling(word))
            add(&self.telling, word, mem);
    }
    return self;
}

static double least_of(size_t count)
{
    return NEARLY_ALL * (double)count;
}

size_t likeness_missing_most(size_t count)
{
    return (size_t)((double)count - least_of(count));
}

/* Whether nearly all of the words of each are in the other; gives up as soon as they cannot be. */
static bool shares_nearly_all(const struct stem_set *a, const struct stem_set *b)
{
    double least = least_of(a->count > b->count ? a->count : b->count);
    size_t shared = 0;

    for (size_t i = 0; i < a->count; i++) {
        if ((double)(shared + a->count - i) < least)
            return false;
        shared += has(b, a->words[i].stem, a->hashes[i]);
    }
    return (double)shared >= least;
}

static bool has_all(const struct stem_set *whole, const struct stem_set *part)
{
    for (size_t i = 0; i < part->count; i++)
        if (!has(whole, part->words[i].stem, part->hashes[i]))
            return false;
    return true;
}

bool likeness_nearly_same(const struct likeness *a, const struct likeness *b)
{
    if (a->content.count == 0 || b->content.count == 0)
        return str_eq(str_trim(a->text), str_trim(b->text));
    /* The telling words first: they are few, and one decides. */
    return has_all(&b->all, &a->telling) && has_all(&a->all, &b->telling) &&
           shares_nearly_all(&a->content, &b->content);
}
