/* Replies on their way to a client: as server-sent events, or as one answer when they are done. */
#pragma once
#include "dependencies/prd_api.h"
#include "http/response.h"
#include "http/stream_slots.h"

/* How the data of reply events is written. Static. */
extern const struct reply_format json_reply_format;

/* Answers with what follow_reply found: a stream (FOLLOW_LIVE), the one last event (FOLLOW_LAST), or 204. The
 * place is taken over, whatever is done with it. */
void stream_reply(const struct prd_api *api, const struct followed *followed, struct stream_lease *place,
                  struct arena *mem, struct http_response *response);

/* Answers 201 with the exchange once the reply is over: now, or deferred, which takes the place over. Where
 * the reader's rights have become less by then, 409 "rights_changed". */
struct error *answer_reply(const struct prd_api *api, struct id reply, struct stream_lease **place,
                           struct http_request *request, struct http_response *response) _must_check_;
