/* What answers in the chats, in plain words. */
#pragma once
#include "str.h"

enum assistant_kind { ASSISTANT_GUIDE, ASSISTANT_OPENAI };
enum assistant_state { ASSISTANT_READY, ASSISTANT_UNREACHABLE, ASSISTANT_UNKNOWN };

struct assistant_dto {
    enum assistant_kind assistant;
    struct str model, url_host; /* STR_NONE for the guide */
    enum assistant_state state;
    struct str detail;
};
