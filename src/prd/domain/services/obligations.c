#include "services/obligations.h"

#define LOST_MAX 8

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* How often a word stands in a text as a word, ASCII case ignored. */
static size_t count_word(struct str text, struct str word)
{
    size_t count = 0;

    for (size_t at = 0; (at = str_find_nocase(text, word, at)) != SIZE_MAX; at += word.len) {
        bool begins = at == 0 || !is_letter(text.ptr[at - 1]);
        bool ends = at + word.len == text.len || !is_letter(text.ptr[at + word.len]);
        count += begins && ends;
    }
    return count;
}

size_t obligations_count(struct str text)
{
    return count_word(text, STR("shall")) + count_word(text, STR("must"));
}

/* The end of the sentence that begins at `from`: a line's end, or a full stop before a space. */
static size_t sentence_end(struct str text, size_t from)
{
    size_t at = from;

    while (at < text.len && text.ptr[at] != '\n' &&
           !(text.ptr[at] == '.' && at + 1 < text.len && text.ptr[at + 1] == ' '))
        at++;
    return at < text.len ? at + 1 : at;
}

struct str_list obligations_lost(struct str before, struct str after, struct arena *mem)
{
    struct str_list lost = {arena_array_of(mem, LOST_MAX, struct str), 0};

    if (obligations_count(after) >= obligations_count(before))
        return lost;
    for (size_t from = 0, end; from < before.len && lost.count < LOST_MAX; from = end) {
        struct str sentence;
        end = sentence_end(before, from);
        sentence = str_trim(str_slice(before, from, end));
        if (obligations_count(sentence) > 0 && !str_contains(after, sentence))
            lost.items[lost.count++] = sentence;
    }
    return lost;
}
