/* The Idempotency-Key of a request: what was done for it is answered again, not done again. */
#pragma once
#include "dependencies/prd_api.h"
#include "http/response.h"

/* Runs `handle`, or answers as it did for the same key. Without a key it just runs. */
struct error *handle_once(void *self, struct http_request *request, struct http_response *response,
                          struct error *(*handle)(void *self, struct http_request *request,
                                                  struct http_response *response)) _must_check_;

/* For handlers that keep something else than their answer. *has_key false: nothing to keep. */
struct error *begin_once(const struct prd_api *api, const struct http_request *request, bool *has_key,
                         struct once *ret) _must_check_;
/* The kept answer, marked as said again. */
void answer_again(struct http_response *response, const struct kept_answer *answer);
