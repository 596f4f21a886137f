#include "unicode.h"
#include <stdlib.h>
#include <utf8proc.h>

static const uint8_t *bytes_of(struct str s)
{
    return (const uint8_t *)(s.ptr != NULL ? s.ptr : "");
}

/* Whether the eight bytes at `bytes` are all ASCII. */
static bool is_ascii_word(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof(word));
    return (word & UINT64_C(0x8080808080808080)) == 0;
}

size_t utf8_find_invalid(struct str s)
{
    const uint8_t *bytes = bytes_of(s);
    size_t at = 0;
    while (at < s.len) {
        utf8proc_int32_t character;
        utf8proc_ssize_t length;
        if (s.len - at >= 8 && is_ascii_word(bytes + at)) {
            at += 8;
            continue;
        }
        length = utf8proc_iterate(bytes + at, (utf8proc_ssize_t)(s.len - at), &character);
        if (length <= 0)
            return at;
        at += (size_t)length;
    }
    return SIZE_MAX;
}

bool utf8_is_valid(struct str s)
{
    return utf8_find_invalid(s) == SIZE_MAX;
}

size_t utf8_length(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += (s.ptr[i] & 0xc0) != 0x80;
    return count;
}

bool utf8_has_control(struct str s)
{
    const uint8_t *bytes = bytes_of(s);
    for (size_t i = 0; i < s.len; i++) {
        uint8_t byte = bytes[i];
        if ((byte < 0x20 && byte != '\t' && byte != '\r' && byte != '\n') || byte == 0x7f)
            return true;
        if (byte == 0xc2 && i + 1 < s.len && bytes[i + 1] >= 0x80 &&
            bytes[i + 1] <= 0x9f) /* U+0080 to U+009F */
            return true;
    }
    return false;
}

struct str utf8_cut(struct str s, size_t bytes)
{
    if (s.len <= bytes)
        return s;
    while (bytes > 0 && (s.ptr[bytes] & 0xc0) == 0x80)
        bytes--;
    return str_of(s.ptr, bytes);
}

/* The width of the character at `at`; *length: its bytes. */
static size_t columns_at(struct str s, size_t at, size_t *length)
{
    utf8proc_int32_t character;
    utf8proc_ssize_t count = utf8proc_iterate(bytes_of(s) + at, (utf8proc_ssize_t)(s.len - at), &character);
    int width;

    *length = count > 0 ? (size_t)count : 1;
    if (count <= 0 || character < 0x20 || (character >= 0x7f && character < 0xa0))
        return 1;
    width = utf8proc_charwidth(character);
    return width > 0 ? (size_t)width : 0;
}

size_t unicode_columns(struct str s)
{
    size_t columns = 0;
    for (size_t at = 0, length; at < s.len; at += length)
        columns += columns_at(s, at, &length);
    return columns;
}

struct str unicode_cut_columns(struct str s, size_t columns)
{
    size_t at = 0, used = 0, length;

    while (at < s.len) {
        used += columns_at(s, at, &length);
        if (used > columns)
            break;
        at += length;
    }
    return str_of(s.ptr, at);
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((s.ptr[i] & 0x80) != 0)
            return false;
    return true;
}

static struct error *transform(struct arena *mem, struct str s, utf8proc_option_t options, struct str *ret)
{
    utf8proc_uint8_t *text = NULL;
    utf8proc_ssize_t length = utf8proc_map(bytes_of(s), (utf8proc_ssize_t)s.len, &text, options);
    if (length == UTF8PROC_ERROR_NOMEM || length == UTF8PROC_ERROR_OVERFLOW)
        panic("out of memory");
    if (length < 0)
        return error_new(ERROR_INVALID, "not_utf8", "the text is not well-formed UTF-8");
    *ret = str_dup(mem, str_of((const char *)text, (size_t)length));
    free(text);
    return OK;
}

#define NFKC (UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT)

struct error *unicode_nfkc(struct arena *mem, struct str s, struct str *ret)
{
    if (is_ascii(s)) {
        *ret = str_dup(mem, s.ptr != NULL ? s : STR(""));
        return OK;
    }
    return transform(mem, s, NFKC, ret);
}

struct error *unicode_fold(struct arena *mem, struct str s, struct str *ret)
{
    struct str normal = STR_NONE, folded = STR_NONE;
    if (is_ascii(s)) {
        *ret = str_lower(mem, s.ptr != NULL ? s : STR(""));
        return OK;
    }
    /* Normalised before, because U+0345 folds to a letter and is then no longer sorted among the marks; and
     * once more after, because what folding makes may fold again. The Unicode Standard, section 3.13, D146.
     */
    TRY(transform(mem, s, NFKC, &normal));
    TRY(transform(mem, normal, NFKC | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &folded));
    return transform(mem, folded, NFKC | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, ret);
}
