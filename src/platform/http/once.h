/*
 * Doing a request once, however often it is sent: for a POST with an Idempotency-Key (IETF draft
 * draft-ietf-httpapi-idempotency-key-header) by who is signed in. The key is the client's, and counts for one
 * person and one path. Where nobody is known a key would be a password to somebody's answer: there it means
 * nothing.
 *
 * The dispatcher does it for every such route, after admission, guard and binding. A handler whose answer is
 * not what is to be kept (a stream) says so in its route, and does it itself with what is below.
 *
 * Errors are not kept: a request that failed may be sent again. Where the server dies in the middle of one,
 * nobody knows whether it was done: whoever asks again is told that, and it is not done again.
 */
#pragma once
#include "http/answer_store.h"
#include "http/response.h"

/* Whether the dispatcher or the handler does what this header says, for requests that have a key. */
bool route_takes_key(const struct route *route);

struct http_once {
    bool is_claimed; /* http_once_keep or http_once_release follows */
    bool is_answered;
    struct digest key;
    struct kept_answer answer; /* where it is */
};

/* Neither claimed nor answered: the request has no key, or nothing is kept here. Errors: invalid for a
 * malformed key, unprocessable for one that was used for another request, conflict "in_progress" while the
 * first one runs and "outcome_unknown" where that was lost. */
struct error *http_once_begin(const struct http_request *request, struct http_once *ret) _must_check_;
/* What goes wrong with these two is logged; then the key stays claimed. Without a claim they do nothing. */
void http_once_keep(const struct http_request *request, const struct http_once *once,
                    const struct kept_answer *answer);
void http_once_release(const struct http_request *request, const struct http_once *once);

/* Runs the route's handler, or answers as it did for the same key. */
struct error *http_once_handle(void *self, struct http_request *request,
                               struct http_response *response) _must_check_;
