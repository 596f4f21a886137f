#include "use_cases/end_sessions.h"
#include "dtos/dto_from.h"
#include "interfaces/users_store.h"
#include "use_cases/record_event.h"

static struct error *record(struct unit_of_work *work, enum user_event_kind kind,
                            const struct principal_dto *principal, struct id session)
{
    struct user_event event = event_by(kind, principal);
    event.session = session;
    return unit_of_work_record(work, &event);
}

struct error *log_out(const struct end_sessions *self, const struct principal_dto *principal,
                      struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    bool revoked;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(session_repository_revoke(work->sessions, principal->session, clock_now(self->clock), mem, &revoked));
    if (revoked)
        TRY(record(work, SESSION_REVOKED, principal, principal->session));
    return unit_of_work_commit(work);
}

struct error *log_out_everywhere(const struct end_sessions *self, const struct principal_dto *principal,
                                 struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    size_t count;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(session_repository_revoke_all(work->sessions, principal->user.id, clock_now(self->clock), mem,
                                      &count));
    if (count > 0)
        TRY(record(work, SESSIONS_REVOKED, principal, ID_NONE));
    return unit_of_work_commit(work);
}

struct error *end_session(const struct end_sessions *self, const struct principal_dto *principal,
                          struct id id, struct arena *mem)
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
    TRY(record(work, SESSION_REVOKED, principal, id));
    return unit_of_work_commit(work);
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
