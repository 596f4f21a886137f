/* Reads JSON lines (one JSON text a line, as Ollama streams) from bytes that come in any pieces. */
#pragma once
#include "strbuf.h"

struct ndjson_parser {
    struct strbuf line;
    /* One line that is not blank, without its end. */
    void (*take)(void *context, struct str line);
    void *context;
};

void ndjson_parser_init(struct ndjson_parser *self, struct arena *mem,
                        void (*take)(void *context, struct str line), void *context);
/* False when a line is longer than 1 MiB: the stream is not what it says it is. */
bool ndjson_parser_feed(struct ndjson_parser *self, struct str bytes);
/* At the end: a last line may have no end of its own. */
void ndjson_parser_end(struct ndjson_parser *self);
