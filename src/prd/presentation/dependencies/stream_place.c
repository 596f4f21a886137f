#include "dependencies/stream_place.h"
#include "dependencies/prd_guard.h"
#include "users_module.h"

static struct stream_reader reader_of(const struct http_request *request)
{
    const struct users_principal *principal = users_principal_of(request);
    return (struct stream_reader){
        .person = principal->user,
        .program = principal->token,
        .workspace = prd_access_of(request)->workspace,
    };
}

struct error *take_stream_place(const struct prd_api *api, const struct http_request *request,
                                struct stream_lease **ret)
{
    const struct stream_reader reader = reader_of(request);
    return stream_slots_take(api->stream_slots, &reader, ret);
}

static void give_back(void *lease)
{
    stream_lease_free(lease);
}

struct error *take_export_place(const struct prd_api *api, const struct http_request *request)
{
    const struct stream_reader reader = reader_of(request);
    struct stream_lease *lease;

    TRY(stream_slots_take(api->export_slots, &reader, &lease));
    arena_defer(request->mem, give_back, lease);
    return OK;
}
