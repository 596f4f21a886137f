#include "dependencies/stream_place.h"
#include "users_module.h"

struct error *take_stream_place(const struct prd_api *api, const struct http_request *request,
                                struct stream_lease **ret)
{
    const struct users_principal *principal = users_principal_of(request);

    return stream_slots_take(api->stream_slots, principal->user, principal->token, ret);
}
