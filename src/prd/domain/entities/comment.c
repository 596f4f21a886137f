#include "entities/comment.h"

struct comment *comment_thread_find(const struct comment_thread *self, struct id comment)
{
    for (size_t i = 0; i < self->count; i++)
        if (id_eq(self->comments[i].id, comment))
            return &self->comments[i];
    return NULL;
}
