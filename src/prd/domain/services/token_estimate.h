/* How many tokens a text may take, without knowing whose tokens: rather too many than too few. */
#pragma once
#include "str.h"

/* About one for three and a half bytes of ASCII and one for each other character, after what tokenizers of
 * models do with English, code and other scripts. */
int64_t token_estimate(struct str text);
/* The longest prefix, cut between characters, that takes at most `tokens`. */
struct str token_cut(struct str text, int64_t tokens);
