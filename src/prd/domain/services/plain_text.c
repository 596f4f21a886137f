#include "services/plain_text.h"
#include "services/characters.h"
#include "services/prose.h"
#include "strbuf.h"
#include "unicode.h"

#define LONGEST_TAG 400
/* More of an event is not read for a line of it. */
#define READ_MAX ((size_t)8192)

struct str plain_quote(struct str text, size_t bytes, struct arena *mem)
{
    struct str source = str_trim(utf8_cut(text, READ_MAX));
    char *quote = arena_alloc(mem, source.len + 1);
    size_t len = 0, length;

    for (size_t at = 0; at < source.len; at += length) {
        uint32_t character = character_at(source, at, &length);
        if (character_is_invisible(character) || character == '\r')
            continue;
        memcpy(quote + len, source.ptr + at, length);
        len += length;
    }
    source = str_trim(str_of(quote, len));
    if (source.len <= bytes)
        return source;
    source = str_trim(utf8_cut(source, bytes > 3 ? bytes - 3 : 0));
    return str_format(mem, "%.*s…", STR_ARGS(source));
}

/* Whether a link begins here; in the middle of a word only one with "://" does. */
static bool is_url(struct str rest, bool in_word)
{
    static const char *const schemes[] = {"http://", "https://",    "ftp://", "www.",      "mailto:", "xmpp:",
                                          "file:",   "javascript:", "data:",  "vbscript:", NULL};
    for (size_t i = 0; schemes[i] != NULL; i++) {
        struct str scheme = str_from(schemes[i]);
        bool full = scheme.ptr[scheme.len - 1] == '/';
        char next = byte_at(rest, scheme.len);
        if (str_starts_nocase(rest, scheme) && (full || (!in_word && next != '\0' && !byte_is_space(next))))
            return true;
    }
    return false;
}

/* "&amp;", "&#60;" */
static bool is_entity(struct str rest)
{
    size_t end = 1;
    while (end < rest.len && (byte_is_alnum(rest.ptr[end]) || rest.ptr[end] == '#'))
        end++;
    return end > 1 && byte_at(rest, end) == ';';
}

static size_t url_length(struct str rest)
{
    size_t end = 0;
    while (end < rest.len && !byte_is_space(rest.ptr[end]) && strchr("<>()[]\"'`", rest.ptr[end]) == NULL)
        end++;
    while (end > 0 && strchr(".,;:!?", rest.ptr[end - 1]) != NULL)
        end--;
    return end;
}

/* "<script …>", "</b>", "<!-- … -->", "<!DOCTYPE …>", "<?php …?>"; 0 when `rest` opens no tag. An unclosed
 * one is its first character alone. */
static size_t tag_length(struct str rest)
{
    char next = byte_at(rest, 1);
    size_t end;
    if (byte_at(rest, 0) != '<' || !(byte_is_letter(next) || next == '/' || next == '!' || next == '?'))
        return 0;
    end = str_find_char(rest, '>', 1);
    if (str_starts(rest, STR("<!--")) && str_find(rest, STR("-->"), 4) != SIZE_MAX)
        return str_find(rest, STR("-->"), 4) + 3;
    return end != SIZE_MAX && end < LONGEST_TAG ? end + 1 : 1;
}

/* "(target)" after a link's text. */
static size_t target_length(struct str line, size_t at)
{
    size_t end;
    if (at == 0 || line.ptr[at - 1] != ']' || byte_at(line, at) != '(')
        return 0;
    end = prose_span_end(line, at);
    return end > at ? end - at : 0;
}

static bool is_word_byte(char c)
{
    return byte_is_alnum(c) || (unsigned char)c >= 0x80;
}

/* Whether the byte at `at` stays as it is. */
static bool is_plain(struct str line, size_t at)
{
    char before = byte_at(line, at - 1), after = byte_at(line, at + 1); /* NUL at the edges */
    switch (line.ptr[at]) {
    case '_':
        return is_word_byte(before) && is_word_byte(after);
    case '#':
        return byte_is_digit(after);
    case '&':
        return !is_entity(str_slice(line, at, line.len));
    case '<':
        return after == ' ' || byte_is_digit(after) || after == '=';
    case '!':
        return after != '[';
    case '*':
    case '`':
    case '~':
    case '\\':
        return false;
    default:
        return true;
    }
}

/* What stands for a mark that has to go but parts words; NULL: none does. */
static const char *stand_in(struct str line, size_t at)
{
    switch (line.ptr[at]) {
    case '[':
        return "(";
    case ']':
        return ")";
    case '|':
        return "/";
    case '@':
        return at > 0 && is_word_byte(line.ptr[at - 1]) ? " at " : NULL;
    default:
        return NULL;
    }
}

/* Marks that mean something at the beginning of a line. */
static struct str without_opening_marks(struct str line)
{
    for (;;) {
        struct str content = str_trim(line);
        size_t digits = 0;
        while (byte_is_digit(byte_at(content, digits)))
            digits++;
        if (content.len > 0 && strchr("#>-+=:*", content.ptr[0]) != NULL)
            line = str_slice(content, 1, content.len);
        else if (digits > 0 && digits < 4 &&
                 (byte_at(content, digits) == '.' || byte_at(content, digits) == ')') &&
                 byte_at(content, digits + 1) == ' ')
            line = str_slice(content, digits + 1, content.len);
        else
            return content;
    }
}

/* "FR-99" that the document does not have, and "FR-?", become "FR 99" and "FR ?"; "FR99" becomes "FR 99". */
static struct str without_minted_codes(struct str line, const struct document *document, struct arena *mem)
{
    struct strbuf plain = strbuf_new(mem, READ_MAX * 4);
    struct item_code code;
    enum item_kind kind;

    for (size_t at = 0, end; at < line.len; at = end) {
        struct str rest = str_slice(line, at, line.len);
        size_t letters = 0, length;
        end = at + 1;
        while (byte_is_upper(byte_at(rest, letters)))
            letters++;
        if (letters == 0 || (at > 0 && byte_is_alnum(line.ptr[at - 1])) ||
            !item_kind_parse(str_slice(rest, 0, letters), &kind)) {
            strbuf_add_char(&plain, line.ptr[at]);
            continue;
        }
        length = item_code_scan(rest, &code);
        if (length > 0 && document != NULL && document_find_code(document, code) != SIZE_MAX) {
            strbuf_add(&plain, str_slice(rest, 0, length));
            end = at + length;
            continue;
        }
        strbuf_add(&plain, str_slice(rest, 0, letters));
        end = at + letters;
        if (byte_at(line, end) == '-' && (length > 0 || byte_at(line, end + 1) == '?'))
            end++;
        if (length > 0 || end > at + letters)
            strbuf_add_char(&plain, ' ');
    }
    return strbuf_str(&plain);
}

/* One pass over a line: what it takes away may bring together what was kept apart ("ht`tp://"). */
static struct str plain_pass(struct str line, struct arena *mem)
{
    struct strbuf plain = strbuf_new(mem, READ_MAX * 4);

    for (size_t at = 0; at < line.len;) {
        struct str rest = str_slice(line, at, line.len);
        size_t skip = tag_length(rest) + target_length(line, at);
        const char *instead;
        if (skip == 0 && is_url(rest, at > 0 && is_word_byte(line.ptr[at - 1]))) {
            skip = url_length(rest);
            strbuf_add(&plain, STR("(link)"));
        }
        if (skip > 0) {
            at += skip;
            continue;
        }
        instead = stand_in(line, at);
        if (instead != NULL)
            strbuf_add(&plain, str_from(instead));
        else if (is_plain(line, at))
            strbuf_add_char(&plain, line.ptr[at]);
        at++;
    }
    return without_opening_marks(prose_one_line(strbuf_str(&plain), mem));
}

struct str plain_line(struct str text, size_t bytes, const struct document *document, struct arena *mem)
{
    struct str line = prose_one_line(plain_quote(text, READ_MAX, mem), mem), before;
    do {
        before = line;
        line = plain_pass(line, mem);
    } while (!str_eq(line, before));
    return prose_excerpt(without_minted_codes(line, document, mem), bytes, mem);
}
