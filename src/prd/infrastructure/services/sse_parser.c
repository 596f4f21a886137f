#include "services/sse_parser.h"

#define LINE_LIMIT ((size_t)1 << 20)

void sse_parser_init(struct sse_parser *self, struct arena *mem,
                     void (*event)(void *context, struct str data), void *context)
{
    *self = (struct sse_parser){.mem = mem,
                                .line = strbuf_new(mem, LINE_LIMIT),
                                .data = strbuf_new(mem, LINE_LIMIT),
                                .event = event,
                                .context = context};
}

/* Buffers are emptied, not made anew: a long stream must not grow its arena with every line. */
static void clear(struct strbuf *buffer)
{
    buffer->len = 0;
    buffer->overflowed = false;
}

static void take_line(struct sse_parser *self)
{
    struct str line = strbuf_str(&self->line);

    if (!line.len) {
        if (self->data.len)
            self->event(self->context, strbuf_str(&self->data));
        clear(&self->data);
    } else if (str_starts(line, STR("data:"))) {
        struct str value = str_slice(line, 5, line.len);
        if (str_starts(value, STR(" ")))
            value = str_slice(value, 1, value.len);
        if (self->data.len)
            strbuf_add_char(&self->data, '\n');
        strbuf_add(&self->data, value);
    }
    clear(&self->line);
}

bool sse_parser_feed(struct sse_parser *self, struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.ptr[i];
        bool follows_cr = self->had_cr;

        self->had_cr = c == '\r';
        if (c == '\n' && follows_cr)
            continue;
        if (c == '\n' || c == '\r')
            take_line(self);
        else
            strbuf_add_char(&self->line, c);
        if (self->line.overflowed || self->data.overflowed)
            return false;
    }
    return true;
}
