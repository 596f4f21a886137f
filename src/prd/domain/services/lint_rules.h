/* The tests of the lint's rules, one for each line of the table in lint_table.c. Each looks at one node and
 * adds what it finds. For the lint's own files. */
#pragma once
#include "services/lint_reading.h"

/* lint_language.c: words of requirements */
void lint_vague_word(struct linting *self, size_t node);
void lint_escape_clause(struct linting *self, size_t node);
void lint_open_ended(struct linting *self, size_t node);
void lint_comparative(struct linting *self, size_t node);
void lint_absolute(struct linting *self, size_t node);
void lint_and_or(struct linting *self, size_t node);
void lint_parenthesis(struct linting *self, size_t node);
void lint_long_sentence(struct linting *self, size_t node);
void lint_number_without_unit(struct linting *self, size_t node);

/* lint_requirements.c: how a requirement is built */
void lint_passive_voice(struct linting *self, size_t node);
void lint_several_requirements(struct linting *self, size_t node);
void lint_missing_modal(struct linting *self, size_t node);
void lint_weak_modal(struct linting *self, size_t node);
void lint_negative_requirement(struct linting *self, size_t node);
void lint_unclear_pronoun(struct linting *self, size_t node);
void lint_be_able_to(struct linting *self, size_t node);
void lint_no_acceptance(struct linting *self, size_t node);
void lint_no_quantity(struct linting *self, size_t node);
void lint_no_metric(struct linting *self, size_t node);

/* lint_items.c: what the other kinds of items need */
void lint_metric_number(struct linting *self, size_t node);
void lint_metric_deadline(struct linting *self, size_t node);
void lint_risk_response(struct linting *self, size_t node);
void lint_question_owner(struct linting *self, size_t node);
void lint_decision_reason(struct linting *self, size_t node);
void lint_assumption_check(struct linting *self, size_t node);
void lint_milestone_date(struct linting *self, size_t node);
void lint_milestone_overdue(struct linting *self, size_t node);
void lint_ambiguous_date(struct linting *self, size_t node);

/* lint_values.c */
void lint_field_value(struct linting *self, size_t node);

/* lint_undecided.c, lint_acronyms.c, lint_duplicates.c */
void lint_undecided(struct linting *self, size_t node);
void lint_undefined_acronym(struct linting *self, size_t node);
void lint_duplicate(struct linting *self, size_t node);

/* lint_codes.c */
void lint_duplicate_code(struct linting *self, size_t node);
void lint_unknown_code(struct linting *self, size_t node);
void lint_code_form(struct linting *self, size_t node);

/* lint_links.c, lint_structure.c: the document as a whole */
void lint_broken_link(struct linting *self, size_t node);
void lint_empty_section(struct linting *self, size_t node);
void lint_heading_jump(struct linting *self, size_t node);
void lint_unknown_rule(struct linting *self, size_t node);
