/* Reads server-sent events (WHATWG HTML, "Server-sent events") from bytes that come in any pieces. */
#pragma once
#include "strbuf.h"

struct sse_parser {
    struct arena *mem;
    struct strbuf line, data;
    bool had_cr;
    /* One event's data, its lines joined by "\n". */
    void (*event)(void *context, struct str data);
    void *context;
};

void sse_parser_init(struct sse_parser *self, struct arena *mem,
                     void (*event)(void *context, struct str data), void *context);
/* False when a line is longer than 1 MiB: the stream is not what it says it is. */
bool sse_parser_feed(struct sse_parser *self, struct str bytes);
