/* The device behind a session, in words a person knows: "Firefox on Linux". */
#pragma once
#include "str.h"

#define DEVICE_MAX 120 /* bytes */

/* From a User-Agent header: browser and system where they are recognised, else the product's name ("curl"),
 * else "Unknown device". Never fails. */
struct str device_name(struct str user_agent, struct arena *mem);
