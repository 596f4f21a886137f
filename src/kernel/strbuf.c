#include "strbuf.h"
#include <stdio.h>

#define CAPACITY_FIRST ((size_t)256)

struct strbuf strbuf_new(struct arena *mem, size_t limit)
{
    return (struct strbuf){.mem = mem, .limit = limit < SIZE_MAX ? limit : SIZE_MAX - 1};
}

/* Makes room for `more` bytes and a terminator; false, and remembered, when they would pass the limit. */
static bool reserve(struct strbuf *self, size_t more)
{
    size_t wanted, capacity;
    char *grown;

    if (self->overflowed || more > self->limit - self->len) {
        self->overflowed = true;
        return false;
    }
    wanted = self->len + more + 1;
    if (wanted <= self->capacity)
        return true;
    capacity = self->capacity > 0 ? self->capacity : CAPACITY_FIRST;
    while (capacity < wanted)
        capacity = capacity > SIZE_MAX / 2 ? wanted : capacity * 2;
    grown = arena_room(self->mem, capacity);
    if (self->len > 0)
        memcpy(grown, self->ptr, self->len);
    self->ptr = grown;
    self->capacity = capacity;
    return true;
}

void strbuf_add(struct strbuf *self, struct str s)
{
    if (s.len == 0 || !reserve(self, s.len))
        return;
    memcpy(self->ptr + self->len, s.ptr, s.len);
    self->len += s.len;
}

void strbuf_add_char(struct strbuf *self, char c)
{
    if (!reserve(self, 1))
        return;
    self->ptr[self->len++] = c;
}

void strbuf_addf(struct strbuf *self, const char *format, ...)
{
    char small[256];
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(small, sizeof(small), format, args);
    va_end(args);
    if (length < 0)
        panic("strbuf_addf: a format that cannot be written");
    if ((size_t)length < sizeof(small)) {
        strbuf_add(self, str_of(small, (size_t)length));
        return;
    }
    if (!reserve(self, (size_t)length))
        return;
    va_start(args, format);
    (void)vsnprintf(self->ptr + self->len, (size_t)length + 1, format, args);
    va_end(args);
    self->len += (size_t)length;
}

struct str strbuf_str(struct strbuf *self)
{
    if (self->ptr == NULL)
        return STR("");
    self->ptr[self->len] = '\0';
    return str_of(self->ptr, self->len);
}

struct error *strbuf_finish(struct strbuf *self, struct str *ret)
{
    if (self->overflowed)
        return error_new(ERROR_TOO_LARGE, "too_large", "the text would be longer than %zu bytes",
                         self->limit);
    *ret = strbuf_str(self);
    return OK;
}
