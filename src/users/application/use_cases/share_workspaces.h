/* Workspaces and who is in them. A workspace that one is no member of does not exist for one: not_found. */
#pragma once
#include "dtos/workspace_dtos.h"

struct users_store;

struct share_workspaces {
    struct users_store *store;
    struct clock *clock;
    struct random *random;
    bool mail_arrives; /* so that only addresses that are proved are trusted */
};

/* The personal one first. */
struct error *list_workspaces(const struct share_workspaces *self, const struct principal_dto *principal,
                              struct arena *mem, struct workspace_page_dto *ret) _must_check_;
/* Its maker owns it. Errors: invalid at /name; conflict "too_many_workspaces". */
struct error *create_workspace(const struct share_workspaces *self, const struct principal_dto *principal,
                               const struct create_workspace_dto *in, struct arena *mem,
                               struct workspace_dto *ret) _must_check_;
struct error *get_workspace(const struct share_workspaces *self, const struct principal_dto *principal,
                            struct id id, struct arena *mem, struct workspace_dto *ret) _must_check_;
/* Owners only. Errors: invalid at /name; stale where another version was expected. */
struct error *rename_workspace(const struct share_workspaces *self, const struct principal_dto *principal,
                               struct id id, const struct rename_workspace_dto *in, struct arena *mem,
                               struct workspace_dto *ret) _must_check_;
/* A page, the longest member first. Error invalid at /cursor. */
struct error *list_members(const struct share_workspaces *self, const struct principal_dto *principal,
                           struct id workspace, const struct list_members_dto *in, struct arena *mem,
                           struct member_page_dto *ret) _must_check_;
/* Adds somebody who has an account, or gives a member another role. Owners only. Errors: invalid at /email,
 * "unknown_user" or, where mail can prove addresses, "unverified_user"; conflict "last_owner" or
 * "personal_workspace". */
struct error *add_member(const struct share_workspaces *self, const struct principal_dto *principal,
                         struct id workspace, const struct add_member_dto *in, struct arena *mem,
                         struct member_dto *ret) _must_check_;
/* Gives a member another role. Owners only. Errors: not_found for who is no member; conflict as add_member.
 */
struct error *set_member_role(const struct share_workspaces *self, const struct principal_dto *principal,
                              struct id workspace, struct id member, const struct set_role_dto *in,
                              struct arena *mem, struct member_dto *ret) _must_check_;
/* Owners remove anybody, everybody may leave. Errors as add_member, not_found for who is no member. */
struct error *remove_member(const struct share_workspaces *self, const struct principal_dto *principal,
                            struct id workspace, struct id user, struct arena *mem) _must_check_;

/* For other modules: NONE where there is no such workspace or membership. */
struct error *workspace_role_of(const struct share_workspaces *self, struct id user, struct id workspace,
                                struct arena *mem, enum workspace_role_dto *ret) _must_check_;
struct error *workspaces_of(const struct share_workspaces *self, struct id user, struct arena *mem,
                            struct workspace_page_dto *ret) _must_check_;
