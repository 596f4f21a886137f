/* The uses of tokens in a table of bounded size. */
#pragma once
#include "interfaces/token_uses.h"

struct token_uses *memory_token_uses_new(size_t limit);
void memory_token_uses_free(struct token_uses *base); /* NULL is fine */
