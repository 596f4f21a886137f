/* What a sentence of an answer says when it is not what was asked for: "Risk: …", "We decided to …", "The
 * system shall …" in an answer about users. For the files of answer_shaper.h. */
#pragma once
#include "services/topics.h"

struct notice {
    const struct topic *topic; /* whose kind of statement it is */
    struct str text;           /* without the label or the words that only say what it is */
};

/* Reads it; false when the sentence belongs to what was asked, as most do. */
bool answer_notice(const struct topic *asked, struct str sentence, struct arena *mem, struct notice *ret);

/* A statement without the words that only say what it is, in a list of its kind: "Risk: …", "We decided to
 * …", "I assume that …". */
struct str answer_own_words(const struct topic *topic, struct str sentence, struct arena *mem);

/* Without the words that people begin with and that say nothing: "Well, first of all …", "And …", "Honestly
 * …". */
struct str answer_without_filler(struct str sentence, struct arena *mem);
