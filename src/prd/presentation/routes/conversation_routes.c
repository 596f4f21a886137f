#include "dependencies/prd_api.h"
#include "dependencies/prd_guard.h"
#include "dependencies/reply_stream.h"
#include "dependencies/stream_place.h"
#include "http/once.h"
#include "routes/answers.h"
#include "routes/prd_routes.h"
#include "schemas/conversation_schemas.h"
#include "schemas/prd_schemas.h"

#define EVENT_STREAM "text/event-stream"
#define MESSAGE_LIMIT ((size_t)256 << 10)

/* Sends the message once for its Idempotency-Key; what is kept is which reply it got. */
static struct error *send_once(const struct prd_api *api, const struct prd_access *access,
                               const struct http_request *request, struct id *ret)
{
    struct http_once once;
    struct error *error;

    TRY(http_once_begin(request, &once));
    if (once.is_answered && id_parse(once.answer.body, ret))
        return OK;
    error = send_message(&api->send_message, access, request->input, request->mem, ret);
    if (error != OK)
        http_once_release(request, &once);
    else
        http_once_keep(request, &once,
                       &(struct kept_answer){.status = 201, .body = id_format(request->mem, *ret)});
    return error;
}

/* The stream of a reply from behind `last_event`; of one that is long over, its end. */
static struct error *stream_from(const struct prd_api *api, struct str last_event,
                                 struct stream_lease **place, struct http_request *request,
                                 struct http_response *response)
{
    struct followed followed;

    TRY(follow_reply(&api->follow_reply, prd_access_of(request), last_event, request->mem, &followed));
    stream_reply(api, &followed, *place, request->mem, response);
    *place = NULL;
    return OK;
}

static struct error *handle_send(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    _cleanup_(stream_lease_freep) struct stream_lease *place = NULL;
    struct id reply;

    /* Before anything is sent that then could not be followed. */
    TRY(take_stream_place(api, request, &place));
    TRY(send_once(api, prd_access_of(request), request, &reply));
    if (!http_request_accepts(request, EVENT_STREAM))
        return answer_reply(api, reply, &place, request, response);
    return stream_from(api, str_format(request->mem, "%.*s:0", STR_ARGS(id_format(request->mem, reply))),
                       &place, request, response);
}

static struct error *handle_follow(const struct prd_api *api, struct http_request *request,
                                   struct http_response *response)
{
    _cleanup_(stream_lease_freep) struct stream_lease *place = NULL;

    TRY(take_stream_place(api, request, &place));
    return stream_from(api, http_request_header(request, "last-event-id"), &place, request, response);
}

static struct error *handle_list(void *self, struct http_request *request, struct http_response *response)
{
    const struct prd_api *api = self;
    struct list_dto list;

    if (http_request_accepts(request, EVENT_STREAM))
        return handle_follow(api, request, response);
    TRY(list_messages(&api->list_messages, prd_access_of(request), request->query, request->mem, &list));
    answer_list(response, &message_page_schema, &list);
    http_response_header(response, "Vary", STR("Accept"));
    return OK;
}

static struct error *handle_interview(void *self, struct http_request *request,
                                      struct http_response *response)
{
    const struct prd_api *api = self;
    struct interview_dto interview;

    TRY(get_interview(&api->get_interview, prd_access_of(request), request->mem, &interview));
    http_response_json(response, 200, &interview_schema, &interview);
    return OK;
}

const struct route prd_conversation_routes[] = {
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/messages",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .query = &list_query_schema,
        .status = 200,
        .response = &message_page_schema,
        .produces = EVENT_STREAM,
        .guard = prd_guard,
        .takes = HTTP_TAKES_LAST_EVENT_ID,
        .handle = handle_list,
        .summary = "The conversation; as events, the reply that is being written (from Last-Event-ID on)",
        .tag = "conversation",
    },
    {
        .method = HTTP_POST,
        .path = API "/prds/{prd}/messages",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.chat",
        .body = &send_message_schema,
        .body_limit = MESSAGE_LIMIT,
        .status = 201,
        .response = &exchange_schema,
        .produces = EVENT_STREAM,
        .guard = prd_guard,
        .keeps_itself = true,
        .handle = handle_send,
        .summary = "Say something; the reply streams as events, or comes when it is whole",
        .tag = "conversation",
    },
    {
        .method = HTTP_GET,
        .path = API "/prds/{prd}/interview",
        .access = HTTP_USER,
        .runs = HTTP_RUNS_WORK,
        .permission = "prd.view",
        .status = 200,
        .response = &interview_schema,
        .guard = prd_guard,
        .handle = handle_interview,
        .summary = "The next question, and what is known by now",
        .tag = "conversation",
    },
};
const size_t prd_conversation_route_count = COUNT_OF(prd_conversation_routes);
