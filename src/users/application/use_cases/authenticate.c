#include "use_cases/authenticate.h"
#include "dtos/dto_from.h"
#include "interfaces/access_tokens.h"
#include "interfaces/holder_cache.h"
#include "interfaces/token_uses.h"
#include "interfaces/users_store.h"
#include "value_objects/token_secret.h"

static struct error *invalid_token(void)
{
    return error_new(ERROR_UNAUTHENTICATED, "invalid_token", "This access token is not valid.");
}

struct error *recognise_token(const struct authenticate *self, struct str access_token, struct arena *mem)
{
    struct token_secret secret;
    struct access_claims claims;

    if (!token_secret_is(access_token))
        return access_tokens_verify(self->tokens, access_token, mem, &claims);
    return token_secret_read(access_token, self->key, mem, &secret) ? OK : invalid_token();
}

/* A program: the database is asked, for each request, whether its token still lives. */
static struct error *authenticate_program(const struct authenticate *self, struct str text, struct arena *mem,
                                          struct principal_dto **ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    int64_t now = clock_now(self->clock);
    struct principal_dto *principal;
    struct personal_token *token;
    struct token_secret secret;
    struct user *user;

    if (!token_secret_read(text, self->key, mem, &secret))
        return invalid_token();
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(token_repository_find(work->tokens, token_secret_hash(&secret), mem, &token, &user));
    if (token == NULL || !personal_token_is_live(token, now) || !user_is_active(user) ||
        user->deletion_at != 0)
        return error_new(ERROR_UNAUTHENTICATED, "token_ended",
                         "This access token has expired or was revoked.");
    token_uses_note(self->uses, token->id, now);
    principal = arena_new_of(mem, struct principal_dto);
    *principal =
        (struct principal_dto){.user = user_dto_from(user), .token = token->id, .scopes = token->scopes};
    *ret = principal;
    return OK;
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

static struct error *authenticate_session(const struct authenticate *self, struct str access_token,
                                          struct arena *mem, struct principal_dto **ret)
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

struct error *authenticate(const struct authenticate *self, struct str access_token, struct arena *mem,
                           struct principal_dto **ret)
{
    if (token_secret_is(access_token))
        return authenticate_program(self, access_token, mem, ret);
    return authenticate_session(self, access_token, mem, ret);
}

bool is_personal_token(struct str text)
{
    return token_secret_is(text);
}
