/* Reading one clause of a requirement; for ears.c and the rules for answers. */
#pragma once
#include "services/tokens.h"

/* What the clause says that shall happen: "the system shall send …". `triggered`: it follows a "when" or an
 * "if", where a pronoun could mean something else than the system. False when its subject or verb is not
 * clear. */
bool clause_read(struct str line, bool pronoun_is_system, bool triggered, struct arena *mem, struct str *ret);

/* `text` with its first letter as a capital, or as a small letter. */
struct str with_first_letter(struct str text, bool upper, struct arena *mem);
