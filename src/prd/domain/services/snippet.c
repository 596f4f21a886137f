#include "services/snippet.h"
#include "services/characters.h"
#include "services/words.h"
#include "strbuf.h"

#define SEARCHED ((size_t)16384) /* bytes of a text that are looked at */

/* The length of the sign of a list, "- " or "+ ", at the beginning of a line; "*" is a mark everywhere. */
static size_t list_sign(struct str text, size_t at)
{
    char before, sign = text.ptr[at];
    size_t line = at;
    if ((sign != '-' && sign != '+') || byte_at(text, at + 1) != ' ')
        return 0;
    while (line > 0 && text.ptr[line - 1] == ' ')
        line--;
    before = line > 0 ? text.ptr[line - 1] : '\n';
    return before == '\n' ? 2 : 0;
}

/* One line: marks of Markdown become nothing or a space, white space a single space. */
static struct str flatten(struct str text, struct arena *mem)
{
    struct strbuf flat = strbuf_new(mem, SEARCHED + 8);
    bool is_space = true;
    size_t length;

    for (size_t i = 0; i < text.len && i < SEARCHED; i += length) {
        uint32_t character = character_at(text, i, &length);
        size_t sign = list_sign(text, i);
        if (sign > 0) {
            length = sign;
            continue;
        }
        bool is_mark = character == '*' || character == '`' || character == '#' || character == '|' ||
                       character == '>' || character == '_' || character == '~';
        if (is_mark && character != '|' && character != '_' && character != '>')
            continue;
        if (character == ' ' || character == '\t' || character == '\n' || character == '\r' || is_mark) {
            if (!is_space)
                strbuf_add_char(&flat, ' ');
            is_space = true;
        } else if (!character_is_invisible(character)) {
            strbuf_add(&flat, str_slice(text, i, i + length));
            is_space = false;
        }
    }
    return str_trim(strbuf_str(&flat));
}

static bool is_wanted(const struct word *word, const struct search_query *query, struct arena *mem)
{
    for (size_t i = 0; i < query->count; i++) {
        const struct search_term *term = &query->terms[i];
        struct word_list words;
        if (term->is_excluded)
            continue;
        words = words_all(term->text, mem);
        for (size_t j = 0; j < words.count; j++)
            if (str_eq(words.items[j].stem, word->stem) ||
                (term->is_prefix && j + 1 == words.count &&
                 str_starts_nocase(word->text, words.items[j].text)))
                return true;
    }
    return false;
}

/* The words of the line that were searched for, as views into it. */
static struct str *find_hits(struct str line, const struct search_query *query, struct arena *mem,
                             size_t *count)
{
    struct word_list words = words_all(line, mem);
    struct str *hits = arena_array_of(mem, words.count, struct str);

    *count = 0;
    for (size_t i = 0; i < words.count; i++)
        if (is_wanted(&words.items[i], query, mem))
            hits[(*count)++] = words.items[i].text;
    return hits;
}

/* Where the stretch of `length` bytes with the most hits begins. */
static size_t best_start(struct str line, const struct str *hits, size_t count, size_t length)
{
    size_t best = 0, most = 0, start;

    for (size_t i = 0, j = 0; i < count; i++) {
        size_t from = (size_t)(hits[i].ptr - line.ptr);
        while (j < count && (size_t)(hits[j].ptr - line.ptr) + hits[j].len <= from + length)
            j++;
        if (j - i > most) {
            most = j - i;
            best = from;
        }
    }
    start = best > length / 4 ? best - length / 4 : 0;
    if (start + length > line.len)
        start = line.len > length ? line.len - length : 0;
    if (start == 0)
        return 0;
    while (start < best && line.ptr[start - 1] != ' ') /* between words, and so between characters */
        start++;
    return start;
}

static size_t find_end(struct str line, size_t start, size_t length)
{
    size_t end = start + length;

    if (end >= line.len)
        return line.len;
    while (end > start && line.ptr[end] != ' ')
        end--;
    if (end > start)
        return end;
    for (end = start + length; end > start && ((unsigned char)line.ptr[end] & 0xc0) == 0x80;)
        end--;
    return end;
}

static void add_part(struct snippet *snippet, struct str text, bool is_hit)
{
    if (text.len > 0)
        snippet->items[snippet->count++] = (struct snippet_part){text, is_hit};
}

struct snippet snippet_make(struct str text, const struct search_query *query, size_t length,
                            struct arena *mem)
{
    struct str line = flatten(text, mem), *hits;
    size_t count, start, end, at;
    struct snippet snippet = {0};

    hits = find_hits(line, query, mem, &count);
    start = best_start(line, hits, count, length);
    end = find_end(line, start, length);
    snippet.items = arena_array_of(mem, count * 2 + 3, struct snippet_part);
    if (start > 0)
        add_part(&snippet, STR("… "), false);
    at = start;
    for (size_t i = 0; i < count; i++) {
        size_t from = (size_t)(hits[i].ptr - line.ptr), to = from + hits[i].len;
        if (from < at || to > end)
            continue;
        add_part(&snippet, str_slice(line, at, from), false);
        add_part(&snippet, hits[i], true);
        at = to;
    }
    add_part(&snippet, str_slice(line, at, end), false);
    if (end < line.len)
        add_part(&snippet, STR(" …"), false);
    return snippet;
}
