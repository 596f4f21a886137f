#include "schemas/words.h"
#include <stddef.h>

const char *const prd_status_words[] = {"draft", "review", "approved", "archived", NULL};
const char *const role_words[] = {"none", "viewer", "commenter", "editor", "owner", NULL};
const char *const node_kind_words[] = {"section",  "text",       "requirement", "metric", "risk",  "question",
                                       "decision", "assumption", "milestone",   "term",   "story", NULL};
const char *const operation_words[] = {"add_node",  "replace_text", "set_field",
                                       "move_node", "remove_node",  NULL};
const char *const author_kind_words[] = {"user", "assistant", "system", NULL};
const char *const diff_line_words[] = {"same", "removed", "added", NULL};
const char *const cause_words[] = {"create", "edit",   "answer",  "proposal",
                                   "event",  "import", "restore", NULL};
const char *const proposal_origin_words[] = {"chat", "interview", "event", "lint", NULL};
const char *const proposal_status_words[] = {"open", "decided", "overtaken", NULL};
const char *const evidence_kind_words[] = {"message", "event", "rule", NULL};
const char *const standing_words[] = {"clean", "merged", "conflict", "overtaken", NULL};
const char *const verdict_words[] = {"pending", "accepted", "edited", "rejected", NULL};
const char *const decision_words[] = {"accept", "reject", "edit", NULL};
const char *const message_role_words[] = {"user", "assistant", NULL};
const char *const message_status_words[] = {"complete", "streaming", "failed", NULL};
const char *const topic_state_words[] = {"known", "partial", "missing", "skipped", NULL};
const char *const answer_state_words[] = {"asked", "given", "skipped", "unknown", NULL};
const char *const trust_words[] = {"member", "outside", NULL};
const char *const hook_kind_words[] = {"github", "gitlab", NULL};
const char *const outcome_words[] = {"silent", "proposal", NULL};
const char *const lint_severity_words[] = {"error", "warning", "advice", NULL};
const char *const assistant_words[] = {"guide", "openai", "ollama", "anthropic", NULL};
const char *const assistant_state_words[] = {"ready", "unreachable", "unknown", "limited", NULL};
const char *const model_choice_words[] = {"server", "guide", "openai", "ollama", "anthropic", NULL};
const char *const probe_verdict_words[] = {"passed", "failed", "unsure", NULL};
const char *const answerer_words[] = {"usual", "guide", NULL};
const char *const manifest_form_words[] = {"whole", "line", NULL};
const char *const manifest_cause_words[] = {"document", "target", "link", "words", NULL};
const char *const proposals_asked_words[] = {"open", "decided", "all", NULL};
const char *const comments_asked_words[] = {"open", "resolved", "all", NULL};
const char *const anchor_words[] = {"here", "moved", "lost", NULL};
const char *const approval_verdict_words[] = {"approved", "changes_requested", NULL};
const char *const approval_state_words[] = {"standing", "fallen", "withdrawn", NULL};
const char *const link_kind_words[] = {"depends_on", "refines",        "verifies",     "conflicts_with",
                                       "relates_to", "implemented_by", "discussed_in", NULL};
const char *const model_payer_words[] = {"server", "workspace", NULL};
const char *const period_words[] = {"month", "day", NULL};
const char *const link_cause_words[] = {"person", "event", NULL};
const char *const export_format_words[] = {"md", "html", "json", NULL};
const char *const search_kind_words[] = {"section",  "text",     "requirement", "metric",    "risk",
                                         "question", "decision", "assumption",  "milestone", "term",
                                         "story",    "prd",      NULL};
