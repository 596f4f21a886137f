/* The routes of the PRD module, by subject. `self` of each group is a struct prd_api. */
#pragma once
#include "http/router.h"

extern const struct route prd_change_routes[];
extern const size_t prd_change_route_count;
extern const struct route prd_document_routes[];
extern const size_t prd_document_route_count;
extern const struct route prd_history_routes[];
extern const size_t prd_history_route_count;
extern const struct route prd_conversation_routes[];
extern const size_t prd_conversation_route_count;
extern const struct route prd_assistant_routes[];
extern const size_t prd_assistant_route_count;
extern const struct route prd_proposal_routes[];
extern const size_t prd_proposal_route_count;
extern const struct route prd_event_routes[];
extern const size_t prd_event_route_count;
extern const struct route prd_search_routes[];
extern const size_t prd_search_route_count;
extern const struct route prd_hook_routes[];
extern const size_t prd_hook_route_count;
extern const struct route prd_share_routes[];
extern const size_t prd_share_route_count;
extern const struct route prd_comment_routes[];
extern const size_t prd_comment_route_count;
extern const struct route prd_review_routes[];
extern const size_t prd_review_route_count;
extern const struct route prd_link_routes[];
extern const size_t prd_link_route_count;
extern const struct route prd_lint_routes[];
extern const size_t prd_lint_route_count;

#define API "/api/v1"
#define MARKDOWN "text/markdown"
