/*
 * Many texts, among which one is looked for that says nearly the same as another (likeness.h). Each is read
 * once, and only those are compared that have one of the text's rarer words, so that a long answer to a long
 * document costs their lengths and not the product of them.
 */
#pragma once
#include "services/likeness.h"

struct sayings;

struct sayings *sayings_new(struct arena *mem);
/* `text` must live as long. */
void sayings_add(struct sayings *self, struct str text, size_t tag);
/* The tag of the first of them that says nearly the same; SIZE_MAX: none does. */
size_t sayings_find(struct sayings *self, struct str text);
