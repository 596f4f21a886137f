/* Characters of UTF-8 text, for the rules that look at more than ASCII. */
#pragma once
#include "str.h"

/* The code point at `at` (within `s`) and how many bytes it takes. A byte that begins no well-formed
 * character stands for itself. */
uint32_t character_at(struct str s, size_t at, size_t *length);

/* Whether it is part of a word: letters and digits of any script. Punctuation, symbols, spaces and arrows are
 * not. */
bool character_is_word(uint32_t character);
/* Whether it shows nothing of its own or changes how others show: controls, bidirectional marks and
 * overrides, zero-width characters, tags, private use, non-characters. Tab and line ends are not counted. */
bool character_is_invisible(uint32_t character);

static inline bool byte_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool byte_is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
static inline bool byte_is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}
static inline bool byte_is_letter(char c)
{
    return byte_is_upper(c) || byte_is_lower(c);
}
static inline bool byte_is_alnum(char c)
{
    return byte_is_letter(c) || byte_is_digit(c);
}
static inline bool byte_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
/* The byte at `at`, or NUL outside of the text. */
static inline char byte_at(struct str s, size_t at)
{
    if (at < s.len)
        return s.ptr[at];
    return '\0';
}
