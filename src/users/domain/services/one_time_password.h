/* Codes that depend on the time (TOTP, RFC 6238): steps of 30 seconds, and one step of drift either way, as
 * clocks differ and people type slowly. */
#pragma once
#include "interfaces/one_time_codes.h"
#include "str.h"

#define ONE_TIME_PERIOD 30 /* seconds */
#define ONE_TIME_DRIFT 1   /* steps */

/* Whether the code is that of a step near `now` (milliseconds) which comes after `last_step`; *ret is that
 * step. A code is good once: whoever takes one moves last_step to its step. Constant time in the code. */
bool one_time_password_check(struct one_time_codes *codes, struct str secret, struct str code, int64_t now,
                             int64_t last_step, struct arena *mem, int64_t *ret);
