#include "use_cases/session_issuer.h"
#include "dtos/dto_from.h"
#include "interfaces/access_tokens.h"
#include "interfaces/users_store.h"
#include "use_cases/delete_account.h"
#include "use_cases/known_devices.h"
#include "use_cases/opened_session.h"
#include "use_cases/record_event.h"
#include "value_objects/device.h"

#define KEPT_AFTER_END \
    DAYS(30) /* ended sessions stay that long, so that a late replay is still known for what it is */

/* Who signs in again and again, and never out, has at most so many: the one unused the longest ends. */
static struct error *make_room(struct unit_of_work *work, const struct user *user,
                               const struct client_dto *client, int64_t now, struct arena *mem)
{
    struct user_event event = event_of(SESSION_REVOKED, user->id, client);
    struct id *surplus;
    bool revoked;
    size_t count;

    TRY(session_repository_list_surplus(work->sessions, user->id, now, SESSIONS_MAX - 1, mem, &surplus,
                                        &count));
    event.actor = user->id;
    event.detail = STR("there were too many");
    for (size_t i = 0; i < count; i++) {
        TRY(session_repository_revoke(work->sessions, surplus[i], now, mem, &revoked));
        event.session = surplus[i];
        TRY(unit_of_work_record(work, &event));
    }
    return OK;
}

struct error *session_issuer_open(const struct session_issuer *self, struct unit_of_work *work,
                                  const struct user *user, const struct client_dto *client, struct arena *mem,
                                  struct opened_session *ret)
{
    int64_t now = clock_now(self->clock);
    struct str address = client->address.ptr != NULL ? client->address : STR("");
    struct user_event event = event_of(SESSION_STARTED, user->id, client);
    struct opened_session opened;
    struct session *session;

    opened.token = refresh_token_first(id_new(self->clock, self->random), self->random);
    session = session_start(&opened.token, user->id, device_name(client->user_agent, mem), address, now,
                            self->refresh_ttl, mem);
    TRY(keep_account(self->letters, work, user, client, mem));
    TRY(session_repository_forget(work->sessions, user->id, now - KEPT_AFTER_END, mem));
    TRY(make_room(work, user, client, now, mem));
    TRY(session_repository_add(work->sessions, session, mem));
    event.actor = user->id;
    event.session = session->id;
    TRY(unit_of_work_record(work, &event));
    TRY(remember_device(self->devices, work, user->id, client, mem, &opened.device));
    opened.session = *session;
    *ret = opened;
    return OK;
}

struct error *session_issuer_answer(const struct session_issuer *self, const struct opened_session *opened,
                                    const struct user *user, struct arena *mem, struct tokens_dto **ret)
{
    struct tokens_dto *tokens;

    TRY(session_issuer_write(self, &opened->session, user, &opened->token, mem, &tokens));
    tokens->device = opened->device;
    tokens->device_expires_in = DEVICE_KNOWN_FOR / SECONDS(1);
    *ret = tokens;
    return OK;
}

static int64_t whole_seconds(int64_t at)
{
    return at - at % SECONDS(1);
}

struct error *session_issuer_write(const struct session_issuer *self, const struct session *session,
                                   const struct user *user, const struct refresh_token *token,
                                   struct arena *mem, struct tokens_dto **ret)
{
    int64_t now = clock_now(self->clock);
    int64_t expires_at =
        now + self->access_ttl < session->expires_at ? now + self->access_ttl : session->expires_at;
    struct access_claims claims = {.user = user->id,
                                   .session = session->id,
                                   .token = id_new(self->clock, self->random),
                                   .issued_at = whole_seconds(now),
                                   .expires_at = whole_seconds(expires_at),
                                   .role = user->role};
    struct tokens_dto *tokens = arena_new_of(mem, struct tokens_dto);

    TRY(access_tokens_issue(self->tokens, &claims, mem, &tokens->access_token));
    tokens->token_type = STR("Bearer");
    tokens->expires_in = (claims.expires_at - claims.issued_at) / SECONDS(1);
    tokens->refresh_token = refresh_token_write(token, self->refresh_key, mem);
    tokens->refresh_expires_in = (session->expires_at - now + SECONDS(1) - 1) / SECONDS(1);
    tokens->user = arena_new_of(mem, struct user_dto);
    *tokens->user = user_dto_from(user);
    *ret = tokens;
    return OK;
}
