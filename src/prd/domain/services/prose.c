#include "services/prose.h"
#include "services/characters.h"
#include "services/growth.h"
#include "strbuf.h"

/* What opens and does not close within so many bytes opens nothing: who writes only brackets does not make
 * the rules look for the end of each. */
#define SPAN_MAX 600
#define ABBREVIATION_MAX 16 /* more bytes than any has */

static struct str from_at(struct str text, size_t at)
{
    return str_slice(text, at, text.len);
}

struct str prose_one_line(struct str text, struct arena *mem)
{
    char *line = arena_alloc(mem, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is_space(text.ptr[i]))
            line[len++] = text.ptr[i];
        else if (len > 0 && line[len - 1] != ' ')
            line[len++] = ' ';
    }
    if (len > 0 && line[len - 1] == ' ')
        len--;
    return str_of(line, len);
}

struct str prose_excerpt(struct str text, size_t bytes, struct arena *mem)
{
    struct str line = prose_one_line(text, mem);
    size_t end = bytes - 3; /* the bytes of "…" */

    if (line.len <= bytes)
        return line;
    while (end > 0 && line.ptr[end] != ' ')
        end--;
    if (end < bytes / 2) { /* one very long word */
        end = bytes - 3;
        while (end > 0 && (line.ptr[end] & 0xc0) == 0x80)
            end--;
    }
    return str_format(mem, "%.*s…", STR_ARGS(str_trim(str_slice(line, 0, end))));
}

/* Past the code span whose backticks begin at `at`. */
static size_t code_span_end(struct str line, size_t at)
{
    size_t open = at, close;
    while (byte_at(line, open) == '`')
        open++;
    for (close = open; close < line.len;) {
        size_t from = close;
        while (byte_at(line, close) == '`')
            close++;
        if (close - from == open - at)
            return close;
        if (close == from)
            close++;
    }
    return open;
}

static size_t bracket_end(struct str line, size_t at, char open, char close)
{
    size_t depth = 0;
    for (size_t i = at; i < line.len; i++) {
        if (line.ptr[i] == '`' && i + 1 < line.len)
            i = code_span_end(line, i) - 1;
        else if (line.ptr[i] == open)
            depth++;
        else if (line.ptr[i] == close && --depth == 0)
            return i + 1;
    }
    return at;
}

static size_t url_end(struct str line, size_t at)
{
    size_t end = at;
    while (end < line.len && !byte_is_space(line.ptr[end]) && line.ptr[end] != '>' && line.ptr[end] != ')')
        end++;
    while (end > at && strchr(".,;:!?'\"*_", line.ptr[end - 1]) != NULL)
        end--;
    return end;
}

static size_t quoted_end(struct str line, size_t at)
{
    bool opens = at == 0 || byte_is_space(line.ptr[at - 1]) || line.ptr[at - 1] == '(';
    size_t close = opens ? str_find_char(line, '"', at + 1) : SIZE_MAX;
    return close != SIZE_MAX ? close + 1 : at;
}

size_t prose_span_end(struct str whole, size_t at)
{
    struct str line = str_slice(whole, 0, at + SPAN_MAX), rest = from_at(line, at);
    size_t end;

    switch (byte_at(line, at)) {
    case '`':
        return code_span_end(line, at);
    case '(':
        return bracket_end(line, at, '(', ')');
    case '[':
        end = bracket_end(line, at, '[', ']');
        return end > at && byte_at(line, end) == '(' ? bracket_end(line, end, '(', ')') : end;
    case '"':
        return quoted_end(line, at);
    case '<':
        end = str_find_char(line, '>', at);
        return end != SIZE_MAX && byte_is_alnum(byte_at(line, at + 1)) ? end + 1 : at;
    case 'h':
    case 'H':
        return str_starts_nocase(rest, STR("http://")) || str_starts_nocase(rest, STR("https://"))
                   ? url_end(whole, at)
                   : at;
    default:
        if (str_starts(rest, STR("“"))) {
            end = str_find(line, STR("”"), at);
            return end != SIZE_MAX ? end + 3 : at;
        }
        return at;
    }
}

/* Whether the point at `at` belongs to an abbreviation, an initial or a number at the start of the line. */
static bool is_abbreviation(struct str line, size_t at)
{
    static const char *const abbreviations[] = {
        "e.g",  "i.e",  "eg",   "ie",     "etc",  "vs",   "mr",   "mrs",  "ms",    "dr",  "prof",
        "st",   "no",   "nr",   "approx", "incl", "excl", "resp", "cf",   "fig",   "sec", "vol",
        "inc",  "ltd",  "corp", "dept",   "min",  "max",  "avg",  "a.m",  "p.m",   "u.s", "u.k",
        "p",    "pp",   "ca",   "al",     "jan",  "feb",  "mar",  "apr",  "jun",   "jul", "aug",
        "sep",  "sept", "oct",  "nov",    "dec",  "est",  "ext",  "temp", "assoc", "bzw", "ggf",
        "evtl", "inkl", "exkl", "usw",    "mind", "vgl",  "sog",  NULL,
    };
    size_t from = at;
    struct str word;

    while (from > 0 && at - from < ABBREVIATION_MAX && !byte_is_space(line.ptr[from - 1]) &&
           strchr("([\"'", line.ptr[from - 1]) == NULL)
        from--;
    word = str_slice(line, from, at);
    if (word.len == 0)
        return true;
    if (word.len == 1)
        return byte_is_letter(word.ptr[0]) ? !str_eq(word, STR("I")) : from == 0;
    return str_is_one_of(word, abbreviations);
}

/* Whether the mark at `at` ends a sentence though the next one begins in lower case, as who types in a hurry
 * writes them: a question or the word of a sentence stands before it, and no shortened word. A line that is
 * in lower case throughout is taken at its marks. */
static bool ends_before_lower(struct str line, size_t at, bool lower_line)
{
    size_t from = at, letters = 0;

    if (line.ptr[at] == '?')
        return true;
    if (line.ptr[at] == '!')
        return lower_line;
    while (from > 0 && !byte_is_space(line.ptr[from - 1]))
        from--;
    for (size_t i = from; i < at; i++)
        letters += byte_is_lower(line.ptr[i]);
    return lower_line ? at - from >= 2 : letters >= 3 && letters == at - from;
}

/* Past the end mark at `at`, with the quotes, brackets and emphasis that close after it; `at` where no
 * sentence ends. */
static size_t sentence_end(struct str line, size_t at, bool lower_line)
{
    struct str rest = from_at(line, at);
    size_t end, next;

    if (str_starts(rest, STR("。")) || str_starts(rest, STR("！")) || str_starts(rest, STR("？")))
        return at + 3;
    if (line.ptr[at] != '.' && line.ptr[at] != '!' && line.ptr[at] != '?')
        return at;
    for (end = at + 1; end < line.len && strchr(".!?", line.ptr[end]) != NULL; end++)
        ;
    if (end == at + 1 && line.ptr[at] == '.' && is_abbreviation(line, at))
        return at;
    for (;;) {
        if (end < line.len && strchr("\"')]*_", line.ptr[end]) != NULL)
            end++;
        else if (str_starts(from_at(line, end), STR("”")) || str_starts(from_at(line, end), STR("’")))
            end += 3;
        else
            break;
    }
    if (end >= line.len)
        return end;
    if (!byte_is_space(line.ptr[end]))
        return at;
    for (next = end; byte_is_space(byte_at(line, next)); next++)
        ;
    return next >= line.len || !byte_is_lower(line.ptr[next]) || ends_before_lower(line, at, lower_line) ? end
                                                                                                         : at;
}

static void add_sentence(struct arena *mem, struct str_list *list, struct str sentence)
{
    sentence = str_trim(sentence);
    if (sentence.len == 0)
        return;
    list->items = array_room(mem, list->items, list->count, sizeof(*list->items));
    list->items[list->count++] = sentence;
}

struct str_list prose_sentences(struct str line, struct arena *mem)
{
    struct str_list list = {0};
    size_t from = 0, at = 0;
    bool lower_line = byte_is_lower(byte_at(line, 0));

    while (at < line.len) {
        size_t end = prose_span_end(line, at);
        if (end > at) {
            at = end;
            continue;
        }
        end = sentence_end(line, at, lower_line);
        if (end > at) {
            add_sentence(mem, &list, str_slice(line, from, end));
            from = end;
        }
        at = end > at ? end : at + 1;
    }
    add_sentence(mem, &list, str_slice(line, from, line.len));
    return list;
}
