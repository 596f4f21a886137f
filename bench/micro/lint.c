/*
 * How long the lint of a document takes, in CPU time of this process: it has one thread and does no I/O.
 *     lint [REQUIREMENTS]
 * prints "<milliseconds> <findings>", the best of five, of a document with so many requirements (10,000), of
 * which one in ten has something to remark on. Reading the Markdown into nodes is not counted.
 */
#include "services/lint.h"
#include "arena.h"
#include "services/cmark_markdown_parser.h"
#include "services/recogniser.h"
#include "strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 5

static double cpu_milliseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static const char *pick(const char *const *words, size_t count, uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u; /* Numerical Recipes */
    return words[(*state >> 16) % count];
}

/* Sentences as requirements have them, of words that come back as they do in one product. */
static struct str make_document(size_t requirements, struct arena *mem)
{
    static const char *const triggers[] = {"When a payment arrives, the", "While the import runs, the",
                                           "If the bank refuses a transfer, then the", "The", "The"};
    static const char *const verbs[] = {"send",   "store", "show",   "reject",  "archive",  "sort",
                                        "export", "sign",  "merge",  "encrypt", "validate", "list",
                                        "count",  "print", "cancel", "confirm"};
    static const char *const nouns[] = {
        "invoice",  "receipt",  "member",   "statement", "letter",   "reminder", "account",
        "calendar", "report",   "template", "signature", "ledger",   "batch",    "contract",
        "voucher",  "address",  "mandate",  "session",   "document", "archive",  "summary",
        "question", "interval", "password", "refund",    "balance",  "currency", "region"};
    static const char *const ends[] = {"within 5 seconds",
                                       "before the end of the day",
                                       "for the treasurer",
                                       "in the language of the member",
                                       "as CSV",
                                       "quickly",
                                       "and log the result"};
    struct strbuf text = strbuf_new(mem, (size_t)64 << 20);
    uint32_t state = 1;

    strbuf_add(&text, STR("# Fees\n\n## Requirements\n\n"));
    for (size_t i = 0; i < requirements; i++)
        strbuf_addf(&text, "- **FR-%zu** %s system shall %s the %s of each %s and its %s number %zu %s.\n%s",
                    i + 1, pick(triggers, COUNT_OF(triggers), &state), pick(verbs, COUNT_OF(verbs), &state),
                    pick(nouns, COUNT_OF(nouns), &state), pick(nouns, COUNT_OF(nouns), &state),
                    pick(nouns, COUNT_OF(nouns), &state), i % 977,
                    i % 10 == 0 ? "as appropriate" : pick(ends, COUNT_OF(ends), &state),
                    i % 4 == 0 ? "  - priority: must\n" : "");
    return strbuf_str(&text);
}

/* Node by node, so that a document may be larger than one that the parser takes. */
static struct document read_document(struct str text, struct arena *mem)
{
    struct document document = {.nodes = arena_array_of(mem, text.len / 20 + 16, struct node)};
    size_t at = 0;

    while (at < text.len) {
        size_t end = at + ((size_t)1 << 20) < text.len ? str_find(text, STR("\n- **"), at + ((size_t)1 << 20))
                                                       : text.len;
        struct node *nodes;
        size_t count;
        end = end >= text.len ? text.len : end + 1;
        if (recogniser_split(cmark_markdown_parser(), str_slice(text, at, end), mem, &nodes, &count) != OK)
            exit(1);
        memcpy(document.nodes + document.count, nodes, count * sizeof(*nodes));
        document.count += count;
        at = end;
    }
    document_update_levels(&document);
    return document;
}

int main(int argc, char **argv)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new((size_t)1 << 20);
    size_t requirements = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 10000, findings = 0;
    struct document document = read_document(make_document(requirements, mem), mem);
    double best = 1e9;

    for (int round = 0; round < ROUNDS; round++) {
        _cleanup_(arena_freep) struct arena *own = arena_new((size_t)1 << 20);
        double before = cpu_milliseconds(), spent;
        findings = lint_document(&document, INT64_C(1800000000000), own).count;
        spent = cpu_milliseconds() - before;
        best = spent < best ? spent : best;
    }
    printf("%.2f %zu\n", best, findings);
    return 0;
}
