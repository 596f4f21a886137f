/* A place among the streams that whoever asks may have open. */
#pragma once
#include "dependencies/prd_api.h"
#include "http/request.h"
#include "http/stream_slots.h"

/* Error limited "too_many_streams". */
struct error *take_stream_place(const struct prd_api *api, const struct http_request *request,
                                struct stream_lease **ret) _must_check_;
