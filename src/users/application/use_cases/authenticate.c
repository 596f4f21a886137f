#include "use_cases/authenticate.h"
#include "dtos/dto_from.h"
#include "interfaces/access_tokens.h"
#include "interfaces/holder_cache.h"
#include "interfaces/users_store.h"

struct error *recognise_token(const struct authenticate *self, struct str access_token, struct arena *mem)
{
    struct access_claims claims;
    return access_tokens_verify(self->tokens, access_token, mem, &claims);
}

/* The user whose session it is; error unauthenticated where it has ended. */
static struct error *find_holder(const struct authenticate *self, const struct access_claims *claims,
                                 struct arena *mem, struct user **ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user *user;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(session_repository_find_holder(work->sessions, claims->session, clock_now(self->clock), mem, &user));
    if (user == NULL || !id_eq(user->id, claims->user) || !user_is_active(user))
        return error_new(ERROR_UNAUTHENTICATED, "session_ended", "This session has ended. Sign in again.");
    *ret = user;
    return OK;
}

struct error *authenticate(const struct authenticate *self, struct str access_token, struct arena *mem,
                           struct principal_dto **ret)
{
    struct principal_dto *principal;
    struct holder_ticket ticket;
    struct access_claims claims;
    struct user *user = NULL;

    TRY(access_tokens_verify(self->tokens, access_token, mem, &claims));
    if (self->holders != NULL)
        user = holder_cache_find(self->holders, claims.session, claims.user, mem, &ticket);
    if (user == NULL) {
        TRY(find_holder(self, &claims, mem, &user));
        if (self->holders != NULL)
            holder_cache_keep(self->holders, ticket, claims.session, user);
    }

    principal = arena_new_of(mem, struct principal_dto);
    *principal = (struct principal_dto){.user = user_dto_from(user), .session = claims.session};
    *ret = principal;
    return OK;
}
