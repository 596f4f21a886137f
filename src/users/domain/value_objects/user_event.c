#include "value_objects/user_event.h"

static const struct {
    const char *word;
    bool is_passing; /* too frequent, or nothing came of it */
} table[USER_EVENT_KINDS] = {
    [USER_REGISTERED] = {"user.registered"},
    [USER_UPDATED] = {"user.updated"},
    [USER_WAS_DISABLED] = {"user.disabled"},
    [USER_WAS_ENABLED] = {"user.enabled"},
    [USER_ROLE_CHANGED] = {"user.role_changed"},
    [USER_PASSWORD_CHANGED] = {"user.password_changed"},
    [USER_EMAIL_VERIFIED] = {"user.email_verified"},
    [USER_EMAIL_CHANGED] = {"user.email_changed"},
    [USER_DELETION_REQUESTED] = {"user.deletion_requested"},
    [USER_DELETION_CANCELLED] = {"user.deletion_cancelled"},
    [USER_DELETED] = {"user.deleted"},
    [USER_EXPORTED] = {"user.exported"},
    [PASSWORD_RESET_REQUESTED] = {"password.reset_requested"},
    [SECOND_FACTOR_ADDED] = {"second_factor.added"},
    [SECOND_FACTOR_REMOVED] = {"second_factor.removed"},
    [RECOVERY_CODES_MADE] = {"recovery_codes.made"},
    [RECOVERY_CODE_USED] = {"recovery_code.used"},
    [SESSION_STARTED] = {"session.started"},
    [SESSION_REFRESHED] = {"session.refreshed", true},
    [SESSION_REVOKED] = {"session.revoked"},
    [SESSIONS_REVOKED] = {"user.sessions_revoked"},
    [SESSION_REUSE_DETECTED] = {"session.reuse_detected"},
    [LOGIN_FAILED] = {"login.failed"},
    [LOGIN_LIMITED] = {"login.limited", true},
    [LOGIN_GUESSED] = {"login.guessed"},
    [TOKEN_CREATED] = {"token.created"},
    [TOKEN_REVOKED] = {"token.revoked"},
    [WORKSPACE_CREATED] = {"workspace.created"},
    [WORKSPACE_UPDATED] = {"workspace.updated"},
    [WORKSPACE_MEMBERS_CHANGED] = {"workspace.members_changed"},
    [WORKSPACE_DELETED] = {"workspace.deleted"},
    [INVITE_CREATED] = {"invite.created"},
    [INVITE_REVOKED] = {"invite.revoked"},
    [INVITE_ACCEPTED] = {"invite.accepted"},
    [KEYS_ROTATED] = {"keys.rotated"},
    [HOOK_CREATED] = {"hook.created"},
    [HOOK_ROTATED] = {"hook.rotated"},
    [HOOK_REMOVED] = {"hook.removed"},
    [SHARE_CREATED] = {"share.created"},
    [SHARE_REMOVED] = {"share.removed"},
    [MODEL_CHOSEN] = {"model.chosen"},
    [MODEL_CHOICE_REMOVED] = {"model.choice_removed"},
    [PRD_APPROVED] = {"prd.approved"},
    [PRD_CHANGES_REQUESTED] = {"prd.changes_requested"},
    [PRD_APPROVAL_WITHDRAWN] = {"prd.approval_withdrawn"},
    [BASELINE_REMOVED] = {"baseline.removed"},
};

const char *user_event_word(enum user_event_kind kind)
{
    return table[kind].word;
}

bool user_event_parse(struct str word, enum user_event_kind *ret)
{
    for (size_t i = 0; i < USER_EVENT_KINDS; i++)
        if (str_eq(word, str_from(table[i].word))) {
            *ret = (enum user_event_kind)i;
            return true;
        }
    return false;
}

bool user_event_is_audited(enum user_event_kind kind)
{
    return !table[kind].is_passing;
}
