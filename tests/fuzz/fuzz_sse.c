/* A stream of events, of a model or a server: they do not depend on where the bytes are cut. The first byte
 * is the size of a piece. */
#include "fuzz.h"
#include "http_client/sse_parser.h"

#define LIMIT ((size_t)1 << 20)

static void hear(void *context, const struct sse_event *event)
{
    MUST(event->data.len > 0 && event->name.len > 0);
    strbuf_addf(context, "%zu:%zu:%zu:", event->name.len, event->id.len, event->data.len);
    strbuf_add(context, event->name);
    strbuf_add(context, event->id);
    strbuf_add(context, event->data);
}

static struct str events(struct str stream, size_t piece, struct arena *mem, bool *is_right)
{
    struct strbuf *heard = arena_new_of(mem, struct strbuf);
    struct sse_parser parser;

    *heard = strbuf_new(mem, SIZE_MAX);
    sse_parser_init(&parser, LIMIT, mem, hear, heard);
    *is_right = true;
    for (size_t at = 0; *is_right && at < stream.len; at += piece)
        *is_right = sse_parser_feed(&parser, str_slice(stream, at, at + piece));
    return strbuf_str(heard);
}

static void check(struct str input, struct arena *mem)
{
    struct str stream, whole, pieces;
    bool is_right, is_right_too;

    if (input.len < 2)
        return;
    stream = str_slice(input, 1, input.len);
    whole = events(stream, stream.len, mem, &is_right);
    pieces = events(stream, 1 + (size_t)((uint8_t)input.ptr[0] % 16), mem, &is_right_too);
    MUST(is_right == is_right_too && str_eq(whole, pieces));
}

FUZZ_TARGET(check)
