/* Accepting an invitation, for somebody who is signed in and for who registers with it. */
#pragma once
#include "dtos/invite_dtos.h"

struct secret;
struct users_store;

struct accept_invite {
    struct users_store *store;
    struct clock *clock;
    const struct secret *key; /* that seals what goes out by mail */
    bool mail_arrives;
};

/* Joins with the role of the invitation, and answers the workspace. Who comes with the link out of the mail
 * has proved their address. Errors: invalid at /token, "invalid_invite", for one that is used, withdrawn,
 * expired, for another address, or whose maker is an owner no more; conflict "already_member". */
struct error *accept_invite(const struct accept_invite *self, const struct principal_dto *principal,
                            const struct accept_invite_dto *in, struct arena *mem,
                            struct workspace_dto *ret) _must_check_;
