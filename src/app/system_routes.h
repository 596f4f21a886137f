/* What the server says of itself: health, readiness, metrics, the OpenAPI document and its page. Group self:
 * the container. */
#pragma once
#include "http/router.h"

extern const struct route system_routes[];
extern const size_t system_route_count;
