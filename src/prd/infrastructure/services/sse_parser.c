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

/* Where the line ends that `bytes` begin with or go on with; their length: not within them. */
static size_t line_end(struct str bytes)
{
    size_t feed = str_find_char(bytes, '\n', 0), end = feed < bytes.len ? feed : bytes.len;
    size_t other = str_find_char(str_slice(bytes, 0, end), '\r', 0);
    return other < end ? other : end;
}

bool sse_parser_feed(struct sse_parser *self, struct str bytes)
{
    while (bytes.len > 0) {
        size_t from = self->had_cr && bytes.ptr[0] == '\n' ? 1 : 0, end;

        bytes = str_slice(bytes, from, bytes.len);
        end = line_end(bytes);
        strbuf_add(&self->line, str_slice(bytes, 0, end));
        if (self->line.overflowed)
            return false;
        self->had_cr = end < bytes.len && bytes.ptr[end] == '\r';
        if (end < bytes.len) {
            take_line(self);
            end++;
        }
        bytes = str_slice(bytes, end, bytes.len);
        if (self->data.overflowed)
            return false;
    }
    return true;
}
