/* Inviting people to a workspace: its owners make, see and withdraw invitations. An invitation is as good as
 * its maker: it stops working when they are an owner no more. */
#pragma once
#include "dtos/invite_dtos.h"

struct letter_sender;
struct secret;
struct users_store;

struct invite_people {
    struct users_store *store;
    const struct letter_sender *letters;
    struct clock *clock;
    struct random *random;
    const struct secret *key; /* that seals what goes out by mail */
};

/* Errors: not_found, forbidden; invalid at /email; conflict "already_member" or "too_many_invites". */
struct error *create_invite(const struct invite_people *self, const struct principal_dto *principal,
                            struct id workspace, const struct create_invite_dto *in, struct arena *mem,
                            struct invite_dto *ret) _must_check_;
/* Those that wait, the newest first. */
struct error *list_invites(const struct invite_people *self, const struct principal_dto *principal,
                           struct id workspace, struct arena *mem, struct invite_page_dto *ret) _must_check_;
struct error *revoke_invite(const struct invite_people *self, const struct principal_dto *principal,
                            struct id workspace, struct id invite, struct arena *mem) _must_check_;
