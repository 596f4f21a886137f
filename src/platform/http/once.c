#include "http/once.h"
#include "http/dispatch.h"

#define KEY_MAX 255

bool route_takes_key(const struct route *route)
{
    return route->method == HTTP_POST && route->access != HTTP_PUBLIC;
}

static bool is_key(struct str key)
{
    for (size_t i = 0; i < key.len; i++) {
        if (key.ptr[i] < 0x21 || key.ptr[i] > 0x7e)
            return false;
    }
    return key.len > 0 && key.len <= KEY_MAX;
}

/* NULL: none is kept. */
static struct answer_store *store_of(const struct http_request *request)
{
    const struct dispatcher *dispatcher = request->exchange->dispatcher;
    return dispatcher != NULL ? router_hooks(dispatcher->router)->answers : NULL;
}

static struct error *refusal(enum answer_claim claim)
{
    switch (claim) {
    case CLAIM_RUNNING:
        return error_new(
            ERROR_CONFLICT, "in_progress",
            "The first request with this Idempotency-Key is still being worked on. Ask again in a "
            "moment.");
    case CLAIM_LOST:
        return error_new(ERROR_CONFLICT, "outcome_unknown",
                         "The server stopped while it worked on the first request with this "
                         "Idempotency-Key. Look whether it was done; if it was not, send it with a new key.");
    case CLAIM_OTHER:
        return error_new(ERROR_UNPROCESSABLE, "idempotency_key_reused",
                         "This Idempotency-Key was used for another request. Send this one with a new key.");
    case CLAIM_NEW:
    case CLAIM_ANSWERED:
        break;
    }
    return OK;
}

static struct error *claim(struct answer_store *store, const struct http_request *request, struct str key,
                           struct http_once *ret)
{
    struct str user = id_format(request->mem, request->user);
    struct str whose[] = {user, request->path, key}, what[] = {http_request_target(request), request->body};
    struct http_once once = {.key = digest_sha256_parts(whose, COUNT_OF(whose))};
    enum answer_claim claim;

    TRY(store->ops->claim(store, once.key, digest_sha256_parts(what, COUNT_OF(what)),
                          clock_now(request->exchange->dispatcher->clock), request->mem, &claim,
                          &once.answer));
    TRY(refusal(claim));
    once.is_claimed = claim == CLAIM_NEW;
    once.is_answered = claim == CLAIM_ANSWERED;
    *ret = once;
    return OK;
}

struct error *http_once_begin(const struct http_request *request, struct http_once *ret)
{
    struct str key = http_request_header(request, "idempotency-key");
    struct answer_store *store = store_of(request);

    *ret = (struct http_once){0};
    if (key.ptr == NULL || store == NULL || id_is_none(request->user))
        return OK;
    if (!is_key(key))
        return error_new(ERROR_INVALID, "invalid_idempotency_key",
                         "An Idempotency-Key is 1 to %d visible ASCII characters; a new UUID does well.",
                         KEY_MAX);
    return claim(store, request, key, ret);
}

/* Frees the error. */
static void report(const struct http_request *request, struct error *error)
{
    const struct log *log = request->exchange->dispatcher->log;

    if (error != OK && log != NULL)
        log_write(log, LOG_LEVEL_ERROR, "an answer was not kept for its Idempotency-Key",
                  LOG_FIELDS({"id", request->id}, {"error", error_describe(error, request->mem)}));
    error_free(error);
}

void http_once_keep(const struct http_request *request, const struct http_once *once,
                    const struct kept_answer *answer)
{
    struct answer_store *store = store_of(request);

    if (once->is_claimed)
        report(request, store->ops->keep(store, once->key, answer));
}

void http_once_release(const struct http_request *request, const struct http_once *once)
{
    struct answer_store *store = store_of(request);

    if (once->is_claimed)
        report(request, store->ops->release(store, once->key));
}

static void answer_again(struct http_response *response, const struct kept_answer *answer)
{
    if (answer->body.ptr != NULL)
        http_response_body(response, (int)answer->status, "application/json", answer->body);
    else
        http_response_empty(response, (int)answer->status);
    if (answer->location.ptr != NULL)
        http_response_header(response, "Location", answer->location);
    if (answer->etag.ptr != NULL)
        http_response_header(response, "ETag", answer->etag);
    http_response_header(response, "Idempotent-Replayed", STR("true"));
}

struct error *http_once_handle(void *self, struct http_request *request, struct http_response *response)
{
    const struct route *route = request->route;
    struct http_once once;
    struct error *error;

    TRY(http_once_begin(request, &once));
    if (once.is_answered) {
        answer_again(response, &once.answer);
        return OK;
    }
    error = route->handle(self, request, response);
    if (error != OK || http_response_status(response) == 0)
        http_once_release(request, &once);
    else
        http_once_keep(request, &once,
                       &(struct kept_answer){
                           .status = http_response_status(response),
                           .body = http_response_text(response),
                           .location = http_response_header_value(response, "Location"),
                           .etag = http_response_header_value(response, "ETag"),
                       });
    return error;
}
