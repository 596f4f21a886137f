#include "services/ndjson_parser.h"

#define LINE_LIMIT ((size_t)1 << 20)

void ndjson_parser_init(struct ndjson_parser *self, struct arena *mem,
                        void (*take)(void *context, struct str line), void *context)
{
    *self = (struct ndjson_parser){.line = strbuf_new(mem, LINE_LIMIT), .take = take, .context = context};
}

void ndjson_parser_end(struct ndjson_parser *self)
{
    struct str line = str_trim(strbuf_str(&self->line));

    if (line.len)
        self->take(self->context, line);
    self->line.len = 0; /* its memory serves the next line */
}

bool ndjson_parser_feed(struct ndjson_parser *self, struct str bytes)
{
    while (bytes.len) {
        size_t end = str_find_char(bytes, '\n', 0);

        strbuf_add(&self->line, str_slice(bytes, 0, end));
        if (self->line.overflowed)
            return false;
        if (end == SIZE_MAX)
            break;
        ndjson_parser_end(self);
        bytes = str_slice(bytes, end + 1, bytes.len);
    }
    return true;
}
