/* Arrays that grow one by one in an arena. */
#pragma once
#include "arena.h"
#include <string.h>

/* `items` with room for one more than `count`, moved where there was none. The room doubles, so adding is
 * cheap. */
static inline void *array_room(struct arena *mem, void *items, size_t count, size_t size)
{
    void *moved;
    if (count != 0 && (count < 8 || (count & (count - 1)) != 0))
        return items;
    moved = arena_calloc(mem, count == 0 ? 8 : count * 2, size);
    if (count > 0 && items != NULL)
        memcpy(moved, items, count * size);
    return moved;
}
