/* A place among the streams that whoever asks may have open: with it a stream of a PRD ends when their rights
 * do, or after a while. */
#pragma once
#include "dependencies/prd_api.h"
#include "http/request.h"
#include "http/stream_slots.h"

/* For a request that prd_guard has let pass. Error limited "too_many_streams". */
struct error *take_stream_place(const struct prd_api *api, const struct http_request *request,
                                struct stream_lease **ret) _must_check_;
/* The same among the exports that are on their way, each of which has a file for as long as its reader likes:
 * until the request is over. Error limited "too_many_exports". */
struct error *take_export_place(const struct prd_api *api, const struct http_request *request) _must_check_;
