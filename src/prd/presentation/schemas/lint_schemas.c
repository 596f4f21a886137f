#include "schemas/lint_schemas.h"
#include "dtos/lint_dto.h"
#include "schemas/words.h"

static const struct schema_field rule_fields[] = {
    {SCHEMA_MEMBER(struct lint_rule_dto, id), .type = SCHEMA_STRING, .required = true,
     .example = "vague-word"},
    {SCHEMA_MEMBER(struct lint_rule_dto, title), .type = SCHEMA_STRING, .required = true,
     .example = "A vague word"},
    {SCHEMA_MEMBER(struct lint_rule_dto, severity), .type = SCHEMA_ENUM, .required = true,
     .words = lint_severity_words, .example = "warning"},
    {SCHEMA_MEMBER(struct lint_rule_dto, source), .type = SCHEMA_STRING, .required = true,
     .description = "The rule of INCOSE's guide, the clause of ISO/IEC/IEEE 29148, EARS, or Stet's own.",
     .example = "INCOSE R7, ISO 29148, 5.2.7"},
    {SCHEMA_MEMBER(struct lint_rule_dto, why), .type = SCHEMA_STRING, .required = true,
     .description = "What goes wrong otherwise."},
    {SCHEMA_MEMBER(struct lint_rule_dto, fixable), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "Whether some of its findings can be mended mechanically."},
};
static const struct schema rule_schema = SCHEMA("LintRule", struct lint_rule_dto, rule_fields);

static const struct schema_field rule_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 1000,
     .of = &rule_schema},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "null: these are all."},
};
const struct schema lint_rule_page_schema = SCHEMA("LintRules", struct page_dto, rule_page_fields);

static const struct schema_field finding_fields[] = {
    {SCHEMA_MEMBER(struct lint_finding_dto, rule), .type = SCHEMA_STRING, .required = true,
     .example = "vague-word"},
    {SCHEMA_MEMBER(struct lint_finding_dto, severity), .type = SCHEMA_ENUM, .required = true,
     .words = lint_severity_words, .example = "warning"},
    {SCHEMA_MEMBER(struct lint_finding_dto, source), .type = SCHEMA_STRING, .required = true,
     .example = "INCOSE R7, ISO 29148, 5.2.7"},
    {SCHEMA_MEMBER(struct lint_finding_dto, node), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct lint_finding_dto, code), .type = SCHEMA_STRING, .example = "FR-12"},
    {SCHEMA_MEMBER(struct lint_finding_dto, line), .type = SCHEMA_INTEGER, .required = true,
     .description = "Of the document, from 1.", .example = "17"},
    {SCHEMA_MEMBER(struct lint_finding_dto, column), .type = SCHEMA_INTEGER, .required = true,
     .description = "In characters, from 1.", .example = "32"},
    {SCHEMA_MEMBER(struct lint_finding_dto, text), .type = SCHEMA_STRING, .required = true, .is_text = true,
     .description = "What it is about, on one line.", .example = "fast"},
    {SCHEMA_MEMBER(struct lint_finding_dto, message), .type = SCHEMA_STRING, .required = true,
     .is_text = true, .description = "What it is, and what helps."},
    {SCHEMA_MEMBER(struct lint_finding_dto, fix), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "Whether POST …/lint/fixes can propose a fix."},
};
static const struct schema finding_schema = SCHEMA("LintFinding", struct lint_finding_dto, finding_fields);

static const struct schema_field counts_fields[] = {
    {SCHEMA_MEMBER(struct lint_counts_dto, error), .type = SCHEMA_INTEGER, .required = true},
    {SCHEMA_MEMBER(struct lint_counts_dto, warning), .type = SCHEMA_INTEGER, .required = true},
    {SCHEMA_MEMBER(struct lint_counts_dto, advice), .type = SCHEMA_INTEGER, .required = true},
};
static const struct schema counts_schema = SCHEMA("LintCounts", struct lint_counts_dto, counts_fields);

static const struct schema_field report_fields[] = {
    {SCHEMA_MEMBER(struct lint_report_dto, revision), .type = SCHEMA_INTEGER, .required = true,
     .description = "That was read.", .example = "7"},
    {SCHEMA_MEMBER(struct lint_report_dto, items), .type = SCHEMA_LIST, .required = true, .max = 1000000,
     .of = &finding_schema, .description = "In the order of the document."},
    {SCHEMA_MEMBER(struct lint_report_dto, counts), .type = SCHEMA_OBJECT, .required = true,
     .of = &counts_schema, .description = "Of all findings, not of this page alone."},
    {SCHEMA_MEMBER(struct lint_report_dto, next), .type = SCHEMA_STRING,
     .description = "Cursor of the next page."},
};
const struct schema lint_report_schema = SCHEMA("LintReport", struct lint_report_dto, report_fields);

static const struct schema_field propose_fix_fields[] = {
    {SCHEMA_MEMBER(struct propose_fix_dto, rule), .type = SCHEMA_STRING, .required = true, .min = 1,
     .max = 100, .example = "and-or"},
    {SCHEMA_MEMBER(struct propose_fix_dto, node), .type = SCHEMA_ID, .required = true},
};
const struct schema propose_fix_schema = SCHEMA("ProposeFix", struct propose_fix_dto, propose_fix_fields);
