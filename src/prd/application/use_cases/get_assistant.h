/* What answers in the chats, and whether it does. */
#pragma once
#include "services/reply_generation.h"

struct get_assistant {
    enum assistant_kind kind;
    struct str model, host; /* STR_NONE for the guide */
    struct assistant_health *health;
};

void get_assistant(const struct get_assistant *self, struct arena *mem, struct assistant_dto *ret);
