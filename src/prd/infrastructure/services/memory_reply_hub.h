/* The reply hub in the memory of this process. */
#pragma once
#include "clock.h"
#include "interfaces/reply_hub.h"

struct memory_reply_hub_options {
    struct clock *clock;
    int64_t kept;      /* milliseconds that a reply is kept after its end; 0: five minutes */
    size_t kept_bytes; /* of all ended replies together, the oldest go first; 0: 16 MiB */
};

struct reply_hub *memory_reply_hub_new(const struct memory_reply_hub_options *options);
