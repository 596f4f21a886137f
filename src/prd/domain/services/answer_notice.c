#include "services/answer_notice.h"
#include "services/characters.h"
#include "services/ears.h"
#include "services/ears_clause.h"
#include "services/ears_words.h"
#include "services/quantities.h"

#define LONGEST_LABEL 24 /* bytes */

/* Words that say what the rest is, and go. */
struct opening {
    const char *phrase;
    const char *topic;
};
static const struct opening openings[] = {
    {"we have decided that", "decisions"},
    {"we have decided to", "decisions"},
    {"we've decided to", "decisions"},
    {"we’ve decided to", "decisions"},
    {"we decided that", "decisions"},
    {"we decided to", "decisions"},
    {"we agreed that", "decisions"},
    {"we agreed to", "decisions"},
    {"we have agreed to", "decisions"},
    {"we have agreed that", "decisions"},
    {"it was decided that", "decisions"},
    {"it was decided to", "decisions"},
    {"it has been decided that", "decisions"},
    {"there is a risk that", "risks"},
    {"there's a risk that", "risks"},
    {"there’s a risk that", "risks"},
    {"the risk is that", "risks"},
    {"a risk is that", "risks"},
    {"one risk is that", "risks"},
    {"the main risk is that", "risks"},
    {"the biggest risk is that", "risks"},
    {"i assume that", "assumptions"},
    {"we assume that", "assumptions"},
    {"we are assuming that", "assumptions"},
    {"we're assuming that", "assumptions"},
    {"i assume", "assumptions"},
    {"we assume", "assumptions"},
    {"we are assuming", "assumptions"},
    {"we're assuming", "assumptions"},
};
/* As openings, but their words belong to the statement. */
static const struct opening signs[] = {
    {"we decided in", "decisions"},           {"we decided on", "decisions"},
    {"we decided against", "decisions"},      {"we decided not to", "decisions"},
    {"we have decided against", "decisions"}, {"it was decided", "decisions"},
    {"the biggest risk is", "risks"},         {"the main risk is", "risks"},
};

static bool is_one_of_topics(const struct topic *topic, const char *const *ids)
{
    return str_is_one_of(str_from(topic->id), ids);
}

static struct str rest_of(struct str line, const struct token_list *tokens, size_t at)
{
    return at < tokens->count ? str_slice(line, tokens->items[at].from, line.len) : STR("");
}

struct str answer_without_filler(struct str sentence, struct arena *mem)
{
    static const char *const always[] = {"well first of all",
                                         "well, first of all",
                                         "first of all",
                                         "first off",
                                         "to be honest",
                                         "i think that",
                                         "i think",
                                         "i guess",
                                         "i mean",
                                         "we think that",
                                         "we think",
                                         "i'd say",
                                         "i’d say",
                                         "of course",
                                         "and of course",
                                         "basically",
                                         "honestly",
                                         "obviously",
                                         "well",
                                         "and",
                                         "and also",
                                         "also",
                                         NULL};
    static const char *const before_comma[] = {
        "so",      "then",    "plus",   "actually", "first", "firstly", "second",   "secondly",  "third",
        "thirdly", "finally", "lastly", "anyway",   "ok",    "okay",    "in short", "naturally", NULL};
    for (int round = 0; round < 4; round++) {
        struct token_list tokens = tokens_read(sentence, mem);
        size_t after = 0, end = 0;
        for (size_t i = 0; always[i] != NULL; i++)
            if (tokens_match(&tokens, 0, always[i], &after) && after > end)
                end = after;
        for (size_t i = 0; before_comma[i] != NULL; i++)
            if (tokens_match(&tokens, 0, before_comma[i], &after) && after > end &&
                str_ends(tokens.items[after - 1].text, STR(",")))
                end = after;
        if (end == 0 || end + 1 >= tokens.count || str_ends(tokens.items[end - 1].text, STR(":")))
            break;
        sentence = rest_of(sentence, &tokens, end);
    }
    return sentence;
}

/* "Risk: …", "**Decision:** …", "Open question - …": the topic that the label names, and what follows it. */
static const struct topic *read_label(struct str sentence, struct str *rest)
{
    size_t colon = str_find_char(str_slice(sentence, 0, LONGEST_LABEL + 6), ':', 0);
    struct str label, after;

    if (colon == SIZE_MAX)
        return NULL;
    label = str_trim(str_slice(sentence, 0, colon));
    after = str_slice(sentence, colon + 1, sentence.len);
    while (label.len > 0 && strchr("*_", label.ptr[0]) != NULL)
        label = str_slice(label, 1, label.len);
    while (label.len > 0 && strchr("*_", label.ptr[label.len - 1]) != NULL)
        label.len--;
    while (after.len > 0 && strchr("*_ ", after.ptr[0]) != NULL)
        after = str_slice(after, 1, after.len);
    if (after.len == 0)
        return NULL;
    *rest = after;
    return topic_named(label);
}

static const struct topic *read_opening(struct str sentence, struct arena *mem, struct str *rest)
{
    struct token_list tokens = tokens_read(sentence, mem);
    size_t after;

    for (size_t i = 0; i < COUNT_OF(openings); i++)
        if (tokens_match(&tokens, 0, openings[i].phrase, &after) && after + 1 < tokens.count) {
            *rest = rest_of(sentence, &tokens, after);
            return topic_find(str_from(openings[i].topic));
        }
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (tokens_match(&tokens, 0, signs[i].phrase, &after)) {
            *rest = sentence;
            return topic_find(str_from(signs[i].topic));
        }
    return NULL;
}

struct str answer_own_words(const struct topic *topic, struct str sentence, struct arena *mem)
{
    struct str rest;
    if (read_label(sentence, &rest) == topic || read_opening(sentence, mem, &rest) == topic)
        return rest;
    return sentence;
}

/* "The system shall …", "It must never …", "Members must be able to …". `strict`: only what nobody would say
 * of how things are today. */
static bool is_requirement(struct str sentence, bool strict, struct arena *mem)
{
    static const char *const duties[] = {"must", "shall", "should", "has to", "needs to", NULL};
    static const char *const abilities[] = {"must be able to",    "shall be able to",    "should be able to",
                                            "need to be able to", "needs to be able to", NULL};
    struct token_list tokens = tokens_read(sentence, mem);
    struct str unused;
    size_t after;
    bool pronoun;

    for (size_t at = 1; at < tokens.count && at <= 5; at++) {
        bool duty = false, able = false;
        for (size_t i = 0; duties[i] != NULL; i++)
            duty = duty || tokens_match(&tokens, at, duties[i], &after);
        for (size_t i = 0; abilities[i] != NULL; i++)
            able = able || tokens_match(&tokens, at, abilities[i], &after);
        if (!duty && !able)
            continue;
        if (token_is(&tokens, at, "shall"))
            return clause_read(sentence, true, false, mem, &unused);
        if (strict)
            return false;
        if (able && names_people(&tokens, 0, at))
            return true;
        return names_system(&tokens, 0, at, &pronoun) && !token_is(&tokens, 0, "we") &&
               clause_read(sentence, true, false, mem, &unused);
    }
    return false;
}

/* "Pilot with two schools in May 2027", "Go live by 1 March" */
static bool is_milestone(struct str sentence, struct arena *mem)
{
    static const char *const words[] = {"pilot",   "launch",   "go live",       "go-live",       "release",
                                        "rollout", "roll out", "public launch", "soft launch",   "alpha",
                                        "beta",    "mvp",      "first release", "first version", NULL};
    struct token_list tokens = tokens_read(sentence, mem);
    struct moment_list moments = moments_read(sentence, mem);
    size_t first = token_is(&tokens, 0, "the") || token_is(&tokens, 0, "a"), after;

    if (moments_first(&moments, MOMENT_DATE) == NULL)
        return false;
    for (size_t i = 0; words[i] != NULL; i++)
        if (tokens_match(&tokens, first, words[i], &after))
            return true;
    return false;
}

bool answer_notice(const struct topic *asked, struct str sentence, struct arena *mem, struct notice *ret)
{
    static const char *const quoted[] = {"quote",        "customer-faq", "internal-faq",
                                         "alternatives", "start",        NULL};
    static const char *const told[] = {"users", "goals", NULL};
    static const char *const strict[] = {"problem", "solution", NULL};
    static const char *const timeless[] = {"users", "goals", "problem", "solution", NULL};
    struct str rest = sentence;
    const struct topic *topic = read_label(sentence, &rest);

    if (topic == NULL && !is_one_of_topics(asked, quoted))
        topic = read_opening(answer_without_filler(sentence, mem), mem, &rest);
    if (topic == NULL) {
        rest = answer_without_filler(sentence, mem);
        if ((is_one_of_topics(asked, told) && is_requirement(rest, false, mem)) ||
            (is_one_of_topics(asked, strict) && is_requirement(rest, true, mem)))
            topic = topic_find(STR("requirements"));
        else if (is_one_of_topics(asked, timeless) && is_milestone(rest, mem))
            topic = topic_find(STR("milestones"));
    }
    if (topic == NULL || topic == asked || topic->form != TOPIC_ITEMS ||
        (topic->kind == asked->kind && asked->form == TOPIC_ITEMS))
        return false;
    *ret = (struct notice){.topic = topic, .text = rest};
    return true;
}
