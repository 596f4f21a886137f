#include "http_client/sse_parser.h"

void sse_parser_init(struct sse_parser *self, size_t limit, struct arena *mem,
                     void (*event)(void *context, const struct sse_event *event), void *context)
{
    *self = (struct sse_parser){.line = strbuf_new(mem, limit),
                                .name = strbuf_new(mem, limit),
                                .id = strbuf_new(mem, limit),
                                .data = strbuf_new(mem, limit),
                                .event = event,
                                .context = context};
}

/* Buffers are emptied, not made anew: a long stream must not grow its arena with every line. */
static void clear(struct strbuf *buffer)
{
    buffer->len = 0;
    buffer->overflowed = false;
}

static void take_blank(struct sse_parser *self)
{
    if (self->data.len > 0)
        self->event(self->context, &(struct sse_event){
                                       .name = self->name.len > 0 ? strbuf_str(&self->name) : STR("message"),
                                       .id = strbuf_str(&self->id),
                                       .data = strbuf_str(&self->data),
                                   });
    clear(&self->name);
    clear(&self->data);
    self->has_data = false;
}

/* A comment is a field without a name, which nobody knows. */
static void take_field(struct sse_parser *self, struct str line)
{
    size_t colon = str_find_char(line, ':', 0);
    struct str name = str_slice(line, 0, colon), value = STR("");

    if (colon < line.len)
        value = str_slice(line, colon + 1, line.len);
    if (str_starts(value, STR(" ")))
        value = str_slice(value, 1, value.len);
    if (str_eq(name, STR("data"))) {
        if (self->has_data)
            strbuf_add_char(&self->data, '\n');
        strbuf_add(&self->data, value);
        self->has_data = true;
    } else if (str_eq(name, STR("event"))) {
        clear(&self->name);
        strbuf_add(&self->name, value);
    } else if (str_eq(name, STR("id")) && str_find_char(value, '\0', 0) == SIZE_MAX) {
        clear(&self->id);
        strbuf_add(&self->id, value);
    }
}

static void take_line(struct sse_parser *self)
{
    struct str line = strbuf_str(&self->line);

    if (line.len == 0)
        take_blank(self);
    else
        take_field(self, line);
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
