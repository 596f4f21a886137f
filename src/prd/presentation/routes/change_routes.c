#include "dependencies/change_stream.h"
#include "dependencies/prd_guard.h"
#include "dependencies/stream_place.h"
#include "routes/prd_routes.h"
#include "schemas/change_schemas.h"

#define EVENT_STREAM "text/event-stream"

static struct error *handle_follow(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    _cleanup_(stream_lease_freep) struct stream_lease *place = NULL;
    struct followed_changes followed;

    TRY(take_stream_place(api, request, &place));
    TRY(follow_changes(&api->follow_changes, prd_access_of(request),
                       http_request_header(request, "last-event-id"), request->mem, &followed));
    stream_changes(api, &followed, place, response);
    place = NULL;
    return OK;
}

const struct route prd_change_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/changes",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .status = 200,
        .produces = EVENT_STREAM,
        .guard = prd_guard,
        .handle = handle_follow,
        .summary = "Live, as server-sent events: revisions, proposals, comments, who else is looking",
        .tag = "documents",
    },
};
const size_t prd_change_route_count = COUNT_OF(prd_change_routes);
