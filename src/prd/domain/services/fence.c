#include "services/fence.h"

#define LENGTH_MIN 3

static size_t run_of(struct str line, char mark)
{
    size_t length = 0;
    while (length < line.len && line.ptr[length] == mark)
        length++;
    return length;
}

static bool opens(struct fence *self, struct str line)
{
    char mark = line.len > 0 ? line.ptr[0] : '\0';
    size_t length = run_of(line, mark);
    struct str rest = str_slice(line, length, line.len);

    if ((mark != '`' && mark != '~') || length < LENGTH_MIN)
        return false;
    if (mark == '`' && str_find_char(rest, '`', 0) != SIZE_MAX) /* code within a line */
        return false;
    *self = (struct fence){mark, length};
    return true;
}

bool fence_read(struct fence *self, struct str line)
{
    size_t length;
    if (self->mark == '\0')
        return opens(self, line);
    length = run_of(line, self->mark);
    if (length >= self->length && str_trim(str_slice(line, length, line.len)).len == 0)
        *self = (struct fence){0};
    return true;
}
