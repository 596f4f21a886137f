/*
 * A small world for the use cases: the real store with a spy around it, fakes of the other ports, a clock
 * that stands still, a printed seed. The people in it: ada@example.org, an administrator, and
 * bob@example.org, a member, with the passwords below.
 */
#pragma once
#include "check.h"
#include "interfaces/workspace_remover.h"
#include "security/oath_one_time_codes.h"
#include "services/memory_login_backoff.h"
#include "services/memory_rate_limiter.h"
#include "services/qrencode_qr_drawer.h"
#include "use_cases/account_maker.h"
#include "use_cases/authenticate.h"
#include "use_cases/change_password.h"
#include "use_cases/delete_account.h"
#include "use_cases/deliver_mail.h"
#include "use_cases/end_sessions.h"
#include "use_cases/export_account.h"
#include "use_cases/factor_checker.h"
#include "use_cases/guard_account.h"
#include "use_cases/known_devices.h"
#include "use_cases/letter_sender.h"
#include "use_cases/list_users.h"
#include "use_cases/log_in.h"
#include "use_cases/manage_users.h"
#include "use_cases/read_audit.h"
#include "use_cases/recover_password.h"
#include "use_cases/refresh_session.h"
#include "use_cases/register_user.h"
#include "use_cases/remove_workspace.h"
#include "use_cases/seal_audit.h"
#include "use_cases/set_up.h"
#include "use_cases/share_workspaces.h"
#include "use_cases/update_me.h"
#include "use_cases/verify_email.h"
#include "users_fakes.h"

#define WORLD_ADA "Ada@example.org"
#define WORLD_ADA_PASSWORD "tidal orbit walnut"
#define WORLD_BOB "bob@example.org"
#define WORLD_BOB_PASSWORD "velvet ladder comet"
#define WORLD_NOW INT64_C(1767323045678)

struct world {
    struct arena *mem;
    struct clock_fixed clock;
    struct random_seeded random;
    struct store_spy store;
    struct fake_hasher hasher;
    struct fake_tokens tokens;
    struct fake_events events;
    struct login_backoff *backoff;
    struct fake_user_mail mail;
    struct rate_limiter *limiter;
    struct secret refresh_key;
    struct backoff_rule login_rule;
    struct client_dto client;

    struct letter_sender letters;
    struct account_maker maker;
    struct known_devices devices;
    struct factor_checker checker;
    struct guard_account guard_account;
    struct session_issuer issuer;
    struct register_user register_user;
    struct log_in log_in;
    struct refresh_session refresh_session;
    struct end_sessions end_sessions;
    struct set_up set_up;
    struct update_me update_me;
    struct list_users list_users;
    struct share_workspaces share_workspaces;
    struct authenticate authenticate;
    struct manage_users manage_users;
    struct verify_email verify_email;
    struct recover_password recover_password;
    struct confirm_password confirm_password;
    struct change_password change_password;
    struct deliver_mail deliver_mail;
    struct seal_audit seal_audit;
    struct read_audit read_audit;
    struct delete_account delete_account;
    struct remove_workspace remove_workspace;
    struct workspace_remover remover; /* nobody keeps anything */
    struct export_account export_account;
};

/* cmocka fixtures: *state is the world, with Ada and Bob in it and no events seen yet. */
int world_setup(void **state);
int world_setup_empty(void **state); /* nobody in it */
int world_teardown(void **state);
#define WORLD_TEST(function) cmocka_unit_test_setup_teardown(function, world_setup, world_teardown)
#define EMPTY_WORLD_TEST(function) \
    cmocka_unit_test_setup_teardown(function, world_setup_empty, world_teardown)

/* Signs somebody in; fails the test when that does not go. */
struct tokens_dto *world_log_in(struct world *world, const char *email, const char *password);
/* Who an access token stands for. */
struct principal_dto *world_principal(struct world *world, struct str access_token);
/* Whether it still stands for somebody. */
bool world_is_alive(struct world *world, struct str access_token);
/* Delivers all that is due; what was sent is in world->mail. */
void world_deliver(struct world *world);
