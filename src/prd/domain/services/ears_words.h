/* The tables of English words that the rules for requirements and events stand on. All lower case. */
#pragma once
#include "services/tokens.h"

/* Whether the token at `index` is a verb in its base form that begins an instruction ("send a reminder"), and
 * not a noun ("search results"), judged by what follows it. */
bool verb_opens(const struct token_list *tokens, size_t index);
/* The base form of a verb in the third person ("sends" -> "send"), in `mem`; STR_NONE when it is none. */
struct str verb_base(struct str word, struct arena *mem);
/* Whether it is a known verb in its base form. */
bool verb_is_base(struct str word);
/* Whether it is one that is hardly ever a noun. */
bool verb_is_sure(struct str word);
/* Whether it is a past participle, by its ending or the table of irregular ones. */
bool verb_is_participle(struct str word);
/* Whether the noun phrase names people, by its last word. */
bool names_people(const struct token_list *tokens, size_t from, size_t to);
/* Whether the noun phrase names the product itself: "the system", "our app", "it", "we". *pronoun: by a
 * pronoun. */
bool names_system(const struct token_list *tokens, size_t from, size_t to, bool *pronoun);
