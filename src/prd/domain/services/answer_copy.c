#include "services/answer_lines.h"
#include "services/answer_pieces.h"
#include "services/characters.h"
#include "services/ears_clause.h"
#include "services/growth.h"
#include "services/lines.h"
#include "strbuf.h"

#define SENTENCE_WORDS 3 /* fewer, and it is a name or a heading rather than a sentence */

static bool answers_questions(const struct shaping *self)
{
    static const char *const topics[] = {"customer-faq", "internal-faq", NULL};
    return str_is_one_of(str_from(self->topic->id), topics);
}

static bool asks(struct str sentence)
{
    return sentence.len > 0 && sentence.ptr[sentence.len - 1] == '?';
}

struct str copy_calm(struct str text, struct arena *mem)
{
    struct strbuf calmed = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t i = 0, run = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool repeats = i > 0 && (c == '!' || c == '?') && c == text.ptr[i - 1];
        if (!repeats)
            for (run = i + 1; (c == '!' || c == '?') && byte_at(text, run) == c; run++)
                ;
        /* Only behind a word: "a!!b" is code. */
        if (!repeats || byte_is_alnum(byte_at(text, run)) || byte_at(text, run) == '`')
            strbuf_add_char(&calmed, c);
    }
    return calmed.len == text.len ? text : strbuf_str(&calmed);
}

/* Each sentence with its capital and its full stop, in the order they were written. */
static struct str finished(struct str text, struct arena *mem)
{
    struct str_list sentences = prose_sentences(text, mem);
    for (size_t i = 0; i < sentences.count; i++)
        if (!str_ends(sentences.items[i], STR(":")))
            sentences.items[i] = sentence_finished(sentences.items[i], mem);
    return str_join(mem, sentences.items, sentences.count, STR(" "));
}

static bool has_words(struct str text, size_t count, struct arena *mem)
{
    return tokens_read(text, mem).count >= count;
}

/* Whether the paragraph is one that an editor would leave alone: its sentences begin and end as they should.
 */
static bool is_in_order(struct str text, struct arena *mem)
{
    struct str_list sentences = prose_sentences(text, mem);
    char end = byte_at(text, text.len - 1);

    if (end == ':' || !has_words(text, SENTENCE_WORDS, mem))
        return true;
    for (size_t i = 0; i < sentences.count; i++)
        if (byte_is_lower(byte_at(sentences.items[i], 0)))
            return false;
    return !byte_is_alnum(end);
}

/* An entry of a list: a capital, and the marks of sentences where there are several. */
static struct str entry(struct str text, struct arena *mem)
{
    struct str whole = finished(text, mem);
    if (prose_sentences(text, mem).count == 1 && str_ends(whole, STR(".")) && !str_ends(text, STR(".")))
        whole.len--;
    return whole;
}

/* A list without bullets gets them. */
static struct str with_bullets(struct str paragraph, struct arena *mem)
{
    struct strbuf list = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct str line;
    while (line_next(&paragraph, &line)) {
        struct str text = str_trim(line);
        if (text.len > 0)
            strbuf_addf(&list, "%s- %.*s", list.len > 0 ? "\n" : "", STR_ARGS(entry(text, mem)));
    }
    return strbuf_str(&list);
}

/* "Q: …" and "A: …" without their letter. */
static struct str without_letter(struct str line)
{
    static const char *const letters[] = {"q:", "a:", "question:", "answer:", NULL};
    for (size_t i = 0; letters[i] != NULL; i++)
        if (str_starts_nocase(line, str_from(letters[i])))
            return str_trim(str_slice(line, strlen(letters[i]), line.len));
    return line;
}

/* All sentences, line by line where the lines are a list. */
static struct str_list sentences_of(const struct passage *passage, struct arena *mem)
{
    struct str_list all = {0};
    struct str rest = passage->source, line;

    if (!answer_is_lines(passage->source, mem))
        return prose_sentences(without_letter(passage->text), mem);
    while (line_next(&rest, &line)) {
        struct str_list some = prose_sentences(without_letter(str_trim(line)), mem);
        for (size_t i = 0; i < some.count; i++) {
            all.items = array_room(mem, all.items, all.count, sizeof(*all.items));
            all.items[all.count++] = some.items[i];
        }
    }
    return all;
}

/* "- **Can I cancel?** Yes, until eight." for each question; STR_NONE where the passage does not begin with
 * one. */
static struct str questions_answered(const struct passage *passage, struct arena *mem)
{
    struct strbuf list = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct str_list sentences = sentences_of(passage, mem);

    if (sentences.count < 2 || !asks(sentences.items[0]))
        return STR_NONE;
    for (size_t i = 0; i < sentences.count; i++) {
        struct str sentence = sentence_finished(without_letter(sentences.items[i]), mem);
        if (asks(sentence))
            strbuf_addf(&list, "%s- **%.*s**", list.len > 0 ? "\n" : "", STR_ARGS(sentence));
        else
            strbuf_addf(&list, " %.*s", STR_ARGS(sentence));
    }
    return strbuf_str(&list);
}

struct str copy_passage(const struct shaping *self, const struct passage *passage)
{
    struct arena *mem = self->mem;
    struct str source = copy_calm(passage->source, mem), text = copy_calm(passage->text, mem);

    if (passage->kind == PASSAGE_ITEM) {
        struct str first = with_first_letter(text, true, mem);
        if (!self->capitals || str_eq(first, text) || sentence_finished(text, mem).ptr[0] != first.ptr[0] ||
            passage->mark > source.len)
            return source;
        return str_format(mem, "%.*s%c%.*s", STR_ARGS(str_slice(source, 0, passage->mark)), first.ptr[0],
                          STR_ARGS(str_slice(source, passage->mark + 1, source.len)));
    }
    if (answers_questions(self)) {
        struct str list =
            questions_answered(&(struct passage){.kind = passage->kind, .text = text, .source = source}, mem);
        if (list.ptr != NULL)
            return list;
    }
    if (answer_is_lines(source, mem))
        return with_bullets(source, mem);
    return is_in_order(text, mem) ? source : finished(text, mem);
}

struct str copy_renumbered(const struct passage *passage, struct str source, size_t number, struct arena *mem)
{
    size_t digits = 0;
    while (digits < passage->mark && byte_is_digit(byte_at(source, digits)))
        digits++;
    if (digits == 0)
        return source;
    return str_format(mem, "%zu%.*s", number, STR_ARGS(str_slice(source, digits, source.len)));
}
