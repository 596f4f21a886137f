#include "services/permissions.h"
#include "strbuf.h"

#define ANYBODY PLATFORM_MEMBER, WORKSPACE_NOBODY
#define ADMINISTRATOR PLATFORM_ADMIN, WORKSPACE_NOBODY
#define IN_WORKSPACE(role) PLATFORM_MEMBER, WORKSPACE_##role
#define NO_TOKEN 0

static const struct permission_rule table[PERMISSIONS] = {
    [PERMISSION_ACCOUNT_VIEW] = {"account.view", "Reading your own account", ANYBODY, SCOPES_ALL},
    [PERMISSION_ACCOUNT_EDIT] = {"account.edit", "Changing your profile", ANYBODY, SCOPE_ACCOUNT},
    [PERMISSION_ACCOUNT_EXPORT] = {"account.export", "Exporting your data", ANYBODY, NO_TOKEN},
    [PERMISSION_ACCOUNT_SECURE] = {"account.secure",
                                   "Managing your password, second factors, sessions, tokens and address, "
                                   "and deleting your account,",
                                   ANYBODY, NO_TOKEN},
    [PERMISSION_USERS_VIEW] = {"users.view", "Seeing all users", ADMINISTRATOR, SCOPE_ADMIN},
    [PERMISSION_USERS_EDIT] = {"users.edit", "Managing users", ADMINISTRATOR, SCOPE_ADMIN},
    [PERMISSION_AUDIT_VIEW] = {"audit.view", "Reading the audit log", ADMINISTRATOR, SCOPE_ADMIN},
    [PERMISSION_WORKSPACE_LIST] = {"workspace.list", "Listing your workspaces", ANYBODY,
                                   SCOPE_READ | SCOPE_PRD_WRITE | SCOPE_WORKSPACE_WRITE},
    [PERMISSION_WORKSPACE_CREATE] = {"workspace.create", "Making a workspace", ANYBODY,
                                     SCOPE_WORKSPACE_WRITE},
    [PERMISSION_WORKSPACE_VIEW] = {"workspace.view", "Seeing who is in this workspace", IN_WORKSPACE(VIEWER),
                                   SCOPE_READ | SCOPE_WORKSPACE_WRITE},
    [PERMISSION_WORKSPACE_LEAVE] = {"workspace.leave", "Leaving this workspace", IN_WORKSPACE(VIEWER),
                                    SCOPE_WORKSPACE_WRITE},
    [PERMISSION_WORKSPACE_EDIT] = {"workspace.edit", "Renaming this workspace", IN_WORKSPACE(OWNER),
                                   SCOPE_WORKSPACE_WRITE},
    [PERMISSION_WORKSPACE_DELETE] = {"workspace.delete", "Deleting this workspace", IN_WORKSPACE(OWNER),
                                     SCOPE_WORKSPACE_WRITE},
    [PERMISSION_MEMBERS_EDIT] = {"workspace.members.edit", "Deciding who is in this workspace",
                                 IN_WORKSPACE(OWNER), SCOPE_WORKSPACE_WRITE},
    [PERMISSION_INVITES_EDIT] = {"workspace.invites.edit", "Inviting people to this workspace",
                                 IN_WORKSPACE(OWNER), SCOPE_WORKSPACE_WRITE},
    [PERMISSION_INVITE_ACCEPT] = {"invite.accept", "Accepting an invitation", ANYBODY, NO_TOKEN},
    [PERMISSION_PRD_LIST] = {"prd.list", "Listing your PRDs", ANYBODY, SCOPE_READ | SCOPE_PRD_WRITE},
    [PERMISSION_PRD_VIEW] = {"prd.view", "Reading this PRD", IN_WORKSPACE(VIEWER),
                             SCOPE_READ | SCOPE_PRD_WRITE},
    [PERMISSION_PRD_CHAT] = {"prd.chat", "Writing in this PRD's conversation", IN_WORKSPACE(COMMENTER),
                             SCOPE_PRD_WRITE},
    [PERMISSION_PRD_COMMENT] = {"prd.comment", "Commenting on this PRD", IN_WORKSPACE(COMMENTER),
                                SCOPE_PRD_WRITE},
    [PERMISSION_PRD_PROPOSE] = {"prd.propose", "Proposing changes of this PRD", IN_WORKSPACE(COMMENTER),
                                SCOPE_PRD_WRITE},
    [PERMISSION_PRD_CREATE] = {"prd.create", "Adding a PRD to this workspace", IN_WORKSPACE(EDITOR),
                               SCOPE_PRD_WRITE},
    [PERMISSION_PRD_EDIT] = {"prd.edit", "Editing this PRD", IN_WORKSPACE(EDITOR), SCOPE_PRD_WRITE},
    [PERMISSION_PRD_DECIDE] = {"prd.decide", "Deciding proposals", IN_WORKSPACE(EDITOR), SCOPE_PRD_WRITE},
    [PERMISSION_PRD_LINK] = {"prd.link", "Linking what belongs together, and saying that it is still true,",
                             IN_WORKSPACE(EDITOR), SCOPE_PRD_WRITE},
    [PERMISSION_PRD_BASELINE] = {"prd.baseline", "Naming a revision", IN_WORKSPACE(EDITOR), SCOPE_PRD_WRITE},
    [PERMISSION_PRD_SIGN] = {"prd.sign", "Signing this PRD", IN_WORKSPACE(EDITOR), NO_TOKEN},
    [PERMISSION_PRD_REPORT] = {"prd.report", "Reporting progress", IN_WORKSPACE(EDITOR),
                               SCOPE_PRD_WRITE | SCOPE_PROGRESS_WRITE},
    [PERMISSION_PRD_HOOKS] = {"prd.hooks", "Managing the hooks by which code hosts report",
                              IN_WORKSPACE(EDITOR), SCOPE_PRD_WRITE},
    [PERMISSION_PRD_SHARE] = {"prd.share", "Sharing this PRD by read-only links", IN_WORKSPACE(EDITOR),
                              SCOPE_PRD_WRITE},
    [PERMISSION_PRD_MODERATE] = {"prd.moderate", "Taking back what others said, signed or named in this PRD",
                                 IN_WORKSPACE(OWNER), SCOPE_PRD_WRITE},
    [PERMISSION_PRD_ARCHIVE] = {"prd.archive", "Archiving a PRD, or taking it out of the archive,",
                                IN_WORKSPACE(OWNER), SCOPE_PRD_WRITE},
    [PERMISSION_ASSISTANT_VIEW] = {"assistant.view", "Asking which assistant answers", ANYBODY,
                                   SCOPE_READ | SCOPE_PRD_WRITE},
    [PERMISSION_ASSISTANT_PROBE] = {"assistant.probe", "Trying out the server's model", ADMINISTRATOR,
                                    SCOPE_ADMIN},
    [PERMISSION_ASSISTANT_USE] = {"assistant.use", "Seeing what models have taken on this server",
                                  ADMINISTRATOR, SCOPE_ADMIN},
    [PERMISSION_WORKSPACE_ASSISTANT_VIEW] = {"workspace.assistant.view",
                                             "Seeing what answers in this workspace", IN_WORKSPACE(VIEWER),
                                             SCOPE_READ | SCOPE_WORKSPACE_WRITE},
    [PERMISSION_WORKSPACE_ASSISTANT_EDIT] = {"workspace.assistant.edit",
                                             "Choosing what answers in this workspace", IN_WORKSPACE(OWNER),
                                             SCOPE_WORKSPACE_WRITE},
};

const struct permission_rule *permission_rule(enum permission permission)
{
    return &table[permission];
}

bool permission_parse(const char *word, enum permission *ret)
{
    for (size_t i = 0; word != NULL && i < PERMISSIONS; i++)
        if (strcmp(table[i].word, word) == 0) {
            *ret = (enum permission)i;
            return true;
        }
    return false;
}

bool permission_allows(enum permission permission, enum platform_role platform, enum workspace_role workspace)
{
    return platform >= table[permission].platform && workspace >= table[permission].least;
}

/* "read or prd:write" */
static struct str either(uint32_t scopes, struct arena *mem)
{
    struct strbuf to = strbuf_new(mem, 256);
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if (scopes & 1u << i)
            strbuf_addf(&to, "%s%s", to.len > 0 ? " or " : "", scope_word(i));
    return strbuf_str(&to);
}

static struct error *check_scopes(const struct permission_rule *rule, uint32_t scopes)
{
    _cleanup_(arena_freep) struct arena *mem = NULL;

    if (scopes & rule->scopes)
        return OK;
    if (rule->scopes == NO_TOKEN)
        return error_new(ERROR_FORBIDDEN, "session_required",
                         "%s cannot be done with a personal access token. Sign in to do it.", rule->doing);
    mem = arena_new(0);
    return error_new(ERROR_FORBIDDEN, "insufficient_scope", "%s takes a token with the scope %.*s.",
                     rule->doing, STR_ARGS(either(rule->scopes, mem)));
}

struct error *permission_check(enum permission permission, enum platform_role platform,
                               const uint32_t *scopes)
{
    const struct permission_rule *rule = &table[permission];

    if (platform < rule->platform)
        return error_new(ERROR_FORBIDDEN, "forbidden", "Only administrators may do this.");
    return scopes != NULL ? check_scopes(rule, *scopes) : OK;
}

struct error *permission_check_role(enum permission permission, enum workspace_role role)
{
    const struct permission_rule *rule = &table[permission];

    if (role >= rule->least)
        return OK;
    return error_new(ERROR_FORBIDDEN, "role_too_low",
                     "%s takes the role %s in its workspace; yours is %s. An owner of the workspace can give "
                     "you another role.",
                     rule->doing, workspace_role_word(rule->least).ptr,
                     role == WORKSPACE_NOBODY ? "none" : workspace_role_word(role).ptr);
}
