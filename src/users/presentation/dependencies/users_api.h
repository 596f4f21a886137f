/* What the routes of this module stand on: its use cases, and what the requests are measured against. Put
 * together by users_module.c; read-only afterwards. */
#pragma once
#include "use_cases/accept_invite.h"
#include "use_cases/authenticate.h"
#include "use_cases/authorize.h"
#include "use_cases/change_password.h"
#include "use_cases/delete_account.h"
#include "use_cases/end_sessions.h"
#include "use_cases/export_account.h"
#include "use_cases/guard_account.h"
#include "use_cases/invite_people.h"
#include "use_cases/limit_requests.h"
#include "use_cases/list_users.h"
#include "use_cases/log_in.h"
#include "use_cases/manage_tokens.h"
#include "use_cases/manage_users.h"
#include "use_cases/publish_keys.h"
#include "use_cases/read_audit.h"
#include "use_cases/recover_password.h"
#include "use_cases/refresh_session.h"
#include "use_cases/register_user.h"
#include "use_cases/remove_workspace.h"
#include "use_cases/set_up.h"
#include "use_cases/share_workspaces.h"
#include "use_cases/update_me.h"
#include "use_cases/verify_email.h"

struct users_api {
    const struct register_user *register_user;
    const struct log_in *log_in;
    const struct refresh_session *refresh_session;
    const struct end_sessions *end_sessions;
    const struct set_up *set_up;
    const struct update_me *update_me;
    const struct guard_account *guard_account;
    const struct list_users *list_users;
    const struct read_audit *read_audit;
    const struct manage_users *manage_users;
    const struct share_workspaces *share_workspaces;
    const struct remove_workspace *remove_workspace;
    const struct verify_email *verify_email;
    const struct recover_password *recover_password;
    const struct change_password *change_password;
    const struct delete_account *delete_account;
    const struct export_account *export_account;
    const struct authenticate *authenticate;
    const struct authorize *authorize;
    const struct limit_requests *limit_here; /* from memory, for I/O threads */
    /* The same where limits are not shared between nodes; else another one, which may block. */
    const struct limit_requests *limit_requests;
    const struct manage_tokens *manage_tokens;
    const struct invite_people *invite_people;
    const struct accept_invite *accept_invite;
    struct access_tokens *tokens;
    const struct rate *login_ip, *auth_ip, *api_user, *api_token;
    int64_t password_min;
    struct str registration; /* "open", "invite" or "closed" */
    struct str public_url;
    struct str origin;       /* of the public URL: scheme, host and port that is not the scheme's own */
    bool accept_host_origin; /* see origin_guard.h */
};
