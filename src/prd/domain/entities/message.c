#include "entities/message.h"
#include "value_objects/name_table.h"

static const char *const role_names[] = {[MESSAGE_USER] = "user", [MESSAGE_ASSISTANT] = "assistant"};
static const char *const status_names[] = {
    [MESSAGE_COMPLETE] = "complete",
    [MESSAGE_STREAMING] = "streaming",
    [MESSAGE_FAILED] = "failed",
};

NAME_TABLE_FUNCTIONS(message_role, enum message_role, role, role_names)
NAME_TABLE_FUNCTIONS(message_status, enum message_status, status, status_names)
