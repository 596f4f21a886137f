/*
 * Requests that browsers make for other sites (CSRF). A browser attaches cookies by itself, so where a cookie
 * is what lets an unsafe request in, the request must come from our own page: Sec-Fetch-Site says same-origin
 * or none, and Origin, where it is there, is our origin. A client that sends neither is no browser of this
 * decade.
 *
 * Our origin is the public URL's. Where none was set, http://<Host header> counts too, but only for a host
 * that no DNS answer can point elsewhere: an IP address, or localhost and names below it (RFC 6761 §6.3). Any
 * other name in Host could be an attacker's own, rebound to this server.
 */
#pragma once
#include "dependencies/users_api.h"
#include "http/request.h"

/* Error forbidden, code "foreign_origin". */
struct error *origin_guard_check(const struct users_api *api,
                                 const struct http_request *request) _must_check_;

/* The origin of an http or https URL as browsers write it (RFC 6454 §6.2). */
struct str origin_of_url(struct str url, struct arena *mem);
/* Whether a Host header names an IP address or localhost. */
bool host_is_fixed(struct str host);
