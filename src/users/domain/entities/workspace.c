#include "entities/workspace.h"

struct workspace *workspace_personal(struct id id, const struct user *user, struct arena *mem)
{
    struct workspace *workspace = arena_new_of(mem, struct workspace);
    *workspace = (struct workspace){
        .id = id, .name = user->name, .personal_of = user->id, .created_at = user->created_at, .version = 1};
    return workspace;
}
