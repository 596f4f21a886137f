#include "services/users_rights.h"
#include "users_module.h"

static void lose(void *context, struct id user, struct id workspace)
{
    stream_slots_end(context, user, workspace);
}

void users_rights_end_streams(struct users_module *users, struct stream_slots *streams)
{
    users_module_on_rights_lost(users, lose, streams);
}
