/* Reads server-sent events (WHATWG HTML, "Server-sent events") from bytes that come in any pieces. */
#pragma once
#include "strbuf.h"

/* Valid for the time of the call that tells it. */
struct sse_event {
    struct str name; /* "message" where the stream gives none */
    struct str id;   /* the last that came, also with an earlier event; "" before the first */
    struct str data; /* its lines joined by "\n"; never empty: what has no data is no event */
};

struct sse_parser {
    struct strbuf line, name, id, data;
    bool has_data, had_cr;
    void (*event)(void *context, const struct sse_event *event);
    void *context;
};

/* Lines and data of more than `limit` bytes are refused. The buffers are in `mem`. */
void sse_parser_init(struct sse_parser *self, size_t limit, struct arena *mem,
                     void (*event)(void *context, const struct sse_event *event), void *context);
/* False when something is longer than the limit: the stream is not what it says it is. */
bool sse_parser_feed(struct sse_parser *self, struct str bytes);
