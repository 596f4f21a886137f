/*
 * Strings: a view of bytes that somebody else owns, usually an arena. Not terminated, may hold any byte.
 * An absent optional string has ptr NULL; an empty one has ptr non-NULL and len 0.
 */
#pragma once
#include "arena.h"
#include "base.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *ptr;
    size_t len;
};

/* A view of a string literal. */
#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_NONE ((struct str){0})
/* For printf: printf("%.*s", STR_ARGS(s)). */
#define STR_ARGS(s) ((int)(s).len), ((s).ptr ? (s).ptr : "")

/* A view of a terminated string; NULL gives STR_NONE. */
struct str str_from(const char *text);
static inline struct str str_of(const char *ptr, size_t len)
{
    return (struct str){ptr, len};
}

/* A copy in `mem`, with a terminator after its last byte. STR_NONE stays STR_NONE. */
struct str str_dup(struct arena *mem, struct str s);
/* A terminated copy in `mem`. The caller has made sure that no NUL is inside. STR_NONE gives "". */
char *str_cstr(struct arena *mem, struct str s);
struct str str_format(struct arena *mem, const char *format, ...) _printf_(2, 3);
struct str str_vformat(struct arena *mem, const char *format, va_list args) _printf_(2, 0);
struct str str_join(struct arena *mem, const struct str *parts, size_t count, struct str between);

bool str_eq(struct str a, struct str b); /* absent is as empty; not constant time: for secrets see secret.h */
bool str_eq_nocase(struct str a, struct str b); /* ASCII only */
int str_compare(struct str a, struct str b);    /* by bytes */
bool str_starts(struct str s, struct str prefix);
bool str_starts_nocase(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_is_empty(struct str s); /* absent or of length 0 */

/* Position of the first `needle` in `s` at or after `from`; SIZE_MAX when there is none. */
size_t str_find(struct str s, struct str needle, size_t from);
size_t str_find_nocase(struct str s, struct str needle, size_t from);
size_t str_find_char(struct str s, char c, size_t from);
static inline bool str_contains(struct str s, struct str needle)
{
    return str_find(s, needle, 0) != SIZE_MAX;
}

/* The part from `from` to `to` (exclusive); both are cut to the length. */
struct str str_slice(struct str s, size_t from, size_t to);
/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);
struct str str_lower(struct arena *mem, struct str s); /* ASCII only; see unicode.h for more */

/* Takes the next part of *rest up to `separator` into *part and moves *rest past it; false when nothing is
 * left. "a,,b" has three parts, "" has none, "a," has two. Start with *rest = s. All parts are views of s,
 * but for the empty one at the end of "a,". */
bool str_next(struct str *rest, char separator, struct str *part);
/* As str_next, but by lines; *line keeps its line ending ("\n" or "\r\n"), so the lines add up to the text.
 */
bool str_next_line(struct str *rest, struct str *line);

/* A whole decimal number, nothing around it; false when it is none or out of range. */
bool str_to_int(struct str s, int64_t *ret);

/* Whether `s` is one of `words`, a NULL-ended array; ASCII case is ignored. */
bool str_is_one_of(struct str s, const char *const *words);

/* An array of strings. */
struct str_list {
    struct str *items;
    size_t count;
};
