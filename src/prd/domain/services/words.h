/*
 * Words as the rules compare them: content words, folded and stemmed, so that "SidecarContainers" and
 * "sidecar container" are the same two. Deterministic, English; words of other languages are compared as they
 * are written.
 */
#pragma once
#include "str.h"

struct map;

struct word {
    struct str text; /* as written */
    struct str stem; /* what is compared */
};
struct word_list {
    struct word *items;
    size_t count;
    struct map *stems; /* of a long list of content words; NULL: the list is gone through */
};

/* Every word of `text` in order, with those that carry no meaning ("the", "of", "must"). A number with its
 * points is one word ("1.28"); inner capitals divide words ("restartPolicy"). Views into `text`; stems in
 * `mem`. */
struct word_list words_all(struct str text, struct arena *mem);
/* The content words in order, each stem once. */
struct word_list words_content(struct str text, struct arena *mem);

bool words_has(const struct word_list *list, struct str stem);
/* The share of `part`'s words that are in `whole`: 0 to 1; 0 for an empty part. */
double words_share(const struct word_list *part, const struct word_list *whole);

/* Whether it carries meaning: it is no stop word and no single letter. */
bool word_is_content(const struct word *word);
/* Whether it carries no meaning of its own; any case. */
bool word_is_stop(struct str word);
/* Whether the rules for English may be used on `text`: it is not mostly in another script, and has no more
 * function words of other languages than of English. Too short to tell counts as English. */
bool words_are_english(struct str text, struct arena *mem);
