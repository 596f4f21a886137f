#include "use_cases/record_event.h"

struct user_event event_of(enum user_event_kind kind, struct id user, const struct client_dto *client)
{
    return (struct user_event){
        .kind = kind, .user = user, .address = client->address, .request = client->request_id};
}

struct user_event event_by(enum user_event_kind kind, const struct principal_dto *principal)
{
    struct user_event event = event_of(kind, principal->user.id, &principal->client);
    event.actor = principal->user.id;
    event.session = id_is_none(principal->session) ? principal->token : principal->session;
    return event;
}

struct error *record_event_alone(struct users_store *store, const struct user_event *event, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    enum work_mode mode = user_event_is_audited(event->kind) ? WORK_WRITE : WORK_READ;

    TRY(users_store_begin(store, mode, mem, &work));
    TRY(unit_of_work_record(work, event));
    return unit_of_work_commit(work);
}
