#include "use_cases/refresh_session.h"
#include "entities/session.h"
#include "interfaces/users_store.h"
#include "use_cases/record_event.h"
#include "value_objects/device.h"

static struct error *refuse(void)
{
    return error_new(ERROR_UNAUTHENTICATED, "invalid_refresh_token",
                     "The refresh token is not valid any more. Sign in again.");
}

static struct error *record(struct unit_of_work *work, enum user_event_kind kind,
                            const struct session *session, const struct client_dto *client)
{
    struct user_event event = event_of(kind, session->user, client);
    event.session = session->id;
    return unit_of_work_record(work, &event);
}

static struct error *rotate(const struct refresh_session *self, struct unit_of_work *work,
                            const struct refresh_token *from, const struct refresh_token *to,
                            const struct client_dto *client, struct arena *mem, bool *ret)
{
    struct session_rotation rotation = {
        .session = from->session,
        .from_generation = from->generation,
        .from_hash = refresh_token_hash(from),
        .to_hash = refresh_token_hash(to),
        .device = device_name(client->user_agent, mem),
        .address = client->address.ptr != NULL ? client->address : STR(""),
        .now = clock_now(self->issuer->clock),
    };
    return session_repository_rotate(work->sessions, &rotation, mem, ret);
}

/* The token came too late: ends the session, so that neither the thief nor the owner goes on with it. */
static struct error *end_reused(const struct refresh_session *self, struct unit_of_work **work,
                                const struct session *session, const struct client_dto *client,
                                struct arena *mem)
{
    bool revoked;
    TRY(session_repository_revoke((*work)->sessions, session->id, clock_now(self->issuer->clock), mem,
                                  &revoked));
    TRY(record(*work, SESSION_REUSE_DETECTED, session, client));
    TRY(unit_of_work_commit(*work));
    unit_of_work_end(work);
    return refuse();
}

struct error *refresh_session(const struct refresh_session *self, struct str refresh_token,
                              const struct client_dto *client, struct arena *mem, struct tokens_dto **ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    const struct secret *key = self->issuer->refresh_key;
    enum refresh_verdict verdict = REFRESH_DEAD;
    struct refresh_token token, next;
    struct tokens_dto *tokens;
    struct session *session;
    struct user *user;
    bool rotated;

    if (!refresh_token_read(refresh_token, key, mem, &token))
        return refuse();
    next = refresh_token_next(&token, key);

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(rotate(self, work, &token, &next, client, mem, &rotated));
    TRY(session_repository_find(work->sessions, token.session, mem, &session, &user));
    if (!rotated && session != NULL)
        verdict = session_judge(session, &token, key, clock_now(self->issuer->clock), self->grace);
    if (verdict == REFRESH_REUSED)
        return end_reused(self, &work, session, client, mem);
    if (!rotated && (verdict != REFRESH_REPEATED || !user_is_active(user)))
        return refuse();
    if (!rotated) {
        unit_of_work_end(&work);
        return session_issuer_write(self->issuer, session, user, &next, mem, ret);
    }
    TRY(record(work, SESSION_REFRESHED, session, client));
    /* To sign takes longer than to write. While one signs, others write, and share the wait for the disk. */
    TRY(unit_of_work_write(work));
    TRY(session_issuer_write(self->issuer, session, user, &next, mem, &tokens));
    TRY(unit_of_work_commit(work));
    *ret = tokens;
    return OK;
}
