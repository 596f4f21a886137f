#include "services/answer_pieces.h"
#include "services/characters.h"
#include "services/growth.h"
#include "strbuf.h"

/* Reading the prose of an answer: what stays, and what goes elsewhere. */
struct sifting {
    struct shaping *shaping;
    struct passage_list passages;
    bool goals;
    bool keeps_measures; /* every sentence is measurable, so that the goals would be empty without them */
};

static bool asks(struct str sentence)
{
    return sentence.len > 0 && sentence.ptr[sentence.len - 1] == '?';
}

static bool is_statement(const struct passage *passage)
{
    return passage->kind == PASSAGE_PARAGRAPH || passage->kind == PASSAGE_ITEM;
}

static bool leads_in(struct str sentence)
{
    return str_ends(sentence, STR(":"));
}

/* Whether nothing but measures would be moved away and nothing would be left. */
static bool all_measurable(const struct sifting *self)
{
    for (size_t i = 0; i < self->passages.count; i++) {
        struct str_list sentences;
        if (!is_statement(&self->passages.items[i]))
            return false;
        sentences = prose_sentences(self->passages.items[i].text, self->shaping->mem);
        for (size_t k = 0; k < sentences.count; k++)
            if (!is_measurable(sentences.items[k], self->shaping->mem) && !leads_in(sentences.items[k]))
                return false;
    }
    return true;
}

/* Makes an item of the sentence where it belongs elsewhere; true when it does not stay in the prose. */
static bool moves(struct sifting *self, struct str sentence, bool closes)
{
    struct shaping *shaping = self->shaping;
    struct notice notice;
    struct str plain;

    if (shaping->english && answer_notice(shaping->topic, sentence, shaping->mem, &notice)) {
        struct statement statement = {
            .text = notice.text, .tail = STR(""), .more = STR(""), .listed = true, .first = true};
        shape_elsewhere(shaping, notice.topic, &statement);
        return true;
    }
    if (self->goals && is_measurable(sentence, shaping->mem)) {
        shape_metric(shaping, sentence, STR(""), STR(""));
        return !self->keeps_measures;
    }
    plain = shaping->english ? answer_without_filler(sentence, shaping->mem) : sentence;
    if (statement_unknown(plain).len > 0 || (closes && asks(sentence))) {
        shape_question(shaping, plain, STR(""), STR(""));
        return true;
    }
    return false;
}

/* The passage without the sentences that go elsewhere, as it is printed; STR_NONE when none stays. */
static struct str sift(struct sifting *self, const struct passage *passage, bool last)
{
    struct arena *mem = self->shaping->mem;
    struct str_list sentences = prose_sentences(passage->text, mem), kept = {0};
    size_t closing = sentences.count;
    struct passage left = *passage;

    while (last && closing > 0 && asks(sentences.items[closing - 1]))
        closing--; /* the questions that the answer ends with */
    if (closing == 0 && self->passages.count == 1)
        closing = sentences.count; /* nothing but questions: they are the answer */
    kept.items = arena_array_of(mem, sentences.count, struct str);
    for (size_t i = 0; i < sentences.count; i++)
        if (!moves(self, sentences.items[i], i >= closing))
            kept.items[kept.count++] = sentences.items[i];
    if (kept.count == sentences.count)
        return copy_passage(self->shaping, passage);
    if (kept.count == 0)
        return STR_NONE;
    left.text = str_join(mem, kept.items, kept.count, STR(" "));
    left.source = str_format(mem, "%.*s%.*s", STR_ARGS(str_slice(passage->source, 0, passage->mark)),
                             STR_ARGS(left.text));
    return copy_passage(self->shaping, &left);
}

struct str shape_prose(struct shaping *shaping, struct str answer)
{
    struct sifting self = {.shaping = shaping,
                           .passages = prose_passages(answer, shaping->mem),
                           .goals = strcmp(shaping->topic->id, "goals") == 0};
    struct strbuf text = strbuf_new(shaping->mem, STRBUF_LIMIT_DEFAULT);
    const char *end = answer.ptr; /* of the passage before, in the answer */
    size_t entries = 0, gone = 0; /* of the list that is being read */

    for (size_t i = 0; i < self.passages.count; i++)
        shaping->capitals = shaping->capitals || (self.passages.items[i].kind == PASSAGE_ITEM &&
                                                  byte_is_upper(byte_at(self.passages.items[i].text, 0)));
    self.keeps_measures = self.goals && all_measurable(&self);
    for (size_t i = 0; i < self.passages.count; i++) {
        const struct passage *passage = &self.passages.items[i];
        struct str kept = passage->source;
        bool entry = passage->kind == PASSAGE_ITEM && passage->depth == 0;
        if (passage->kind != PASSAGE_ITEM)
            entries = gone = 0;
        if (is_statement(passage))
            kept = sift(&self, passage, i + 1 == self.passages.count);
        gone += entry && kept.ptr == NULL;
        entries += entry && kept.ptr != NULL;
        if (gone > 0 && entry && kept.ptr != NULL)
            kept = copy_renumbered(passage, kept, entries, shaping->mem);
        if (kept.ptr != NULL && text.len > 0)
            strbuf_add(&text, str_of(end, (size_t)(passage->source.ptr - end)));
        strbuf_add(&text, kept);
        end = passage->source.ptr + passage->source.len;
    }
    return str_trim(strbuf_str(&text));
}
