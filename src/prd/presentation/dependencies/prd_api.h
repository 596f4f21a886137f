/* What the routes of the PRD module stand on: its use cases, put together by prd_module.c. Read-only. */
#pragma once
#include "use_cases/archive_prd.h"
#include "use_cases/blame_prd.h"
#include "use_cases/cancel_reply.h"
#include "use_cases/change_comment.h"
#include "use_cases/choose_model.h"
#include "use_cases/create_prd.h"
#include "use_cases/decide_proposal.h"
#include "use_cases/diff_revisions.h"
#include "use_cases/edit_prd.h"
#include "use_cases/export_prd.h"
#include "use_cases/follow_changes.h"
#include "use_cases/follow_reply.h"
#include "use_cases/get_assistant.h"
#include "use_cases/get_comment.h"
#include "use_cases/get_exchange.h"
#include "use_cases/get_interview.h"
#include "use_cases/get_manifest.h"
#include "use_cases/get_prd.h"
#include "use_cases/get_proposal.h"
#include "use_cases/get_revision.h"
#include "use_cases/import_prd.h"
#include "use_cases/link_items.h"
#include "use_cases/lint_prd.h"
#include "use_cases/list_comments.h"
#include "use_cases/list_events.h"
#include "use_cases/list_messages.h"
#include "use_cases/list_nodes.h"
#include "use_cases/list_prds.h"
#include "use_cases/list_proposals.h"
#include "use_cases/list_revisions.h"
#include "use_cases/manage_hooks.h"
#include "use_cases/name_revision.h"
#include "use_cases/propose_fix.h"
#include "use_cases/receive_delivery.h"
#include "use_cases/report_event.h"
#include "use_cases/report_prd.h"
#include "use_cases/resolve_access.h"
#include "use_cases/restore_revision.h"
#include "use_cases/search_prds.h"
#include "use_cases/send_message.h"
#include "use_cases/share_prd.h"
#include "use_cases/sign_revision.h"
#include "use_cases/sum_model_use.h"
#include "use_cases/update_prd.h"
#include "use_cases/watch_staleness.h"
#include "use_cases/write_comment.h"

struct prd_api {
    struct resolve_access resolve_access;
    struct create_prd create_prd;
    struct import_prd import_prd;
    struct list_prds list_prds;
    struct get_prd get_prd;
    struct update_prd update_prd;
    struct list_nodes list_nodes;
    struct edit_prd edit_prd;
    struct list_revisions list_revisions;
    struct get_revision get_revision;
    struct diff_revisions diff_revisions;
    struct restore_revision restore_revision;
    struct blame_prd blame_prd;
    struct send_message send_message;
    struct list_messages list_messages;
    struct get_exchange get_exchange;
    struct follow_changes follow_changes;
    struct follow_reply follow_reply;
    struct get_interview get_interview;
    struct list_proposals list_proposals;
    struct get_proposal get_proposal;
    struct decide_proposal decide_proposal;
    struct report_event report_event;
    struct manage_hooks manage_hooks;
    struct receive_delivery receive_delivery;
    struct list_events list_events;
    struct list_comments list_comments;
    struct get_comment get_comment;
    struct write_comment write_comment;
    struct change_comment change_comment;
    struct sign_revision sign_revision;
    struct link_items link_items;
    struct name_revision name_revision;
    struct watch_staleness watch_staleness;
    struct lint_prd lint_prd;
    struct propose_fix propose_fix;
    struct export_prd export_prd;
    struct report_prd report_prd;
    struct search_prds search_prds;
    struct share_prd share_prd;
    struct get_assistant get_assistant;
    struct choose_model choose_model;
    struct sum_model_use sum_model_use;
    struct get_manifest get_manifest;
    struct cancel_reply cancel_reply;
    struct stream_slots *stream_slots, *export_slots;
    struct background *background; /* where answers that wait for a reply are written */
};
