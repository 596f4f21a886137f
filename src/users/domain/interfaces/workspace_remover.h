/* Where others keep what belongs to a workspace: they delete all of it, also when asked again. Any error is
 * returned upwards, and it is asked again later. */
#pragma once
#include "arena.h"
#include "error.h"
#include "id.h"

struct workspace_remover {
    struct error *(*remove)(void *context, struct id workspace,
                            struct arena *mem); /* NULL: nobody keeps anything */
    void *context;
};

static inline _must_check_ struct error *workspace_remover_remove(const struct workspace_remover *self,
                                                                  struct id workspace, struct arena *mem)
{
    return self->remove != NULL ? self->remove(self->context, workspace, mem) : OK;
}
