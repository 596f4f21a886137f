#include "dependencies/stream_place.h"
#include "dependencies/prd_guard.h"
#include "users_module.h"

struct error *take_stream_place(const struct prd_api *api, const struct http_request *request,
                                struct stream_lease **ret)
{
    const struct users_principal *principal = users_principal_of(request);
    const struct stream_reader reader = {
        .person = principal->user,
        .program = principal->token,
        .workspace = prd_access_of(request)->workspace,
    };

    return stream_slots_take(api->stream_slots, &reader, ret);
}
