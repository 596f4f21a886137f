#include "services/tokens.h"
#include "services/characters.h"
#include "services/growth.h"
#include "services/prose.h"

/* Bytes of the punctuation mark that ends `s`, or of the one that begins it; 0: none. */
static size_t mark_at_end(struct str s)
{
    static const char *const wide[] = {"”", "’", "»", "…", "。", "，", NULL};
    if (s.len == 0)
        return 0;
    if (strchr(".,;:!?\"')]}*_", s.ptr[s.len - 1]) != NULL)
        return 1;
    for (size_t i = 0; wide[i] != NULL; i++)
        if (str_ends(s, str_from(wide[i])))
            return strlen(wide[i]);
    return 0;
}

static size_t mark_at_start(struct str s)
{
    static const char *const wide[] = {"“", "‘", "«", NULL};
    if (s.len == 0)
        return 0;
    if (strchr("\"'([{*_", s.ptr[0]) != NULL)
        return 1;
    for (size_t i = 0; wide[i] != NULL; i++)
        if (str_starts(s, str_from(wide[i])))
            return strlen(wide[i]);
    return 0;
}

static struct token token_of(struct str line, size_t from, size_t to)
{
    struct token token = {.text = str_slice(line, from, to), .from = from, .to = to};
    size_t mark;

    token.word = token.text;
    while ((mark = mark_at_end(token.word)) > 0) {
        if (strchr(",;:.!?", token.word.ptr[token.word.len - mark]) != NULL || mark == 3)
            token.ends_clause = true;
        token.word.len -= mark;
    }
    while ((mark = mark_at_start(token.word)) > 0)
        token.word = str_slice(token.word, mark, token.word.len);
    token.word_from = token.word.len > 0 ? (size_t)(token.word.ptr - line.ptr) : from;
    token.word_to = token.word_from + token.word.len;
    return token;
}

struct token_list tokens_read(struct str line, struct arena *mem)
{
    struct token_list list = {0};
    size_t at = 0;

    while (at < line.len) {
        size_t from;
        if (byte_is_space(line.ptr[at])) {
            at++;
            continue;
        }
        for (from = at; at < line.len && !byte_is_space(line.ptr[at]);) {
            size_t end = line.ptr[at] == '(' ? at : prose_span_end(line, at);
            at = end > at ? end : at + 1;
        }
        list.items = array_room(mem, list.items, list.count, sizeof(*list.items));
        list.items[list.count++] = token_of(line, from, at);
    }
    return list;
}

struct str token_word(const struct token_list *tokens, size_t index)
{
    return index < tokens->count ? tokens->items[index].word : STR("");
}

bool token_is(const struct token_list *tokens, size_t index, const char *word)
{
    return str_eq_nocase(token_word(tokens, index), str_from(word));
}

bool tokens_match(const struct token_list *tokens, size_t index, const char *phrase, size_t *after)
{
    struct str rest = str_from(phrase), part;
    while (str_next(&rest, ' ', &part)) {
        if (!str_eq_nocase(token_word(tokens, index), part))
            return false;
        index++;
        if (rest.len > 0 && tokens->items[index - 1].ends_clause)
            return false; /* a phrase does not go over a comma */
    }
    *after = index;
    return true;
}
