#include "str.h"
#include <stdio.h>

struct str str_from(const char *text)
{
    return text != NULL ? str_of(text, strlen(text)) : STR_NONE;
}

static char *copy_terminated(struct arena *mem, struct str s)
{
    char *copy = arena_room(mem, s.len + 1);
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return copy;
}

struct str str_dup(struct arena *mem, struct str s)
{
    return s.ptr != NULL ? str_of(copy_terminated(mem, s), s.len) : STR_NONE;
}

char *str_cstr(struct arena *mem, struct str s)
{
    return copy_terminated(mem, s);
}

struct str str_format(struct arena *mem, const char *format, ...)
{
    struct str s;
    va_list args;
    va_start(args, format);
    s = str_vformat(mem, format, args);
    va_end(args);
    return s;
}

struct str str_vformat(struct arena *mem, const char *format, va_list args)
{
    char small[256];
    char *text;
    va_list again;
    int length;

    va_copy(again, args);
    length = vsnprintf(small, sizeof(small), format, args);
    if (length < 0)
        panic("str_vformat: a format that cannot be written");
    text = arena_alloc(mem, (size_t)length + 1);
    if ((size_t)length < sizeof(small))
        memcpy(text, small, (size_t)length + 1);
    else
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return str_of(text, (size_t)length);
}

struct str str_join(struct arena *mem, const struct str *parts, size_t count, struct str between)
{
    size_t length = 0;
    char *text, *end;

    for (size_t i = 0; i < count; i++)
        length += parts[i].len + (i > 0 ? between.len : 0);
    text = end = arena_alloc(mem, length + 1);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && between.len > 0)
            end = mempcpy(end, between.ptr, between.len);
        if (parts[i].len > 0)
            end = mempcpy(end, parts[i].ptr, parts[i].len);
    }
    return str_of(text, length);
}

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c;
}

static bool eq_nocase(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_eq_nocase(struct str a, struct str b)
{
    return a.len == b.len && eq_nocase(a.ptr, b.ptr, a.len);
}

int str_compare(struct str a, struct str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common > 0 ? memcmp(a.ptr, b.ptr, common) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq(str_of(s.ptr, prefix.len), prefix);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
    return s.len >= prefix.len && eq_nocase(s.ptr, prefix.ptr, prefix.len);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_slice(s, s.len - suffix.len, s.len), suffix);
}

bool str_is_empty(struct str s)
{
    return s.len == 0;
}

size_t str_find(struct str s, struct str needle, size_t from)
{
    const char *found;
    if (from > s.len || s.len - from < needle.len)
        return SIZE_MAX;
    if (needle.len == 0)
        return from;
    found = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
    return found != NULL ? (size_t)(found - s.ptr) : SIZE_MAX;
}

size_t str_find_nocase(struct str s, struct str needle, size_t from)
{
    for (size_t i = from; i <= s.len && s.len - i >= needle.len; i++)
        if (needle.len == 0 || eq_nocase(s.ptr + i, needle.ptr, needle.len))
            return i;
    return SIZE_MAX;
}

size_t str_find_char(struct str s, char c, size_t from)
{
    const char *found = from < s.len ? memchr(s.ptr + from, c, s.len - from) : NULL;
    return found != NULL ? (size_t)(found - s.ptr) : SIZE_MAX;
}

struct str str_slice(struct str s, size_t from, size_t to)
{
    if (s.ptr == NULL)
        return STR_NONE;
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return str_of(s.ptr + from, to - from);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.len > 0 && is_space(s.ptr[s.len - 1]))
        s.len--;
    while (s.len > 0 && is_space(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    return s;
}

struct str str_lower(struct arena *mem, struct str s)
{
    char *copy;
    if (s.ptr == NULL)
        return STR_NONE;
    copy = copy_terminated(mem, s);
    for (size_t i = 0; i < s.len; i++)
        copy[i] = lower(copy[i]);
    return str_of(copy, s.len);
}

/* Where *rest points between "a," and its empty last part: an empty rest alone would mean that nothing is
 * left. */
static const char empty_last_part[1] = "";

bool str_next(struct str *rest, char separator, struct str *part)
{
    size_t at;
    if (rest->ptr == empty_last_part) {
        *part = *rest;
        *rest = STR_NONE;
        return true;
    }
    if (rest->len == 0)
        return false;
    at = str_find_char(*rest, separator, 0);
    if (at == SIZE_MAX) {
        *part = *rest;
        *rest = STR_NONE;
        return true;
    }
    *part = str_of(rest->ptr, at);
    *rest = at + 1 == rest->len ? str_of(empty_last_part, 0) : str_slice(*rest, at + 1, rest->len);
    return true;
}

bool str_next_line(struct str *rest, struct str *line)
{
    size_t at;
    if (rest->len == 0)
        return false;
    at = str_find_char(*rest, '\n', 0);
    *line = str_slice(*rest, 0, at == SIZE_MAX ? rest->len : at + 1);
    *rest = str_slice(*rest, line->len, rest->len);
    return true;
}

bool str_to_int(struct str s, int64_t *ret)
{
    bool negative = s.len > 0 && s.ptr[0] == '-';
    int64_t number = 0;

    if (negative)
        s = str_slice(s, 1, s.len);
    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        int digit = s.ptr[i] - '0';
        /* Counted on the negative side, which reaches one further. */
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_sub_overflow(number, digit, &number))
            return false;
    }
    if (!negative && __builtin_sub_overflow((int64_t)0, number, &number))
        return false;
    *ret = number;
    return true;
}

bool str_is_one_of(struct str s, const char *const *words)
{
    for (; *words != NULL; words++)
        if (str_eq_nocase(s, str_from(*words)))
            return true;
    return false;
}
