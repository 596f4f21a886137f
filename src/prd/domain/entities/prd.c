#include "entities/prd.h"
#include "value_objects/name_table.h"

#define KEY_MIN 2
#define KEY_MAX 10
#define SUGGESTED_MAX 4
#define FIRST_LETTERS 3

static const char *const status_names[] = {
    [PRD_DRAFT] = "draft",
    [PRD_REVIEW] = "review",
    [PRD_APPROVED] = "approved",
    [PRD_ARCHIVED] = "archived",
};

NAME_TABLE_FUNCTIONS(prd_status, enum prd_status, status, status_names)

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char capital(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - 'a' + 'A');
    return c;
}

bool prd_key_is_valid(struct str key)
{
    if (key.len < KEY_MIN || key.len > KEY_MAX)
        return false;
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        bool capital_letter = c >= 'A' && c <= 'Z';
        if (!capital_letter && !(i > 0 && is_digit(c)))
            return false;
    }
    return true;
}

struct str prd_key_suggest(struct str title, struct arena *mem)
{
    char initials[SUGGESTED_MAX], letters[FIRST_LETTERS];
    size_t initial_count = 0, letter_count = 0;
    bool in_word = false;

    for (size_t i = 0; i < title.len; i++) {
        char c = title.ptr[i];
        if (is_letter(c)) {
            if (!in_word && initial_count < SUGGESTED_MAX)
                initials[initial_count++] = capital(c);
            if (letter_count < FIRST_LETTERS)
                letters[letter_count++] = capital(c);
        }
        /* An apostrophe or a letter of another script goes on with the word. */
        in_word = is_letter(c) || is_digit(c) || c == '\'' || (unsigned char)c >= 0x80;
    }
    if (initial_count >= KEY_MIN)
        return str_dup(mem, str_of(initials, initial_count));
    if (letter_count >= KEY_MIN)
        return str_dup(mem, str_of(letters, letter_count));
    return STR("PRD");
}
