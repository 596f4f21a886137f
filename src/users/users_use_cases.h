/* The use cases of the module, and which ports each stands on. */
#pragma once
#include "interfaces/workspace_remover.h"
#include "services/backoff.h"
#include "use_cases/accept_invite.h"
#include "use_cases/authenticate.h"
#include "use_cases/authorize.h"
#include "use_cases/change_password.h"
#include "use_cases/confirm_password.h"
#include "use_cases/delete_account.h"
#include "use_cases/deliver_mail.h"
#include "use_cases/end_sessions.h"
#include "use_cases/export_account.h"
#include "use_cases/factor_checker.h"
#include "use_cases/guard_account.h"
#include "use_cases/import_users.h"
#include "use_cases/invite_people.h"
#include "use_cases/known_devices.h"
#include "use_cases/letter_sender.h"
#include "use_cases/limit_requests.h"
#include "use_cases/list_users.h"
#include "use_cases/log_in.h"
#include "use_cases/manage_tokens.h"
#include "use_cases/manage_users.h"
#include "use_cases/read_audit.h"
#include "use_cases/recover_password.h"
#include "use_cases/refresh_session.h"
#include "use_cases/register_user.h"
#include "use_cases/remove_workspace.h"
#include "use_cases/rotate_keys.h"
#include "use_cases/seal_audit.h"
#include "use_cases/set_up.h"
#include "use_cases/share_workspaces.h"
#include "use_cases/update_me.h"
#include "use_cases/verify_email.h"
#include "users_module.h"

struct users_ports;

/* They point at each other: it stays where it was built. */
struct users_use_cases {
    struct backoff_rule login_rule;
    struct workspace_remover remover;
    struct letter_sender letters;
    struct account_maker maker;
    struct known_devices devices;
    struct factor_checker checker;
    struct session_issuer issuer;
    struct register_user register_user;
    struct log_in log_in;
    struct refresh_session refresh_session;
    struct end_sessions end_sessions;
    struct set_up set_up;
    struct update_me update_me;
    struct list_users list_users;
    struct share_workspaces share_workspaces;
    struct remove_workspace remove_workspace;
    struct authenticate authenticate;
    struct authorize authorize;
    struct limit_requests limit_here, limit_requests;
    struct manage_users manage_users;
    struct manage_tokens manage_tokens;
    struct import_users import_users;
    struct accept_invite accept_invite;
    struct invite_people invite_people;
    struct seal_audit seal_audit;
    struct read_audit read_audit;
    struct rotate_keys rotate_keys;
    struct verify_email verify_email;
    struct recover_password recover_password;
    struct confirm_password confirm_password;
    struct change_password change_password;
    struct guard_account guard_account;
    struct deliver_mail deliver_mail;
    struct delete_account delete_account;
    struct export_account export_account;
};

/* Over ports that are open, with options that are filled; both outlive it, and so does `mem`. */
void users_use_cases_build(struct users_use_cases *self, const struct users_ports *ports,
                           const struct users_options *options, struct arena *mem);
