/*
 * The place of a comment: the input is a quotation, edits (fuzz_mutate) and a document, with lines "==="
 * between them. What is found of a quotation stands in the text and is found again by its own words, in an
 * unchanged document where it was; in an edited one each thread is somewhere or lost, and a passage is always
 * text of its node.
 */
#include "fuzz.h"
#include "services/anchors.h"
#include "services/applier.h"
#include "services/cmark_markdown_parser.h"
#include "unicode.h"

#define NODES_MOST 8 /* that are quoted from */

static struct str take_part(struct str *rest)
{
    static const struct str between = {"\n===\n", 5};
    size_t at = str_find(*rest, between, 0);
    struct str part = str_slice(*rest, 0, at == SIZE_MAX ? rest->len : at);
    *rest = at == SIZE_MAX ? STR("") : str_slice(*rest, at + between.len, rest->len);
    return part;
}

static bool is_text(struct str text)
{
    return utf8_is_valid(text) && str_find_char(text, '\0', 0) == SIZE_MAX;
}

/* The same text has the same ids each time. */
static bool import(struct str text, struct arena *mem, struct document *ret)
{
    struct random_seeded random;
    struct clock_fixed clock;
    struct applied applied;
    struct applier applier = {cmark_markdown_parser(), NULL, &random.base, &clock.base};

    random_seeded_init(&random, 1);
    clock_fixed_init(&clock, 1700000000000);
    if (!fuzz_is_ok(applier_import(&applier, text, 1, mem, &applied)))
        return false;
    *ret = applied.document;
    return true;
}

static void check_quote(struct str text, struct str quote, struct arena *mem)
{
    struct str passage = anchor_quote(text, quote, mem), again;
    if (passage.ptr == NULL)
        return;
    MUST(passage.ptr >= text.ptr && passage.ptr + passage.len <= text.ptr + text.len);
    again = anchor_quote(text, passage, mem);
    MUST(again.ptr != NULL && again.ptr <= passage.ptr);
}

static void check_anchor(const struct document *document, const struct comment_thread *thread,
                         struct arena *mem)
{
    struct anchor anchor = anchor_find(document, thread, mem);
    size_t index = document_find(document, anchor.node);

    MUST(anchor.state == ANCHOR_LOST || index != SIZE_MAX);
    if (anchor.passage.ptr != NULL)
        MUST(anchor.state != ANCHOR_LOST && str_contains(document->nodes[index].text, anchor.passage));
    else
        MUST(anchor.state == ANCHOR_LOST || thread->quote.ptr == NULL);
}

/* A thread about some words of the node, in the document as it is and as it becomes. */
static void check_node(const struct document *document, const struct document *edited, size_t index,
                       struct str quote, struct arena *mem)
{
    const struct node *node = &document->nodes[index];
    struct comment_thread thread = {.node = node->id};
    struct anchor anchor;

    check_anchor(edited, &thread, mem);
    check_quote(node->text, quote, mem);
    thread.source = anchor_quote(node->text, quote, mem);
    if (thread.source.ptr == NULL)
        thread.source = anchor_quote(node->text, utf8_cut(node->text, QUOTE_LENGTH_MAX), mem);
    if (thread.source.ptr == NULL)
        return;
    thread.quote = quote;
    anchor = anchor_find(document, &thread, mem);
    MUST(anchor.state == ANCHOR_HERE && id_eq(anchor.node, node->id) &&
         str_eq(anchor.passage, thread.source));
    check_anchor(edited, &thread, mem);
}

static void check(struct str input, struct arena *mem)
{
    struct str quote = take_part(&input), edits = take_part(&input), changed;
    struct document document, edited;

    if (!is_text(quote) || !is_text(input) || !import(input, mem, &document))
        return;
    quote = utf8_cut(quote, QUOTE_LENGTH_MAX);
    changed = fuzz_mutate(input, edits, mem);
    if (!is_text(changed) || !import(changed, mem, &edited))
        edited = document;
    for (size_t i = 0; i < document.count && i < NODES_MOST; i++)
        check_node(&document, &edited, i, quote, mem);
}

FUZZ_TARGET(check)
