#include "services/users_rights.h"
#include "users_module.h"

static void lose(void *context, struct id user, struct id workspace)
{
    struct change_feed *feed = context;
    feed->ops->drop(feed, user, workspace);
}

void users_rights_end_watching(struct users_module *users, struct change_feed *feed)
{
    users_module_on_rights_lost(users, lose, feed);
}
