#include "services/answer_pieces.h"
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

    if (self->goals && is_measurable(sentence, shaping->mem)) {
        shape_metric(shaping, sentence, STR(""), STR(""));
        return !self->keeps_measures;
    }
    if (statement_unknown(sentence).len > 0 || (closes && asks(sentence))) {
        shape_question(shaping, sentence, STR(""), STR(""));
        return true;
    }
    return false;
}

/* The passage without the sentences that go elsewhere: as written when all stay, STR_NONE when none does. */
static struct str sift(struct sifting *self, const struct passage *passage, bool last)
{
    struct arena *mem = self->shaping->mem;
    struct str_list sentences = prose_sentences(passage->text, mem), kept = {0};
    size_t closing = sentences.count;
    struct str text;

    while (last && closing > 0 && asks(sentences.items[closing - 1]))
        closing--; /* the questions that the answer ends with */
    if (closing == 0 && self->passages.count == 1)
        closing = sentences.count; /* nothing but questions: they are the answer */
    kept.items = arena_array_of(mem, sentences.count, struct str);
    for (size_t i = 0; i < sentences.count; i++)
        if (!moves(self, sentences.items[i], i >= closing))
            kept.items[kept.count++] = sentences.items[i];
    if (kept.count == sentences.count)
        return passage->source;
    if (kept.count == 0)
        return STR_NONE;
    text = str_join(mem, kept.items, kept.count, STR(" "));
    return str_format(mem, "%.*s%.*s", STR_ARGS(str_slice(passage->source, 0, passage->mark)),
                      STR_ARGS(text));
}

struct str shape_prose(struct shaping *shaping, struct str answer)
{
    struct sifting self = {.shaping = shaping,
                           .passages = prose_passages(answer, shaping->mem),
                           .goals = strcmp(shaping->topic->id, "goals") == 0};
    struct strbuf text = strbuf_new(shaping->mem, STRBUF_LIMIT_DEFAULT);
    const char *end = answer.ptr; /* of the passage before, in the answer */

    self.keeps_measures = self.goals && all_measurable(&self);
    for (size_t i = 0; i < self.passages.count; i++) {
        const struct passage *passage = &self.passages.items[i];
        struct str kept = passage->source;
        if (is_statement(passage))
            kept = sift(&self, passage, i + 1 == self.passages.count);
        if (kept.ptr != NULL && text.len > 0)
            strbuf_add(&text, str_of(end, (size_t)(passage->source.ptr - end)));
        strbuf_add(&text, kept);
        end = passage->source.ptr + passage->source.len;
    }
    return str_trim(strbuf_str(&text));
}
