#include "services/characters.h"
#include "services/fence.h"
#include "services/prose.h"
#include "strbuf.h"

static const char *const greetings[] = {
    "hi there",
    "hi all",
    "hi everyone",
    "hi",
    "hello there",
    "hello everyone",
    "hello",
    "hey there",
    "hey",
    "good morning",
    "good afternoon",
    "good evening",
    "thanks for asking",
    "thank you for asking",
    "thanks",
    "thank you",
    "sure thing",
    "sure",
    "okay",
    "ok",
    "of course",
    "certainly",
    "good question",
    "great question",
    "happy to help",
    NULL,
};
static const char *const farewells[] = {
    "thanks",       "thank you",    "thanks a lot", "many thanks",     "thanks in advance", "cheers", "best",
    "best regards", "kind regards", "regards",      "hope this helps", "hope that helps",   NULL,
};

static struct str line_at(struct str text, size_t from)
{
    size_t to = str_find_char(text, '\n', from);
    return str_slice(text, from, to != SIZE_MAX ? to : text.len);
}

/* LF line ends, no control characters but tab and LF, no HTML comments outside of fenced code. */
static struct str normalised(struct str text, struct arena *mem, bool *comments)
{
    char *clean = arena_alloc(mem, text.len + 1);
    size_t len = 0;
    struct fence fence = {0};
    bool line_start = true, closes = true; /* closes: a comment may end further on */

    *comments = false;
    for (size_t i = 0; i < text.len; i++) {
        struct str rest = str_slice(text, i, text.len);
        unsigned char c = (unsigned char)text.ptr[i];
        size_t close = SIZE_MAX;
        /* No other character begins a fence or ends one: lines are looked at once. */
        if (line_start && (c == '`' || c == '~'))
            (void)fence_read(&fence, line_at(text, i));
        if (fence.mark == '\0' && closes && str_starts(rest, STR("<!--"))) {
            close = str_find(text, STR("-->"), i + 4);
            closes = close != SIZE_MAX;
        }
        if (close != SIZE_MAX) {
            *comments = true;
            i = close + 2;
            /* The line that held nothing else goes with it, and so do blank lines that would stand double. */
            while (byte_at(text, i + 1) == '\n' && (len == 0 || clean[len - 1] == '\n') &&
                   (len < 2 || clean[len - 2] == '\n'))
                i++;
            continue;
        }
        if (c == '\r') {
            if (byte_at(text, i + 1) == '\n')
                continue;
            c = '\n';
        }
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
            continue;
        if (c == 0xc2 && (unsigned char)byte_at(text, i + 1) >= 0x80 &&
            (unsigned char)byte_at(text, i + 1) <= 0x9f) {
            i++; /* U+0080 to U+009F */
            continue;
        }
        line_start = c == '\n' || (line_start && c == ' ');
        clean[len++] = (char)c;
    }
    return str_of(clean, len);
}

static bool ends_phrase(char c)
{
    return c == '\0' || strchr(",.!:;\n", c) != NULL;
}

/* Without one greeting at the beginning; false when there is none. */
static bool take_greeting(struct str *text)
{
    for (size_t i = 0; greetings[i] != NULL; i++) {
        struct str greeting = str_from(greetings[i]);
        size_t end = greeting.len;
        if (!str_starts_nocase(*text, greeting) || !ends_phrase(byte_at(*text, end)))
            continue;
        while (end < text->len && (ends_phrase(text->ptr[end]) || byte_is_space(text->ptr[end])))
            end++;
        *text = str_slice(*text, end, text->len);
        return true;
    }
    return false;
}

/* Without one farewell at the end; it must stand alone as a sentence or line. */
static bool take_farewell(struct str *text)
{
    size_t end = text->len;
    while (end > 0 && strchr(".!, \n", text->ptr[end - 1]) != NULL)
        end--;
    for (size_t i = 0; farewells[i] != NULL; i++) {
        struct str farewell = str_from(farewells[i]), before;
        if (end < farewell.len || !str_eq_nocase(str_slice(*text, end - farewell.len, end), farewell))
            continue;
        before = str_trim(str_slice(*text, 0, end - farewell.len));
        if (end > farewell.len && !byte_is_space(text->ptr[end - farewell.len - 1]))
            continue;
        if (before.len > 0 && strchr(".!?", before.ptr[before.len - 1]) == NULL &&
            text->ptr[end - farewell.len - 1] != '\n')
            continue;
        *text = before;
        return true;
    }
    return false;
}

/* Without blank lines at the start and white space at the end; the first line keeps its indentation. */
static struct str without_blank_edges(struct str text)
{
    size_t from = 0, at = 0;
    for (; byte_is_space(byte_at(text, at)); at++)
        if (text.ptr[at] == '\n')
            from = at + 1;
    text = str_slice(text, from, text.len);
    while (text.len > 0 && byte_is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

struct str prose_clean(struct str text, struct arena *mem, bool *comments)
{
    struct str clean = without_blank_edges(normalised(text, mem, comments));

    while (take_greeting(&clean))
        ;
    while (take_farewell(&clean))
        ;
    return clean;
}
