/*
 * Whether two texts say nearly the same: nearly all content words of each are in the other, and no number,
 * and no "not" or "never", is in one alone. For comparing many with many, each text is read once.
 */
#pragma once
#include "services/words.h"

struct map;

/* Words, each stem once. */
struct stem_set {
    struct word *words;
    uint64_t *hashes; /* of the stems */
    size_t count;
    struct map *map; /* of a long set, by stem; NULL: the hashes are gone through */
};

struct likeness {
    struct str text;
    struct stem_set all, content;
    struct stem_set telling; /* words that turn a sentence round or carry its figures */
};

/* What is compared of `text`, which must live as long. In `mem`. */
struct likeness likeness_of(struct str text, struct arena *mem);
bool likeness_nearly_same(const struct likeness *a, const struct likeness *b);
/* How many of `count` content words a text may lack that says nearly the same. */
size_t likeness_missing_most(size_t count);
