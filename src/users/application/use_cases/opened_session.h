/* What comes of a sign-in, before it is written down as tokens. */
#pragma once
#include "entities/session.h"

struct opened_session {
    struct session session;
    struct refresh_token token;
    struct str device; /* for the client to keep; STR_NONE: nothing new */
};
