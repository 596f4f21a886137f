#include "services/prose.h"
#include "services/quantities.h"
#include "services/question_sets.h"
#include "services/topics.h"
#include "services/words.h"

/* Asked only when everything that is missing has been asked. */
#define ONLY_PARTIAL (-1000)
/* People answer about a dozen questions; what is left then is on the list of what is missing. */
#define MOST_QUESTIONS 12

static const struct interview_answer *answer_of(const struct interview *interview, struct str question)
{
    for (size_t i = interview->count; i-- > 0;)
        if (str_eq(interview->answers[i].question, question))
            return &interview->answers[i];
    return NULL;
}

static bool has_figures(struct str text, struct arena *mem)
{
    return text.ptr != NULL && quantities_read(prose_one_line(text, mem), mem).count > 0;
}

/* A metric may be in the answer about goals. */
static bool told_elsewhere(const struct interview *interview, const struct question *question,
                           struct arena *mem)
{
    if (strcmp(question->topic, "metrics") != 0)
        return false;
    for (size_t i = 0; i < interview->count; i++) {
        const struct question *other = question_find(interview->answers[i].question);
        if (other != NULL && strcmp(other->topic, "goals") == 0 &&
            interview->answers[i].state == ANSWER_GIVEN && has_figures(interview->answers[i].text, mem))
            return true;
    }
    return false;
}

static bool has_answers(const struct interview *interview)
{
    for (size_t i = 0; i < interview->count; i++)
        if (interview->answers[i].state == ANSWER_GIVEN)
            return true;
    return false;
}

static enum topic_state state_of(const struct interview *interview, const struct document *document,
                                 const struct question *question, struct arena *mem)
{
    const struct interview_answer *answer = answer_of(interview, str_from(question->id));
    const struct topic *topic = topic_find(str_from(question->topic));
    enum topic_state said = topic != NULL ? topic_state_in(topic, document, mem) : TOPIC_MISSING;

    if (said == TOPIC_KNOWN && answer == NULL && has_answers(interview) &&
        topic_is_thin(topic, document, mem))
        return TOPIC_PARTIAL;
    if (said == TOPIC_KNOWN || told_elsewhere(interview, question, mem))
        return TOPIC_KNOWN;
    if (answer == NULL || answer->state == ANSWER_ASKED)
        return said;
    switch (answer->state) {
    case ANSWER_GIVEN:
        return strcmp(question->topic, "metrics") == 0 && !has_figures(answer->text, mem) ? TOPIC_PARTIAL
                                                                                          : TOPIC_KNOWN;
    case ANSWER_UNKNOWN:
        return TOPIC_PARTIAL;
    case ANSWER_SKIPPED:
        return said == TOPIC_PARTIAL ? TOPIC_PARTIAL : TOPIC_SKIPPED;
    case ANSWER_ASKED:
        break;
    }
    return said;
}

/* Whether the document is about something where mistakes hurt people. */
static bool can_harm(const struct document *document, struct arena *mem)
{
    static const char *const words[] = {
        "payment",  "payments", "pay",       "money",    "bank",       "card",     "cards",   "invoice",
        "invoices", "fee",      "fees",      "health",   "patient",    "patients", "medical", "child",
        "children", "password", "passwords", "personal", "private",    "privacy",  "legal",   "law",
        "identity", "salary",   "location",  "security", "encryption", "gdpr",     NULL,
    };
    struct word_list all = words_all(document_text(document, mem), mem);
    for (size_t i = 0; i < all.count; i++)
        if (str_is_one_of(all.items[i].text, words))
            return true;
    return false;
}

static const struct question *next_of(const struct interview *interview, const struct question_set *set,
                                      const struct topic_coverage *coverage, bool harm)
{
    const struct question *best = NULL;
    int best_stake = 0;
    size_t settled = 0;

    for (size_t i = 0; i < interview->count; i++)
        settled += interview->answers[i].state != ANSWER_ASKED;
    if (settled >= MOST_QUESTIONS)
        return NULL;

    for (size_t i = 0; i < set->count; i++) {
        const struct bank_question *one = &set->questions[i];
        const struct interview_answer *answer = answer_of(interview, str_from(one->question.id));
        int stake = one->stake + (harm ? one->harm : 0);
        if ((answer != NULL && answer->state != ANSWER_ASKED) || coverage[i].state == TOPIC_KNOWN)
            continue;
        if (coverage[i].state == TOPIC_PARTIAL && strcmp(one->question.topic, "requirements") != 0)
            stake += ONLY_PARTIAL;
        if (best == NULL || stake > best_stake) {
            best = &one->question;
            best_stake = stake;
        }
    }
    return best;
}

void interview_view(const struct interview *interview, const struct document *document, struct arena *mem,
                    struct interview_view *ret)
{
    const struct question_set *set = question_set_of(interview->template_name);
    struct interview_view view = {.coverage_count = set->count, .total = (int64_t)set->count};
    int64_t halves = 0;

    view.coverage = arena_array_of(mem, set->count, struct topic_coverage);
    for (size_t i = 0; i < set->count; i++) {
        const struct question *question = &set->questions[i].question;
        const struct topic *topic = topic_find(str_from(question->topic));
        const struct interview_answer *answer = answer_of(interview, str_from(question->id));
        view.coverage[i].topic = question->topic;
        view.coverage[i].title = topic != NULL ? topic->title : question->topic;
        view.coverage[i].state = state_of(interview, document, question, mem);
        view.answered += answer != NULL && (answer->state == ANSWER_GIVEN || answer->state == ANSWER_UNKNOWN);
        halves += view.coverage[i].state == TOPIC_KNOWN ? 2 : view.coverage[i].state == TOPIC_PARTIAL;
    }
    view.percent = view.total > 0 ? halves * 100 / (2 * view.total) : 0;
    if (!str_is_empty(interview->pending))
        view.question = question_find(interview->pending);
    if (view.question == NULL)
        view.question = next_of(interview, set, view.coverage, can_harm(document, mem));
    *ret = view;
}
