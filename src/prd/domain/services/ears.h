/*
 * Requirements in the patterns of EARS ("The system shall …", "When <trigger>, the system shall …", "If
 * <condition>, then the system shall …"): A. Mavin et al., "Easy Approach to Requirements Syntax (EARS)",
 * RE'09, 2009.
 *
 * The rules are for English and rest on tables of verbs, modals and people. They add and replace only what
 * the pattern needs (subject, "shall", "then"); where they cannot tell what a sentence's subject or verb is,
 * the sentence stays in the person's own words.
 */
#pragma once
#include "str.h"

enum priority { PRIORITY_NONE, PRIORITY_MUST, PRIORITY_SHOULD, PRIORITY_COULD, PRIORITY_WONT };
const char *priority_name(enum priority priority); /* "must"; "" for none */

struct ears_requirement {
    struct str text;        /* one line, with its full stop */
    bool shaped;            /* in a pattern of EARS; false: the person's own words */
    enum priority priority; /* what a mark or modal says */
};

/* Shapes one sentence. `pronoun_is_system`: an "it" or "this" at its beginning can only mean the system,
 * because nothing was said before it. */
struct ears_requirement ears_shape(struct str sentence, bool pronoun_is_system, struct arena *mem);

/* Takes a priority off the beginning or end of `line` ("Must have: …", "[P1] …", "… (nice to have)"), where
 * it stands as a mark and not as a part of the sentence. */
enum priority priority_take(struct str *line);
/* What a field's value says: "must-have", "P0"; NONE for other words. */
enum priority priority_read(struct str value);
/* The priority that the modals of a sentence give it. */
enum priority priority_of(struct str sentence, struct arena *mem);

/* Whether a sentence asks for a behaviour of its own: it has a duty or a mark of priority, begins with a
 * trigger or a verb, or can be shaped. */
bool ears_is_behaviour(struct str sentence, struct arena *mem);
/* Whether it begins with what has to happen first: "If …", "When …". */
bool ears_is_conditional(struct str sentence, struct arena *mem);
/* Capital first letter, and a full stop where no mark ends it. */
struct str sentence_finished(struct str sentence, struct arena *mem);
