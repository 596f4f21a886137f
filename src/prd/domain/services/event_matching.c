#include "services/event_matching.h"
#include "services/event_words.h"
#include "services/prose.h"
#include "services/topics.h"

#define CANDIDATES 24
/* The best item must have more than the second by this. */
#define CLEARLY 1.2

static struct str quoted(const struct word_list *words, struct arena *mem)
{
    struct str *parts = arena_array_of(mem, words->count, struct str);
    struct str last;
    for (size_t i = 0; i < words->count; i++)
        parts[i] = str_format(mem, "“%.*s”", STR_ARGS(words->items[i].text));
    if (words->count < 2)
        return words->count == 0 ? STR("") : parts[0];
    last = parts[words->count - 1];
    return str_format(mem, "%.*s and %.*s", STR_ARGS(str_join(mem, parts, words->count - 1, STR(", "))),
                      STR_ARGS(last));
}

bool match_item(const struct word_index *index, struct str text, enum node_kind kind, double least,
                struct arena *mem, struct item_match *ret)
{
    struct word_list words = words_content(text, mem);
    struct word_match_list matches = word_index_match(index, &words, CANDIDATES, mem);
    const struct word_match *best = NULL, *second = NULL;

    for (size_t i = 0; i < matches.count; i++) {
        const struct node *node = &index->document->nodes[matches.items[i].node];
        if (node->kind != kind || node->code.ptr == NULL)
            continue;
        if (best == NULL)
            best = &matches.items[i];
        else if (second == NULL)
            second = &matches.items[i];
    }
    if (best == NULL || best->share < least || (best->shared.count < 2 && words.count > 1) ||
        (second != NULL && best->share < second->share * CLEARLY))
        return false;
    ret->node = &index->document->nodes[best->node];
    ret->share = best->share;
    ret->words = quoted(&best->shared, mem);
    return true;
}

double match_document(const struct word_index *index, struct str text, struct arena *mem,
                      struct item_match *ret)
{
    struct word_list words = words_content(text, mem);
    struct word_match_list matches = word_index_match(index, &words, 1, mem);
    if (matches.count == 0)
        return 0;
    ret->node = &index->document->nodes[matches.items[0].node];
    ret->share = matches.items[0].share;
    ret->words = quoted(&matches.items[0].shared, mem);
    return ret->share;
}

bool names_prd(const struct document *document, struct str text, struct arena *mem)
{
    struct word_list words = words_content(text, mem), title;
    size_t named = 0;

    for (size_t i = 0; i < document->count; i++) {
        if (document->nodes[i].kind != NODE_SECTION)
            continue;
        title = words_content(document->nodes[i].title, mem);
        for (size_t k = 0; k < words.count; k++) {
            if (words_has(&title, words.items[k].stem))
                named++;
            else if (!names_document(words.items[k].text, mem))
                return false;
        }
        return named > 0;
    }
    return false;
}

/* Whether the sentence has all the words, and is about as long: a long one has many words by chance. */
static bool has_all(struct str sentence, const struct word_list *words, struct arena *mem)
{
    struct word_list own = words_content(sentence, mem);
    return own.count <= words->count * 3 && words_share(words, &own) >= 1;
}

/* The sentence of a text that has all the words; STR_NONE: only the text as a whole has them. */
static struct str sentence_with(struct str text, const struct word_list *words, struct arena *mem)
{
    bool comments;
    struct passage_list passages = prose_passages(prose_clean(text, mem, &comments), mem);
    for (size_t i = 0; i < passages.count; i++) {
        struct str_list sentences = prose_sentences(passages.items[i].text, mem);
        for (size_t k = 0; k < sentences.count; k++)
            if (has_all(sentences.items[k], words, mem))
                return sentences.items[k];
    }
    return STR_NONE;
}

/* Whether the node is a milestone, or stands where milestones and history are told. */
static bool tells_of_times(const struct document *document, size_t index)
{
    size_t section = document_section_of(document, index);
    const struct node *node = &document->nodes[index];
    return node->kind == NODE_MILESTONE || node->kind == NODE_DECISION ||
           (section != SIZE_MAX &&
            (topic_has_title(topic_find(STR("milestones")), document->nodes[section].title) ||
             str_find_nocase(document->nodes[section].title, STR("history"), 0) != SIZE_MAX));
}

struct str says_already(const struct word_index *index, struct str text, bool past, struct arena *mem)
{
    struct word_list words = words_content(text, mem);

    for (size_t i = 0; i < index->document->count && words.count > 1; i++) {
        const struct node *node = &index->document->nodes[i];
        struct str sentence;
        if (node->kind == NODE_SECTION || words_share(&words, &index->words[i]) < 1 ||
            (past && !tells_of_times(index->document, i)))
            continue;
        sentence = sentence_with(node->code.ptr != NULL ? node->statement : node->text, &words, mem);
        if (sentence.ptr != NULL)
            return node->code.ptr != NULL
                       ? node->code
                       : str_format(mem, "“%.*s”", STR_ARGS(prose_excerpt(sentence, 80, mem)));
    }
    return STR_NONE;
}
