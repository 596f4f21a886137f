/* What the users store does, for tests/contract to run on each database. Each check wants an empty store. */
#pragma once
#include "check.h"
#include "interfaces/users_store.h"

/* Each check is a line here, so that none is written and never run. */
#define USERS_STORE_CHECKS(X)                        \
    X(users_come_back)                               \
    X(addresses_are_unique)                          \
    X(what_is_not_committed_is_not_there)            \
    X(users_change)                                  \
    X(users_are_found_by_a_part_of_name_or_address)  \
    X(users_are_listed_in_pages)                     \
    X(sessions_come_back_with_their_user)            \
    X(live_sessions_have_a_holder)                   \
    X(sessions_belong_to_somebody)                   \
    X(a_rotation_is_a_compare_and_swap)              \
    X(what_is_over_does_not_rotate)                  \
    X(sessions_end_one_by_one_and_all_at_once)       \
    X(old_sessions_are_forgotten)                    \
    X(workspaces_come_back)                          \
    X(surplus_sessions_are_those_unused_the_longest) \
    X(one_is_warned_once_in_a_while)                 \
    X(owned_workspaces_are_counted)                  \
    X(emptied_workspaces_are_found_by_age)           \
    X(members_come_and_go)                           \
    X(members_are_people_in_workspaces)              \
    X(the_set_up_token_is_one_and_is_used_once)      \
    X(email_tokens_are_used_once)                    \
    X(a_newer_email_token_replaces_the_older)        \
    X(mail_waits_until_it_is_settled)

#define USERS_STORE_CHECK(check) void check(struct users_store *store, struct arena *mem);
USERS_STORE_CHECKS(USERS_STORE_CHECK)
#undef USERS_STORE_CHECK
