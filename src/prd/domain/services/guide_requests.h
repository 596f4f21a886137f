/* Requests that people write in many ways: lists, "who decided this?", "make FR-2 faster: 200 ms", and what
 * a guide without a language model cannot do. For guide_commands.c. */
#pragma once
#include "services/guide_commands.h"

/* Reads a message of one line without marks at its end. */
bool request_read(struct str text, struct arena *mem, struct command *command);
/* Whole messages in a few other languages that ask for something ("¿Qué falta?", "was fehlt noch"). */
bool request_read_foreign(struct str text, struct arena *mem, struct command *command);
/* With "fr 2" and "Fr2" as FR-2, where a number follows the letters of a kind. */
struct str request_with_codes(struct str text, struct arena *mem);
/* Whether somebody tried the keys: "asdf qwer". */
bool request_is_mashed(struct str text, struct arena *mem);
