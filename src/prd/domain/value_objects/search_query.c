#include "value_objects/search_query.h"
#include "services/characters.h"

#define PREFIX_LEAST 2 /* bytes: one letter begins too many words to look through */

static bool has_word(struct str text)
{
    size_t length;
    for (size_t i = 0; i < text.len; i += length)
        if (character_is_word(character_at(text, i, &length)))
            return true;
    return false;
}

/* Takes the next term off the front of `rest`. False: there is none. */
static bool next_term(struct str *rest, struct search_term *ret)
{
    struct search_term term = {0};
    size_t at = 0, end;

    while (byte_is_space(byte_at(*rest, at)))
        at++;
    if (at >= rest->len)
        return false;
    if (byte_at(*rest, at) == '-' && !byte_is_space(byte_at(*rest, at + 1))) {
        term.is_excluded = true;
        at++;
    }
    if (byte_at(*rest, at) == '"') {
        at++;
        end = str_find_char(*rest, '"', at);
        end = end == SIZE_MAX ? rest->len : end;
        term.text = str_slice(*rest, at, end);
        at = end + 1;
    } else {
        end = at;
        while (end < rest->len && !byte_is_space(rest->ptr[end]) && rest->ptr[end] != '"')
            end++;
        term.text = str_slice(*rest, at, end);
        at = end;
    }
    if (term.text.len > 0 && term.text.ptr[term.text.len - 1] == '*') {
        term.is_prefix = true;
        term.text.len--;
    } else if (byte_at(*rest, at) == '*') {
        term.is_prefix = true;
        at++;
    }
    *rest = str_slice(*rest, at < rest->len ? at : rest->len, SIZE_MAX);
    *ret = term;
    return true;
}

static struct error *refuse(const char *code, const char *detail)
{
    struct error *error = error_new(ERROR_INVALID, "invalid_query", "%s", detail);
    error_add_field(error, STR("/q"), str_from(code), str_from(detail));
    return error;
}

struct error *search_query_parse(struct str text, struct search_query *ret)
{
    struct search_query query = {0};
    struct search_term term;
    bool is_found = false;

    if (text.len > SEARCH_TEXT_MAX)
        return refuse("too_long", "Search for fewer words: at most 400 bytes.");
    while (next_term(&text, &term)) {
        if (!has_word(term.text))
            continue;
        if (term.is_prefix && term.text.len < PREFIX_LEAST)
            return refuse("short_prefix", "Give at least two letters before the *.");
        if (query.count == SEARCH_TERMS_MAX)
            return refuse("too_many_terms", "Search for at most 16 words.");
        query.terms[query.count++] = term;
        is_found = is_found || !term.is_excluded;
    }
    if (!is_found)
        return refuse("empty", "Name a word to search for.");
    *ret = query;
    return OK;
}
