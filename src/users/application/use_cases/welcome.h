/* What accepting an invitation comes down to, in the unit of work of whoever does it. */
#pragma once
#include "interfaces/users_store.h"
#include "use_cases/accept_invite.h"

/* What an invitation means for one person. */
struct welcome {
    const struct invite *invite;
    bool proves_address;
};
/* Error invalid, code "invalid_invite", at `pointer`. */
struct error *refuse_invite(struct str pointer) _must_check_;
/* Whether somebody with this address may come in by it. Error invalid, code "invalid_invite", at `pointer`.
 */
struct error *find_welcome(const struct accept_invite *self, struct unit_of_work *work, struct str token,
                           const struct email *email, struct str pointer, struct arena *mem,
                           struct welcome *ret) _must_check_;
/* Takes it, and makes the user a member. The same error where somebody else was faster. */
struct error *take_welcome(const struct accept_invite *self, struct unit_of_work *work,
                           const struct welcome *welcome, const struct user *user,
                           const struct client_dto *client, struct str pointer,
                           struct arena *mem) _must_check_;
