/* Replies on their way to a client: as server-sent events, or as one answer when they are done. */
#pragma once
#include "dependencies/prd_api.h"
#include "http/response.h"
#include "http/stream_slots.h"

/* How the data of reply events is written. Static. */
extern const struct reply_format json_reply_format;

/* Answers with the stream of what follow_reply found (FOLLOW_LIVE or FOLLOW_LAST). The place is the stream's
 * from now on. */
void stream_reply(const struct prd_api *api, const struct followed *followed, struct stream_lease *place,
                  struct http_response *response);

/* Answers 201 with the exchange once the reply is over: now, or deferred. */
struct error *answer_reply(const struct prd_api *api, const struct prd_access *access, struct id reply,
                           struct http_request *request, struct http_response *response) _must_check_;
