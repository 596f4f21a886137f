#include "services/words.h"
#include "map.h"
#include "services/characters.h"
#include "services/growth.h"
#include "services/stemmer.h"
#include "unicode.h"

/* A list of content words that is longer has a map: a text of a thousand pages takes no thousand times a
 * page's time a page. */
#define LONG_LIST 24

static const char *const stop_words[] = {
    "a",      "about",  "after",  "again",  "all",     "also",    "am",     "an",     "and",   "any",
    "are",    "as",     "at",     "be",     "because", "been",    "before", "being",  "both",  "but",
    "by",     "can",    "cannot", "could",  "did",     "do",      "does",   "doing",  "done",  "each",
    "either", "every",  "for",    "from",   "had",     "has",     "have",   "having", "he",    "her",
    "here",   "him",    "his",    "how",    "i",       "if",      "in",     "into",   "is",    "it",
    "its",    "itself", "just",   "let",    "like",    "may",     "me",     "might",  "more",  "most",
    "must",   "my",     "no",     "nor",    "of",      "off",     "on",     "once",   "one",   "only",
    "or",     "other",  "our",    "out",    "over",    "own",     "same",   "shall",  "she",   "should",
    "so",     "some",   "such",   "system", "than",    "that",    "the",    "their",  "them",  "then",
    "there",  "these",  "they",   "this",   "those",   "through", "to",     "too",    "until", "up",
    "us",     "very",   "via",    "was",    "we",      "were",    "what",   "when",   "where", "which",
    "while",  "who",    "whom",   "whose",  "why",     "will",    "with",   "within", "would", "you",
    "your",   "im",     "ive",    "id",     "dont",    "doesnt",  "isnt",   "wont",   "cant",  "lets",
    "s",      "t",      "not",    "never",  "use",     "instead", "rather", NULL,
};

/* Function words of languages people often answer in, without those that are English words too. */
static const char *const foreign_words[] = {
    "der", "das",  "und",  "nicht", "ist",  "ein",    "eine", "einen", "mit",  "für",   "auf", "sind",
    "wir", "sie",  "soll", "muss",  "wird", "werden", "zu",   "von",   "dem",  "den",   "les", "est",
    "une", "pour", "dans", "avec",  "que",  "qui",    "nous", "doit",  "sont", "pas",   "du",  "el",
    "los", "las",  "una",  "para",  "por",  "del",    "es",   "debe",  "gli",  "della", "che", "sono",
    "il",  "não",  "uma",  "os",    "het",  "een",    "niet", "van",   "och",  "att",   "det", "som",
    "är",  "jest", "nie",  "się",   "ve",   "bir",    "için", NULL,
};

bool word_is_stop(struct str word)
{
    char first = byte_at(word, 0);
    if (byte_is_upper(first))
        first = (char)(first + ('a' - 'A'));
    for (size_t i = 0; stop_words[i] != NULL; i++)
        if (stop_words[i][0] == first && str_eq_nocase(word, str_from(stop_words[i])))
            return true;
    return false;
}

/* Where the word that begins at `from` ends: at something that is no word, or at an inner capital. */
static size_t word_end(struct str text, size_t from)
{
    size_t at = from, length;
    bool digits = byte_is_digit(text.ptr[from]);

    while (at < text.len) {
        char c = text.ptr[at], next = byte_at(text, at + 1);
        if (digits && (c == '.' || c == ',') && byte_is_digit(next)) {
            at++;
            continue;
        }
        if (!character_is_word(character_at(text, at, &length)))
            break;
        if (at > from && byte_is_upper(c) &&
            (byte_is_lower(text.ptr[at - 1]) || (byte_is_upper(text.ptr[at - 1]) && byte_is_lower(next) &&
                                                 byte_is_lower(byte_at(text, at + 2)))))
            break;
        at += length;
    }
    return at;
}

/* Past "'s", "’s" and what other apostrophes tie on ("doesn't" is one word). */
static size_t past_apostrophe(struct str text, size_t at)
{
    size_t mark = byte_at(text, at) == '\'' ? 1 : str_starts(str_slice(text, at, text.len), STR("’")) ? 3 : 0;
    size_t end = at + mark;
    if (mark == 0 || !byte_is_lower(byte_at(text, end)))
        return at;
    while (byte_is_lower(byte_at(text, end)))
        end++;
    return end;
}

static struct str stem_of_text(struct str text, struct arena *mem)
{
    struct str folded = STR_NONE;
    size_t apostrophe = str_find(text, STR("’"), 0);
    struct error *error;

    if (apostrophe == SIZE_MAX)
        apostrophe = str_find_char(text, '\'', 0);
    if (apostrophe != SIZE_MAX) {
        size_t past = apostrophe + (text.ptr[apostrophe] == '\'' ? 1 : 3);
        struct str tail = str_slice(text, past, text.len);
        text = str_eq(tail, STR("s"))
                   ? str_slice(text, 0, apostrophe)
                   : str_format(mem, "%.*s%.*s", STR_ARGS(str_slice(text, 0, apostrophe)), STR_ARGS(tail));
    }
    if (text.len > 2 && text.ptr[1] == '-') /* "e-mail" is "email" */
        text = str_format(mem, "%c%.*s", text.ptr[0], STR_ARGS(str_slice(text, 2, text.len)));
    error = unicode_fold(mem, text, &folded);
    if (error != OK) { /* not UTF-8: compared as it is */
        error_free(error);
        return text;
    }
    return stem_of(folded, mem);
}

struct word_list words_all(struct str text, struct arena *mem)
{
    struct word_list list = {0};
    size_t at = 0, length;

    while (at < text.len) {
        size_t end;
        if (!character_is_word(character_at(text, at, &length))) {
            at += length;
            continue;
        }
        end = word_end(text, at);
        if (end == at)
            end = at + length;
        if (end == at + 1 && byte_is_letter(text.ptr[at]) && byte_at(text, end) == '-' &&
            byte_is_letter(byte_at(text, end + 1)))
            end = word_end(text, end + 1); /* "e-mail" */
        end = past_apostrophe(text, end);
        if (end > text.len)
            end = text.len;
        list.items = array_room(mem, list.items, list.count, sizeof(*list.items));
        list.items[list.count].text = str_slice(text, at, end);
        list.items[list.count].stem = stem_of_text(list.items[list.count].text, mem);
        list.count++;
        at = end;
    }
    return list;
}

bool words_has(const struct word_list *list, struct str stem)
{
    if (list->stems != NULL)
        return map_get(list->stems, stem) != NULL;
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(list->items[i].stem, stem))
            return true;
    return false;
}

static void add_content(struct word_list *list, struct word word, struct arena *mem)
{
    list->items = array_room(mem, list->items, list->count, sizeof(*list->items));
    list->items[list->count++] = word;
    if (list->count == LONG_LIST) {
        list->stems = map_new(mem);
        for (size_t i = 0; i < list->count; i++)
            map_set(list->stems, list->items[i].stem, list);
    } else if (list->stems != NULL) {
        map_set(list->stems, word.stem, list);
    }
}

bool word_is_content(const struct word *word)
{
    bool is_letter = word->text.len == 1 && byte_is_letter(word->text.ptr[0]);
    return !is_letter && !word_is_stop(word->text) && !word_is_stop(word->stem);
}

struct word_list words_content(struct str text, struct arena *mem)
{
    struct word_list all = words_all(text, mem), list = {0};
    for (size_t i = 0; i < all.count; i++) {
        if (!word_is_content(&all.items[i]) || words_has(&list, all.items[i].stem))
            continue;
        add_content(&list, all.items[i], mem);
    }
    return list;
}

double words_share(const struct word_list *part, const struct word_list *whole)
{
    size_t shared = 0;
    for (size_t i = 0; i < part->count; i++)
        shared += words_has(whole, part->items[i].stem);
    return part->count > 0 ? (double)shared / (double)part->count : 0;
}

bool words_are_english(struct str text, struct arena *mem)
{
    struct word_list all = words_all(text, mem);
    size_t english = 0, foreign = 0, beyond = 0, length;

    for (size_t i = 0; i < all.count; i++) {
        /* Latin, Greek and Cyrillic begin their letters below U+0530; Greek and Cyrillic at U+0370. */
        beyond += character_at(all.items[i].text, 0, &length) >= 0x370;
        english += word_is_stop(all.items[i].text);
        foreign += str_is_one_of(str_lower(mem, all.items[i].text), foreign_words);
    }
    return beyond * 2 <= all.count && foreign <= english;
}
