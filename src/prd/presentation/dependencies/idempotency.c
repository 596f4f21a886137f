#include "dependencies/idempotency.h"
#include "dependencies/prd_guard.h"

struct error *begin_once(const struct prd_api *api, const struct http_request *request, bool *has_key,
                         struct once *ret)
{
    struct once_dto in = {
        .key = http_request_header(request, "idempotency-key"),
        .path = request->path,
        .target = http_request_target(request),
        .body = request->body,
    };

    *has_key = in.key.ptr != NULL;
    if (!*has_key)
        return OK;
    TRY(actor_of(request, &in.actor));
    return once_begin(&api->answer_once, &in, request->mem, ret);
}

void answer_again(struct http_response *response, const struct kept_answer *answer)
{
    http_response_body(response, (int)answer->status, "application/json", answer->body);
    if (answer->location.ptr != NULL)
        http_response_header(response, "Location", answer->location);
    if (answer->etag.ptr != NULL)
        http_response_header(response, "ETag", answer->etag);
    http_response_header(response, "Idempotent-Replayed", STR("true"));
}

struct error *handle_once(void *self, struct http_request *request, struct http_response *response,
                          struct error *(*handle)(void *self, struct http_request *request,
                                                  struct http_response *response))
{
    const struct prd_api *api = self;
    struct error *error;
    struct once once;
    bool has_key;

    TRY(begin_once(api, request, &has_key, &once));
    if (!has_key)
        return handle(self, request, response);
    if (once.is_answered) {
        answer_again(response, &once.answer);
        return OK;
    }
    error = handle(self, request, response);
    if (error != OK)
        once_release(&api->answer_once, &once);
    else
        once_keep(&api->answer_once, &once,
                  &(struct kept_answer){
                      .status = http_response_status(response),
                      .body = http_response_text(response),
                      .location = http_response_header_value(response, "Location"),
                      .etag = http_response_header_value(response, "ETag"),
                  });
    return error;
}
