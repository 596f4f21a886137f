/* The changes of a PRD on their way to a client, as server-sent events. */
#pragma once
#include "dependencies/prd_api.h"
#include "http/response.h"
#include "http/stream_slots.h"

/* Answers with the stream: "ready", then "presence" and changes as they come. The place is the stream's from
 * now on. */
void stream_changes(const struct prd_api *api, const struct followed_changes *followed,
                    struct stream_lease *place, struct http_response *response);
