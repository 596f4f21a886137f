/* Errors as problem+json (RFC 9457), translated in this one place. */
#pragma once
#include "http/request.h"

/* The HTTP status of an error kind. */
int problem_status(enum error_kind kind);
/* The body for `error`, answered with `status` (that of its kind, or a more exact one: 405, 408). What an
 * internal error says stays in the log; clients get the request id to quote. */
struct str problem_write(const struct error *error, int status, struct str instance, struct str request_id,
                         struct arena *mem);
