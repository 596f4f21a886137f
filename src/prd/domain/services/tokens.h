/* A line as its words between white space, for rules that look at neighbours. */
#pragma once
#include "str.h"

struct token {
    struct str text; /* between white space */
    struct str word; /* without the punctuation around it; may be empty */
    size_t from, to; /* of `text` in the line */
    size_t word_from, word_to;
    bool ends_clause; /* a comma, semicolon, colon, point or the like follows it */
};
struct token_list {
    struct token *items;
    size_t count;
};

/* Code spans, links and quotations are one token each. */
struct token_list tokens_read(struct str line, struct arena *mem);
/* The word at `index` in whatever case, or an empty string outside. */
struct str token_word(const struct token_list *tokens, size_t index);
bool token_is(const struct token_list *tokens, size_t index, const char *word);
/* Whether the words from `index` are `phrase`, words parted by single spaces; *after is the index past them.
 */
bool tokens_match(const struct token_list *tokens, size_t index, const char *phrase, size_t *after);
