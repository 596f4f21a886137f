#include "use_cases/end_sessions.h"
#include "dtos/dto_from.h"
#include "interfaces/user_events.h"
#include "interfaces/users_store.h"

static void tell(const struct end_sessions *self, enum user_event_kind kind,
                 const struct principal_dto *principal, struct id session, const struct client_dto *client)
{
    user_events_publish(self->events, &(struct user_event){.kind = kind,
                                                           .user = principal->user.id,
                                                           .session = session,
                                                           .address = client->address});
}

struct error *log_out(const struct end_sessions *self, const struct principal_dto *principal,
                      const struct client_dto *client, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    bool revoked;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(session_repository_revoke(work->sessions, principal->session, clock_now(self->clock), mem, &revoked));
    TRY(unit_of_work_commit(work));
    unit_of_work_end(&work);
    if (revoked)
        tell(self, SESSION_REVOKED, principal, principal->session, client);
    return OK;
}

struct error *log_out_everywhere(const struct end_sessions *self, const struct principal_dto *principal,
                                 const struct client_dto *client, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    size_t count;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(session_repository_revoke_all(work->sessions, principal->user.id, clock_now(self->clock), mem,
                                      &count));
    TRY(unit_of_work_commit(work));
    unit_of_work_end(&work);
    if (count > 0)
        tell(self, SESSIONS_REVOKED, principal, ID_NONE, client);
    return OK;
}

struct error *end_session(const struct end_sessions *self, const struct principal_dto *principal,
                          struct id id, const struct client_dto *client, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    int64_t now = clock_now(self->clock);
    struct session *session;
    struct user *user;
    bool revoked;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(session_repository_find(work->sessions, id, mem, &session, &user));
    if (session == NULL || !id_eq(session->user, principal->user.id) || !session_is_live(session, now))
        return error_new(ERROR_NOT_FOUND, "not_found", "You have no such session.");
    TRY(session_repository_revoke(work->sessions, id, now, mem, &revoked));
    TRY(unit_of_work_commit(work));
    unit_of_work_end(&work);
    tell(self, SESSION_REVOKED, principal, id, client);
    return OK;
}

struct error *list_sessions(const struct end_sessions *self, const struct principal_dto *principal,
                            struct arena *mem, struct session_page_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct session *sessions;
    struct session_dto *items;
    size_t count;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(session_repository_list_live(work->sessions, principal->user.id, clock_now(self->clock), mem,
                                     &sessions, &count));
    items = arena_array_of(mem, count, struct session_dto);
    for (size_t i = 0; i < count; i++)
        items[i] = session_dto_from(&sessions[i], principal->session);
    *ret = (struct session_page_dto){.items = items, .count = count};
    return OK;
}
