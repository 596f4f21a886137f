#include "prd_lint.h"
#include "services/cmark_markdown_parser.h"
#include "services/lint.h"
#include "services/recogniser.h"
#include "unicode.h"

static enum prd_lint_severity severity_of(enum lint_severity severity)
{
    static const enum prd_lint_severity severities[LINT_SEVERITIES] = {
        [LINT_ERROR] = PRD_LINT_ERROR, [LINT_WARNING] = PRD_LINT_WARNING, [LINT_ADVICE] = PRD_LINT_ADVICE};
    return severities[severity];
}

const char *prd_lint_severity_name(enum prd_lint_severity severity)
{
    static const enum lint_severity severities[PRD_LINT_SEVERITIES] = {
        [PRD_LINT_ERROR] = LINT_ERROR, [PRD_LINT_WARNING] = LINT_WARNING, [PRD_LINT_ADVICE] = LINT_ADVICE};
    return lint_severity_name(severities[severity]);
}

static struct error *check_text(struct str markdown)
{
    size_t invalid = utf8_find_invalid(markdown), nul = str_find_char(markdown, '\0', 0);
    if (markdown.len > MARKDOWN_SIZE_MAX)
        return error_new(ERROR_TOO_LARGE, "too_large", "the text is larger than %zu MiB",
                         MARKDOWN_SIZE_MAX >> 20);
    if (invalid != SIZE_MAX)
        return error_new(ERROR_INVALID, "invalid_text", "the text is not UTF-8 (byte %zu)", invalid);
    if (nul != SIZE_MAX)
        return error_new(ERROR_INVALID, "invalid_text", "a NUL stands in the text (byte %zu)", nul);
    return OK;
}

struct error *prd_lint_text(struct str markdown, int64_t now, struct arena *mem,
                            struct prd_lint_finding **ret, size_t *count)
{
    struct document document;
    struct lint_list list;
    struct prd_lint_finding *findings;

    TRY(check_text(markdown));
    TRY(recogniser_split(cmark_markdown_parser(), markdown, mem, &document.nodes, &document.count));
    recogniser_arrange(&document, mem);
    list = lint_document(&document, now, mem);
    findings = arena_array_of(mem, list.count + 1, struct prd_lint_finding);
    for (size_t i = 0; i < list.count; i++) {
        const struct lint_finding *finding = &list.items[i];
        findings[i] = (struct prd_lint_finding){
            .rule = finding->rule->id,
            .severity = severity_of(finding->rule->severity),
            .line = finding->line,
            .column = finding->column,
            .code = document.nodes[finding->node].code,
            .text = finding->text,
            .message = finding->message,
            .is_fixable = finding->is_fixable,
        };
    }
    *ret = findings;
    *count = list.count;
    return OK;
}

struct prd_lint_rule *prd_lint_rules(struct arena *mem, size_t *count)
{
    const struct lint_rule *rules = lint_rules(count);
    struct prd_lint_rule *copies = arena_array_of(mem, *count, struct prd_lint_rule);
    for (size_t i = 0; i < *count; i++)
        copies[i] = (struct prd_lint_rule){
            rules[i].id,     rules[i].title, rules[i].source, rules[i].why, severity_of(rules[i].severity),
            rules[i].fixable};
    return copies;
}
