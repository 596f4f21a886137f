/*
 * The merge of a node that two people changed: the input is the text they both saw and what each made of it,
 * with lines "===" between them. Where it is clean, every line that one of them wrote is there, as often as
 * they wrote it; and so it is when both go through the applier.
 */
#include "fuzz.h"
#include "map.h"
#include "services/applier.h"
#include "services/cmark_markdown_parser.h"
#include "services/git_text_differ.h"
#include "services/lines.h"
#include "unicode.h"

struct sides {
    struct str base, mine, theirs;
};

static struct str take_part(struct str *rest)
{
    static const struct str between = {"\n===\n", 5};
    size_t at = str_find(*rest, between, 0);
    struct str part = str_slice(*rest, 0, at == SIZE_MAX ? rest->len : at + 1);
    *rest = at == SIZE_MAX ? STR("") : str_slice(*rest, at + between.len, rest->len);
    return part;
}

/* How often the line is in the text. */
static size_t count_line(struct str text, struct str line)
{
    size_t count = 0;
    struct str other;
    while (line_next(&text, &other))
        count += str_eq(line_content(other), line_content(line));
    return count;
}

/* A line that `side` has more often than the base was written by that side at least so many times more, and
 * the merged text has it as often: neither side's words are lost. Not as often as `side` has it, for the
 * other side may have dropped every one of the base's; its own count does not tell, for it may have written
 * the same line where this one did, which counts once. */
static void check_kept(const struct sides *sides, struct str side, struct str merged)
{
    struct str line;
    for (struct str rest = side; line_next(&rest, &line);)
        MUST(count_line(merged, line) + count_line(sides->base, line) >= count_line(side, line));
}

static void check_differ(struct text_differ *differ, const struct sides *sides, struct arena *mem)
{
    struct str merged;
    bool clean;

    MUST(fuzz_is_ok(differ->ops->merge(differ, sides->base, sides->mine, sides->base, mem, &clean, &merged)));
    MUST(clean && str_eq(merged, sides->mine));
    MUST(fuzz_is_ok(
        differ->ops->merge(differ, sides->base, sides->base, sides->theirs, mem, &clean, &merged)));
    MUST(clean && str_eq(merged, sides->theirs));
    MUST(fuzz_is_ok(
        differ->ops->merge(differ, sides->base, sides->mine, sides->theirs, mem, &clean, &merged)));
    if (!clean)
        return;
    check_kept(sides, sides->mine, merged);
    check_kept(sides, sides->theirs, merged);
}

static struct error *find_base(void *self, struct id id _unused_, struct digest hash,
                               struct arena *mem _unused_, struct str *ret)
{
    const struct node *node = self;
    if (!digest_eq(hash, node->hash))
        return error_new(ERROR_NOT_FOUND, "not_found", "no such text");
    *ret = node->text;
    return OK;
}

static struct error *find_bearers(void *self _unused_, const struct item_code *codes _unused_, size_t count,
                                  struct arena *mem _unused_, struct id *ret)
{
    for (size_t i = 0; i < count; i++)
        ret[i] = ID_NONE;
    return OK;
}

/* Two people replace the first node, both from what it says at first. */
static void check_applier(const struct applier *applier, const struct sides *sides, struct arena *mem)
{
    struct applied first, second, third;
    struct node before;
    struct operation operation = {.kind = OPERATION_REPLACE_TEXT};
    struct document_past past = {&before, find_base, find_bearers};

    if (!fuzz_is_ok(applier_import(applier, sides->base, 1, mem, &first)) || first.document.count == 0)
        return;
    before = first.document.nodes[0];
    operation.node = before.id;
    operation.base = before.hash;
    operation.text = sides->mine;
    if (!fuzz_is_ok(
            applier_apply(applier, &first.document, &operation, 1, first.code_floor, 2, &past, mem, &second)))
        return;
    operation.text = sides->theirs;
    if (!fuzz_is_ok(applier_apply(applier, &second.document, &operation, 1, second.code_floor, 3, &past, mem,
                                  &third)))
        return;
    for (size_t i = 1; i < first.document.count; i++) {
        size_t at = document_find(&third.document, first.document.nodes[i].id);
        MUST(at != SIZE_MAX && str_eq(third.document.nodes[at].text, first.document.nodes[i].text));
    }
    MUST(utf8_is_valid(document_text(&third.document, mem)));
}

static void check(struct str input, struct arena *mem)
{
    static struct text_differ *differ; /* started once: that takes longer than a run */
    struct random_seeded random;
    struct clock_fixed clock;
    struct applier applier = {cmark_markdown_parser(), NULL, &random.base, &clock.base};
    struct sides sides;

    if (differ == NULL)
        differ = git_text_differ_new();
    applier.differ = differ;
    random_seeded_init(&random, 1);
    clock_fixed_init(&clock, 1700000000000);
    if (utf8_is_valid(input) && str_find_char(input, '\0', 0) == SIZE_MAX) {
        sides.base = take_part(&input);
        sides.mine = take_part(&input);
        sides.theirs = take_part(&input);
        check_differ(differ, &sides, mem);
        check_applier(&applier, &sides, mem);
    }
}

FUZZ_TARGET(check)
