#include "map.h"
#include "services/characters.h"
#include "services/growth.h"
#include "services/lines.h"
#include "services/lint_reading.h"
#include "services/words.h"

/* What has no end within so many bytes is none: the end of the text is not looked for over and over. */
#define TAG_MAX ((size_t)301)
#define TARGET_MAX ((size_t)2000)

struct masking {
    struct linting *linting;
    size_t node, at;
    struct str text;
    char *prose;
};

/* Blanks what is no prose; line breaks stay, so that lines are lines. */
static void blank(struct masking *self, size_t to)
{
    for (; self->at < to; self->at++)
        if (self->prose[self->at] != '\n')
            self->prose[self->at] = ' ';
}

static void add_mark(struct masking *self, struct lint_mark_list *list, size_t from, size_t to)
{
    list->items = array_room(self->linting->mem, list->items, list->count, sizeof(*list->items));
    list->items[list->count++] = (struct lint_mark){
        .node = self->node, .from = from, .to = to, .text = str_slice(self->text, from, to)};
}

static size_t run_of(struct str text, size_t at, char c)
{
    size_t end = at;
    while (byte_at(text, end) == c)
        end++;
    return end - at;
}

static bool opens_line(struct str text, size_t at)
{
    while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t' || text.ptr[at - 1] == '>'))
        at--;
    return at == 0 || text.ptr[at - 1] == '\n' || text.ptr[at - 1] == '\r';
}

/* The end of the fenced block that opens at `at`, with its closing line. */
static size_t fence_end(struct str text, size_t at, size_t marks)
{
    char mark = text.ptr[at];
    size_t line = str_find_char(text, '\n', at);
    while (line != SIZE_MAX) {
        size_t from = line + 1;
        while (byte_at(text, from) == ' ' || byte_at(text, from) == '\t' || byte_at(text, from) == '>')
            from++;
        line = str_find_char(text, '\n', line + 1);
        if (run_of(text, from, mark) >= marks)
            return line == SIZE_MAX ? text.len : line;
    }
    return text.len;
}

static void skip_code(struct masking *self)
{
    char mark = self->text.ptr[self->at];
    size_t marks = run_of(self->text, self->at, mark), close = self->at + marks;

    if (marks >= 3 && opens_line(self->text, self->at)) {
        blank(self, fence_end(self->text, self->at, marks));
        return;
    }
    if (mark == '~') {
        self->at += marks;
        return;
    }
    while ((close = str_find_char(self->text, '`', close)) != SIZE_MAX) {
        size_t run = run_of(self->text, close, '`');
        if (run == marks) {
            /* Inline code stands for a name, and a sentence needs its words: it stays one. */
            size_t to = close + run;
            for (size_t i = self->at; i < to; i++)
                if (self->prose[i] != '\n')
                    self->prose[i] = '\x01';
            self->at = to;
            return;
        }
        close += run;
    }
    self->at += marks;
}

static void skip_angle(struct masking *self)
{
    struct str rest = str_slice(self->text, self->at, self->text.len);
    char next = byte_at(rest, 1);
    size_t end;

    if (str_starts(rest, STR("<!--"))) {
        end = str_find(self->text, STR("-->"), self->at + 4);
        end = end == SIZE_MAX ? self->text.len : end + 3;
        add_mark(self, &self->linting->comments, self->at, end);
        blank(self, end);
        return;
    }
    end = byte_is_letter(next) || next == '/' ? str_find_char(str_slice(rest, 0, TAG_MAX), '>', 0) : SIZE_MAX;
    if (end == SIZE_MAX) {
        self->at++;
        return;
    }
    blank(self, self->at + end + 1);
}

/* The target of a link, from its "(" on. */
static void skip_target(struct masking *self)
{
    size_t open = self->at + 1, end = open + 1, depth = 1;

    while (end < self->text.len && end - open < TARGET_MAX && depth > 0 && self->text.ptr[end] != '\n') {
        depth += self->text.ptr[end] == '(';
        depth -= self->text.ptr[end] == ')';
        end++;
    }
    if (depth > 0) {
        self->at = open + 1;
        return;
    }
    if (byte_at(self->text, open + 1) == '#')
        add_mark(self, &self->linting->links, open + 1, end - 1);
    self->at = open;
    blank(self, end);
}

static void skip_url(struct masking *self)
{
    size_t end = self->at;
    while (end < self->text.len && !byte_is_space(self->text.ptr[end]) && self->text.ptr[end] != '>' &&
           self->text.ptr[end] != ')' && self->text.ptr[end] != '|')
        end++;
    blank(self, end);
}

struct str lint_prose(struct linting *self, size_t node)
{
    struct str text = self->document->nodes[node].text;
    struct masking masking = {.linting = self, .node = node, .text = text};

    masking.prose = arena_copy(self->mem, text.ptr, text.len);
    while (masking.at < text.len) {
        char c = text.ptr[masking.at];
        if (c == '`' || (c == '~' && byte_at(text, masking.at + 1) == '~'))
            skip_code(&masking);
        else if (c == '<')
            skip_angle(&masking);
        else if (c == ']' && byte_at(text, masking.at + 1) == '(')
            skip_target(&masking);
        else if (c == ':' && str_starts(str_slice(text, masking.at, masking.at + 3), STR("://")))
            skip_url(&masking);
        else
            masking.at++;
    }
    return str_of(masking.prose, text.len);
}

static uint64_t hash_of(struct str text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static const struct lexeme *lexeme_new(struct linting *self, struct str lower)
{
    struct lexeme *lexeme = map_get(self->lexemes, lower);
    struct word_list stems;

    if (lexeme != NULL)
        return lexeme;
    lexeme = arena_new_of(self->mem, struct lexeme);
    lexeme->lower = str_dup(self->mem, lower);
    lexeme->flags = lexicon_flags(lexeme->lower);
    stems = words_all(lexeme->lower, self->mem);
    lexeme->stem = hash_of(stems.count == 1 ? stems.items[0].stem : lexeme->lower);
    map_set(self->lexemes, lexeme->lower, lexeme);
    return lexeme;
}

static const struct lexeme *lexeme_of(struct linting *self, struct str word)
{
    char buffer[64];
    struct str lower = word;
    const struct lexeme **recent;

    if (word.len <= sizeof(buffer)) {
        for (size_t i = 0; i < word.len; i++)
            buffer[i] = (char)(byte_is_upper(word.ptr[i]) ? word.ptr[i] + ('a' - 'A') : word.ptr[i]);
        lower = str_of(buffer, word.len);
    }
    recent = &self->recent[hash_of(lower) % LINT_RECENT];
    if (*recent == NULL || !str_eq((*recent)->lower, lower))
        *recent = lexeme_new(self, lower);
    return *recent;
}

static bool is_word_byte(char c)
{
    return byte_is_alnum(c) || (unsigned char)c >= 0x80 || c == '\x01';
}

/* Past the word that begins at `at`: inner apostrophes and hyphens belong to it, and the points of numbers.
 */
static size_t word_end(struct str prose, size_t at)
{
    bool digits = byte_is_digit(prose.ptr[at]);
    size_t length;

    while (at < prose.len) {
        char c = prose.ptr[at], next = byte_at(prose, at + 1);
        if ((unsigned char)c >= 0x80) {
            uint32_t character = character_at(prose, at, &length);
            if (character == 0x2019 && is_word_byte(byte_at(prose, at + 3))) {
                at += 3;
                continue;
            }
            if (!character_is_word(character))
                return at;
            at += length;
        } else if (byte_is_alnum(c) || c == '\x01') {
            at++;
        } else if ((c == '\'' || c == '-' || c == '_') && byte_is_alnum(next)) {
            at++;
        } else if (digits && (c == '.' || c == ',') && byte_is_digit(next)) {
            at++;
        } else {
            return at;
        }
    }
    return at;
}

enum gap { GAP_NONE, GAP_CLAUSE, GAP_SENTENCE };

static bool is_list_mark(struct str prose, size_t at)
{
    char c = byte_at(prose, at), next = byte_at(prose, at + 1);
    if ((c == '-' || c == '*' || c == '+') && next == ' ')
        return true;
    if (!byte_is_digit(c))
        return false;
    while (byte_is_digit(byte_at(prose, at)))
        at++;
    return (byte_at(prose, at) == '.' || byte_at(prose, at) == ')') && byte_at(prose, at + 1) == ' ';
}

/* Whether a line break at `at` ends what was being said: the next line is blank, a heading, an item or a row.
 */
static bool breaks_block(struct str prose, size_t at)
{
    at++;
    while (byte_at(prose, at) == ' ' || byte_at(prose, at) == '\t' || byte_at(prose, at) == '\r')
        at++;
    return at >= prose.len || prose.ptr[at] == '\n' || prose.ptr[at] == '#' || prose.ptr[at] == '|' ||
           is_list_mark(prose, at);
}

static bool is_abbreviation(const struct lint_word *word)
{
    static const char *const abbreviations[] = {"e",  "g",    "i",  "vs", "cf", "approx",
                                                "no", "incl", "eg", "ie", NULL};
    return str_is_one_of(word->lexeme->lower, abbreviations);
}

/* What stands between the word before and the one that begins at `to`. */
static enum gap gap_between(struct str prose, const struct lint_word *before, size_t to)
{
    enum gap gap = GAP_NONE;
    for (size_t at = before->to; at < to; at++) {
        char c = prose.ptr[at];
        if (c == '|' || (c == '\n' && breaks_block(prose, at)))
            return GAP_SENTENCE;
        if ((c == '.' || c == '!' || c == '?') && at + 1 < to && !is_abbreviation(before))
            return GAP_SENTENCE;
        if (c != ' ' && c != '*' && c != '_' && c != '\n' && c != '\r' && c != '"' && c != '/' && c != '[' &&
            c != ']')
            gap = GAP_CLAUSE;
    }
    return gap;
}

/* `items` with room for one more, moved where there was none. */
static void *room_for(struct arena *mem, void *items, size_t count, size_t *room, size_t size)
{
    void *moved;
    if (count < *room)
        return items;
    *room = *room == 0 ? 256 : *room * 2;
    moved = arena_calloc(mem, *room, size);
    if (count > 0)
        memcpy(moved, items, count * size);
    return moved;
}

static void end_sentence(struct lint_node *node)
{
    struct lint_sentence *last = &node->sentences[node->sentence_count - 1];
    last->end = node->word_count;
    last->to = node->words[node->word_count - 1].to;
}

static void begin_sentence(struct linting *self, struct lint_node *node, size_t from)
{
    struct lint_scratch *scratch = &self->scratch;
    scratch->sentences = room_for(self->mem, scratch->sentences, node->sentence_count,
                                  &scratch->sentence_room, sizeof(*node->sentences));
    node->sentences = scratch->sentences;
    node->sentences[node->sentence_count++] = (struct lint_sentence){.first = node->word_count, .from = from};
}

static void add_word(struct linting *self, struct lint_node *node, const struct lint_word *word)
{
    struct lint_scratch *scratch = &self->scratch;
    struct lint_sentence *sentence = &node->sentences[node->sentence_count - 1];
    unsigned flags = word->lexeme->flags;

    scratch->words =
        room_for(self->mem, scratch->words, node->word_count, &scratch->word_room, sizeof(*node->words));
    node->words = scratch->words;
    node->words[node->word_count++] = *word;
    sentence->has_number |= (flags & LEXEME_NUMBER) != 0;
    sentence->binding += (flags & LEXEME_BINDING) != 0;
    sentence->weak += (flags & LEXEME_WEAK) != 0;
}

/* The next word at or after *at; false when there is none. */
static bool next_word(struct linting *self, struct str prose, size_t *at, struct lint_word *ret)
{
    size_t length, end;
    while (*at < prose.len) {
        if (!is_word_byte(prose.ptr[*at])) {
            ++*at;
            continue;
        }
        if ((unsigned char)prose.ptr[*at] >= 0x80 && !character_is_word(character_at(prose, *at, &length))) {
            *at += length;
            continue;
        }
        end = word_end(prose, *at);
        if (end == *at)
            end++;
        *ret = (struct lint_word){.lexeme = lexeme_of(self, str_slice(prose, *at, end)),
                                  .from = (uint32_t)*at,
                                  .to = (uint32_t)end};
        *at = end;
        return true;
    }
    return false;
}

void lint_read_words(struct linting *self, struct lint_node *node, struct str prose)
{
    struct lint_word word;
    size_t at = 0;
    bool fresh = true;

    node->words = self->scratch.words;
    node->sentences = self->scratch.sentences;
    while (next_word(self, prose, &at, &word)) {
        if (!fresh) {
            enum gap gap = gap_between(prose, &node->words[node->word_count - 1], word.from);
            node->words[node->word_count - 1].ends_clause = gap != GAP_NONE;
            fresh = gap == GAP_SENTENCE;
            if (fresh)
                end_sentence(node);
        }
        if (fresh)
            begin_sentence(self, node, word.from);
        fresh = false;
        add_word(self, node, &word);
    }
    if (!fresh) {
        end_sentence(node);
        node->words[node->word_count - 1].ends_clause = true;
    }
    node->words = arena_copy(self->mem, node->words != NULL ? node->words : (const void *)"",
                             node->word_count * sizeof(*node->words));
    node->sentences = arena_copy(self->mem, node->sentences != NULL ? node->sentences : (const void *)"",
                                 node->sentence_count * sizeof(*node->sentences));
}

bool lint_word_is(const struct lint_node *node, const struct lint_sentence *sentence, size_t index,
                  const char *word)
{
    return index < sentence->end && index >= sentence->first &&
           str_eq(node->words[index].lexeme->lower, str_from(word));
}

bool lint_phrase_is(const struct lint_node *node, const struct lint_sentence *sentence, size_t index,
                    const char *phrase, size_t *end)
{
    struct str rest = str_from(phrase), part;
    while (str_next(&rest, ' ', &part)) {
        if (index >= sentence->end || !str_eq(node->words[index].lexeme->lower, part))
            return false;
        index++;
    }
    *end = index;
    return true;
}
