/* Where a Redis is and how to get in: redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]. */
#pragma once
#include "error.h"

struct redis_address {
    const char *host;
    int port; /* 6379 unless it says otherwise */
    int database;
    struct str user, password; /* STR_NONE: none */
};

/* Percent escapes in user and password are taken off; IPv6 addresses stand in brackets. What is read lives in
 * `mem`. Error invalid, code "redis_url", that does not repeat the URL, as it may hold a password. */
struct error *redis_address_parse(const char *url, struct arena *mem, struct redis_address *ret) _must_check_;
