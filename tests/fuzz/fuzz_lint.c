/* The lint: whatever a document says, findings have a place in it, and fixes change what they say they do. */
#include "fuzz.h"
#include "services/cmark_markdown_parser.h"
#include "services/lint.h"
#include "services/recogniser.h"
#include "unicode.h"

static void check_finding(const struct document *document, const struct lint_list *list,
                          const struct lint_finding *finding, struct arena *mem)
{
    struct str text = document->nodes[finding->node].text, fixed;

    MUST(finding->node < document->count && finding->from <= finding->to && finding->to <= text.len);
    MUST(finding->line > 0 && finding->column > 0);
    MUST(utf8_is_valid(finding->text) && utf8_is_valid(finding->message));
    MUST(str_find_char(finding->message, '\n', 0) == SIZE_MAX);
    if (!finding->is_fixable)
        return;
    MUST(finding->rule->fixable && finding->fix_from <= finding->fix_to && finding->fix_to <= text.len);
    fixed = lint_fix(document, list, finding->rule, finding->node, mem);
    MUST(fixed.ptr != NULL && utf8_is_valid(fixed));
}

static void check(struct str input, struct arena *mem)
{
    struct document document;
    struct lint_list list;
    size_t counted = 0;

    if (!utf8_is_valid(input) || (input.len > 0 && memchr(input.ptr, 0, input.len) != NULL))
        return;
    if (!fuzz_is_ok(recogniser_split(cmark_markdown_parser(), input, mem, &document.nodes, &document.count)))
        return;
    recogniser_arrange(&document, mem);
    list = lint_document(&document, INT64_C(1800000000000), mem);
    for (size_t i = 0; i < list.count; i++)
        check_finding(&document, &list, &list.items[i], mem);
    for (int i = 0; i < LINT_SEVERITIES; i++)
        counted += list.counts[i];
    MUST(counted == list.count);
}

FUZZ_TARGET(check)
