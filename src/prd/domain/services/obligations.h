/* What a text obliges to: its "shall" and "must". */
#pragma once
#include "str.h"

/* How often "shall" or "must" stand in the text as words. */
size_t obligations_count(struct str text);
/* The sentences of `before` that oblige and are not in `after`, where `after` obliges to less; else none. */
struct str_list obligations_lost(struct str before, struct str after, struct arena *mem);
