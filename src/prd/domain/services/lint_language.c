#include "services/characters.h"
#include "services/lint_rules.h"
#include "services/words.h"

#define WORDS_MOST 45         /* of one sentence */
#define BRACKET_WORDS_MOST 12 /* that may stand in brackets */

#define EACH_REQUIREMENT(self, node, reading, sentence)                                             \
    const struct lint_node *reading = &(self)->nodes[node];                                         \
    for (const struct lint_sentence *sentence = reading->sentences;                                 \
         (self)->is_english && sentence < reading->sentences + reading->sentence_count; sentence++) \
        if (sentence->is_requirement)

static bool has(const struct lint_node *reading, size_t word, unsigned flags)
{
    return (reading->words[word].lexeme->flags & flags) != 0;
}

static struct str quoted(const struct linting *self, size_t node, const struct lint_word *first,
                         const struct lint_word *last)
{
    return lint_quoted(self, node, first->from, last->to);
}

/* "shall be secure", "is simple and secure": the word is all that is said. */
static bool is_predicate(const struct lint_node *reading, const struct lint_sentence *sentence, size_t at)
{
    size_t before = at;
    bool last = at + 1 == sentence->end || reading->words[at].ends_clause ||
                has(reading, at + 1, LEXEME_FILLER) || lint_word_is(reading, sentence, at + 1, "to");

    while (before > sentence->first &&
           has(reading, before - 1, LEXEME_FILLER | LEXEME_VAGUE | LEXEME_VAGUE_PREDICATE))
        before--;
    return last && before > sentence->first && has(reading, before - 1, LEXEME_BE) &&
           (at == before || !has(reading, at - 1, LEXEME_NOT));
}

/* Where a number says how much: "fast (200 ms)", "at least 8 of several". */
static bool is_vague(const struct lint_node *reading, const struct lint_sentence *sentence, size_t at)
{
    static const char *const scale_nouns[] = {"scale",    "print", "intestine",   "letter",  "caps",
                                              "business", "text",  "talk",        "circuit", "term",
                                              "name",     "form",  "code",        "link",    "url",
                                              "id",       "title", "description", "summary", NULL};
    static const char *const escaping[] = {"as", "where", "when", "if", "wherever", "whenever", NULL};
    if (at > sentence->first && str_is_one_of(reading->words[at - 1].lexeme->lower, escaping))
        return false; /* "where appropriate" is an escape clause */
    if (has(reading, at, LEXEME_VAGUE))
        return true;
    if (has(reading, at, LEXEME_VAGUE_MEASURE)) {
        bool names =
            at + 1 < sentence->end && str_is_one_of(reading->words[at + 1].lexeme->lower, scale_nouns);
        return !sentence->has_number && !names;
    }
    return has(reading, at, LEXEME_VAGUE_PREDICATE) && !sentence->has_number &&
           is_predicate(reading, sentence, at);
}

void lint_vague_word(struct linting *self, size_t node)
{
    EACH_REQUIREMENT(self, node, reading, sentence)
    {
        for (size_t i = sentence->first; i < sentence->end; i++) {
            const struct lint_word *word = &reading->words[i];
            if ((word->lexeme->flags & (LEXEME_VAGUE | LEXEME_VAGUE_MEASURE | LEXEME_VAGUE_PREDICATE)) == 0 ||
                !is_vague(reading, sentence, i))
                continue;
            lint_add(self, node, word->from, word->to,
                     "%.*s is read differently by everybody; say how much, or what exactly",
                     STR_ARGS(quoted(self, node, word, word)));
        }
    }
}

/* The phrase of a table that begins at the word; `flag` is that of words which begin one of the table. */
static const char *phrase_at(const char *const *phrases, unsigned flag, const struct lint_node *reading,
                             const struct lint_sentence *sentence, size_t at, size_t *end)
{
    struct str first = reading->words[at].lexeme->lower;
    if (!has(reading, at, flag))
        return NULL;
    for (size_t i = 0; phrases[i] != NULL; i++)
        if (strncmp(phrases[i], first.ptr, first.len) == 0 &&
            lint_phrase_is(reading, sentence, at, phrases[i], end))
            return phrases[i];
    return NULL;
}

void lint_escape_clause(struct linting *self, size_t node)
{
    EACH_REQUIREMENT(self, node, reading, sentence)
    {
        for (size_t i = sentence->first, end = 0; i < sentence->end; i++) {
            const struct lint_word *word = &reading->words[i];
            if (phrase_at(lint_escapes, LEXEME_ESCAPE, reading, sentence, i, &end) == NULL)
                continue;
            if (lint_word_is(reading, sentence, i, "as") && lint_word_is(reading, sentence, end, "by"))
                continue; /* "as required by law" says by whom */
            lint_add(self, node, word->from, reading->words[end - 1].to,
                     "%.*s lets everybody out; say when it holds, or leave it out",
                     STR_ARGS(quoted(self, node, word, &reading->words[end - 1])));
            i = end - 1;
        }
    }
}

/* "and more" and its like are open ends where nothing follows: "and more than 5" is none. */
static bool must_end(const char *phrase)
{
    return str_starts(str_from(phrase), STR("and ")) || str_starts(str_from(phrase), STR("or "));
}

/* Where the words before it end: without the comma. The full stop of "etc." goes with it unless it ends the
 * sentence. */
static void fix_open_end(struct linting *self, size_t node, struct lint_finding *finding, const char *phrase,
                         size_t end)
{
    const struct lint_node *reading = &self->nodes[node];
    struct str text = self->document->nodes[node].text;
    size_t from = finding->from, to = finding->to;

    if (str_starts(str_from(phrase), STR("including"))) {
        lint_add_fix(finding, from, to, STR("including"));
        return;
    }
    if (!must_end(phrase) && !str_eq(str_from(phrase), STR("etc")))
        return;
    while (from > 0 && (text.ptr[from - 1] == ' ' || text.ptr[from - 1] == ','))
        from--;
    if (byte_at(text, to) == '.' && end < reading->word_count &&
        byte_is_lower(text.ptr[reading->words[end].from]) && byte_at(text, to + 1) == ' ')
        to++;
    if (from > 0 && byte_is_alnum(text.ptr[from - 1]))
        lint_add_fix(finding, from, to, STR(""));
}

void lint_open_ended(struct linting *self, size_t node)
{
    EACH_REQUIREMENT(self, node, reading, sentence)
    {
        for (size_t i = sentence->first, end = 0; i < sentence->end; i++) {
            const struct lint_word *word = &reading->words[i];
            const char *phrase = phrase_at(lint_open_ends, LEXEME_OPEN_END, reading, sentence, i, &end);
            if (phrase == NULL || byte_at(reading->prose, reading->words[end - 1].to) == '\'' ||
                (must_end(phrase) && end < sentence->end && !reading->words[end - 1].ends_clause))
                continue;
            fix_open_end(self, node,
                         lint_add(self, node, word->from, reading->words[end - 1].to,
                                  "%.*s leaves the list open; name what belongs to it",
                                  STR_ARGS(quoted(self, node, word, &reading->words[end - 1]))),
                         phrase, end);
            i = end - 1;
        }
    }
}

/* Whether the sentence says what it is compared with. */
static bool has_reference(const struct lint_node *reading, const struct lint_sentence *sentence)
{
    if (sentence->has_number)
        return true;
    for (size_t i = sentence->first; i < sentence->end; i++)
        if (lint_word_is(reading, sentence, i, "than") || lint_word_is(reading, sentence, i, "compared") ||
            lint_word_is(reading, sentence, i, "baseline"))
            return true;
    return false;
}

void lint_comparative(struct linting *self, size_t node)
{
    static const char *const graded[] = {"more", "most", "less", "least", NULL};
    EACH_REQUIREMENT(self, node, reading, sentence)
    {
        for (size_t i = sentence->first; i < sentence->end; i++) {
            const struct lint_word *word = &reading->words[i], *last = word;
            bool is_graded =
                str_is_one_of(word->lexeme->lower, graded) && i + 1 < sentence->end &&
                has(reading, i + 1, LEXEME_VAGUE | LEXEME_VAGUE_MEASURE | LEXEME_VAGUE_PREDICATE);
            if (!is_graded && !has(reading, i, LEXEME_COMPARATIVE | LEXEME_SUPERLATIVE))
                continue;
            if (has_reference(reading, sentence) || lint_word_is(reading, sentence, i + 1, "of") ||
                lint_word_is(reading, sentence, i + 1, "practice") ||
                lint_word_is(reading, sentence, i + 1, "practices") ||
                lint_word_is(reading, sentence, i + 1, "effort") ||
                lint_word_is(reading, sentence, i + 1, "efforts"))
                continue;
            if (is_graded)
                last = &reading->words[++i];
            lint_add(self, node, word->from, last->to,
                     "%.*s compares with nothing; say with what, and by how much",
                     STR_ARGS(quoted(self, node, word, last)));
        }
    }
}

/* "shall always", "must be always": not "what always wins". */
static bool is_asked_for(const struct lint_node *reading, const struct lint_sentence *sentence, size_t at)
{
    while (at > sentence->first && has(reading, at - 1, LEXEME_BE | LEXEME_FILLER))
        at--;
    return at > sentence->first && has(reading, at - 1, LEXEME_BINDING);
}

void lint_absolute(struct linting *self, size_t node)
{
    EACH_REQUIREMENT(self, node, reading, sentence)
    {
        for (size_t i = sentence->first, end = 0; i < sentence->end; i++) {
            const struct lint_word *word = &reading->words[i];
            if (phrase_at(lint_absolutes, LEXEME_ABSOLUTE, reading, sentence, i, &end) == NULL ||
                (lint_word_is(reading, sentence, i, "always") && !is_asked_for(reading, sentence, i)))
                continue;
            lint_add(self, node, word->from, reading->words[end - 1].to,
                     "%.*s can hardly be met or shown; say which cases, or how often",
                     STR_ARGS(quoted(self, node, word, &reading->words[end - 1])));
            i = end - 1;
        }
    }
}

void lint_and_or(struct linting *self, size_t node)
{
    EACH_REQUIREMENT(self, node, reading, sentence)
    {
        for (size_t i = sentence->first; i + 1 < sentence->end; i++) {
            const struct lint_word *word = &reading->words[i], *next = word + 1;
            if (!lint_word_is(reading, sentence, i, "and") || !lint_word_is(reading, sentence, i + 1, "or") ||
                next->from != word->to + 1 || reading->prose.ptr[word->to] != '/')
                continue;
            lint_add_fix(
                lint_add(self, node, word->from, next->to,
                         "\"and/or\" is two requirements; say \"or\" where one is enough, \"and\" where "
                         "both are needed"),
                word->from, next->to, STR("or"));
        }
    }
}

/* The word at or after `at`; the sentence's end when none is. */
static size_t word_from(const struct lint_node *reading, const struct lint_sentence *sentence, size_t at)
{
    size_t i = sentence->first;
    while (i < sentence->end && reading->words[i].from < at)
        i++;
    return i;
}

/* What in brackets asks for something, or says more than a name or an example. */
static bool carries_requirement(const struct lint_node *reading, const struct lint_sentence *sentence,
                                size_t from, size_t to)
{
    size_t first = word_from(reading, sentence, from), count = 0;

    if (lint_word_is(reading, sentence, first, "e") || lint_word_is(reading, sentence, first, "i"))
        return false; /* "e.g.", "i.e." explain */
    for (size_t i = first; i < sentence->end && reading->words[i].from < to; i++, count++)
        if (has(reading, i, LEXEME_BINDING) || lint_word_is(reading, sentence, i, "should") ||
            lint_word_is(reading, sentence, i, "optional") ||
            lint_word_is(reading, sentence, i, "optionally"))
            return true;
    return count > BRACKET_WORDS_MOST;
}

void lint_parenthesis(struct linting *self, size_t node)
{
    EACH_REQUIREMENT(self, node, reading, sentence)
    {
        struct str prose = str_slice(reading->prose, 0, sentence->to);
        size_t at = sentence->from;
        while ((at = str_find_char(prose, '(', at)) != SIZE_MAX) {
            size_t end = str_find_char(str_slice(reading->prose, 0, sentence->to + 2), ')', at);
            if (end == SIZE_MAX)
                break;
            if (carries_requirement(reading, sentence, at, end))
                lint_add(self, node, at, end + 1,
                         "what stands in brackets is read as an aside; make it a requirement of its own");
            at = end;
        }
    }
}

void lint_long_sentence(struct linting *self, size_t node)
{
    EACH_REQUIREMENT(self, node, reading, sentence)
    {
        size_t words = sentence->end - sentence->first;
        if (words <= WORDS_MOST)
            continue;
        lint_add(self, node, sentence->from, sentence->to,
                 "this sentence has %zu words; what has more than %d is read in part only, so divide it",
                 words, WORDS_MOST);
    }
}

static bool is_limit(const struct lint_node *reading, const struct lint_sentence *sentence, size_t at)
{
    static const char *const limits[] = {
        "less than", "fewer than", "no more than", "no less than", "more than", "at most", "at least",
        "up to",     "within",     "under",        "below",        "above",     NULL};
    for (size_t i = 0; limits[i] != NULL; i++) {
        size_t words = 1, end;
        for (const char *c = limits[i]; *c != '\0'; c++)
            words += *c == ' ';
        if (at >= sentence->first + words && lint_phrase_is(reading, sentence, at - words, limits[i], &end))
            return true;
    }
    return false;
}

/* "within 5." says five of what? */
void lint_number_without_unit(struct linting *self, size_t node)
{
    EACH_REQUIREMENT(self, node, reading, sentence)
    {
        for (size_t i = sentence->first + 1; sentence->has_number && i < sentence->end; i++) {
            const struct lint_word *word = &reading->words[i];
            char after = byte_at(reading->prose, word->to);
            if (!byte_is_digit(word->lexeme->lower.ptr[0]) ||
                !byte_is_digit(word->lexeme->lower.ptr[word->lexeme->lower.len - 1]) ||
                str_contains(word->lexeme->lower, STR("-")) || !is_limit(reading, sentence, i))
                continue;
            if (after == '%' || after == '/' || byte_at(reading->prose, word->to + 1) == '%' ||
                (unsigned char)after >= 0x80 ||
                (unsigned char)byte_at(reading->prose, word->to + 1) >= 0x80 ||
                byte_at(reading->prose, word->from - 1) == '$' ||
                byte_at(reading->prose, word->from - 1) == '#' ||
                (unsigned char)byte_at(reading->prose, word->from - 1) >= 0x80)
                continue;
            if (!word->ends_clause && i + 1 < sentence->end &&
                !lint_word_is(reading, sentence, i + 1, "and") &&
                !lint_word_is(reading, sentence, i + 1, "or") &&
                !lint_word_is(reading, sentence, i + 1, "for") &&
                !lint_word_is(reading, sentence, i + 1, "when") &&
                !lint_word_is(reading, sentence, i + 1, "after"))
                continue;
            lint_add(self, node, word->from, word->to, "%.*s of what? Add the unit",
                     STR_ARGS(quoted(self, node, word, word)));
        }
    }
}
