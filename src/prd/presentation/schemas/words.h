/* The words of enumerations in JSON, in the order of the domain's enums; NULL-ended. */
#pragma once

extern const char *const prd_status_words[];
extern const char *const role_words[];
extern const char *const node_kind_words[];
extern const char *const operation_words[];
extern const char *const author_kind_words[];
extern const char *const cause_words[];
extern const char *const diff_line_words[]; /* enum diff_line_kind */
extern const char *const proposal_origin_words[];
extern const char *const proposal_status_words[];
extern const char *const evidence_kind_words[];
extern const char *const standing_words[];
extern const char *const verdict_words[];
extern const char *const decision_words[];
extern const char *const message_role_words[];
extern const char *const message_status_words[];
extern const char *const topic_state_words[];
extern const char *const answer_state_words[];
extern const char *const trust_words[];
extern const char *const outcome_words[];
extern const char *const hook_kind_words[];
extern const char *const lint_severity_words[];
extern const char *const assistant_words[];
extern const char *const assistant_state_words[];
extern const char *const model_choice_words[];
extern const char *const probe_verdict_words[];
extern const char *const answerer_words[];
extern const char *const link_cause_words[];
extern const char *const model_payer_words[];
extern const char *const period_words[];
extern const char *const manifest_form_words[];
extern const char *const manifest_cause_words[];
extern const char *const proposals_asked_words[];
extern const char *const comments_asked_words[];
extern const char *const anchor_words[];
extern const char *const approval_verdict_words[];
extern const char *const approval_state_words[];
extern const char *const link_kind_words[];
extern const char *const export_format_words[];
extern const char *const search_kind_words[]; /* those of nodes, then "prd" */
