/* The tables of words that the rules for events stand on. */
#pragma once
#include "services/event_claims.h"

/* The act that a verb in any form stands for ("adding" -> added); ACT_NONE when it is none of them. *base:
 * the verb. */
enum act act_of_verb(struct str word, struct arena *mem, struct str *base);
/* The act that a state stands for ("done", "GA", "blocked"), which begins at token `index`; *after is past
 * it. */
enum act act_of_state(const struct token_list *tokens, size_t index, size_t *after);
/* What kind of chore the sentence is; NULL when it is none. */
const char *chore_of(const struct token_list *tokens, struct arena *mem);
/* Whether the sentence tells of harm: an outage, a breach, lost data. *word: which. */
bool tells_of_harm(const struct token_list *tokens, struct str *word);
/* Whether the word names a text, a drawing or a test; one wrong letter in a long word is forgiven. */
bool names_document(struct str word, struct arena *mem);
