/* A model's lines of JSON: what they are does not depend on where the bytes are cut, and no protocol falls
 * over any of them. The first byte is the size of a piece. */
#include "fuzz.h"
#include "services/model_protocol.h"
#include "services/ndjson_parser.h"

struct heard {
    struct strbuf text;
    struct model_reading reading;
};

static void hear_text(void *context, struct str text)
{
    strbuf_add(context, text);
}

static void hear(void *context, struct str line)
{
    struct heard *heard = context;

    MUST(line.len > 0 && str_find_char(line, '\n', 0) == SIZE_MAX);
    strbuf_addf(&heard->text, "%zu;", line.len);
    ollama_protocol.read(&heard->reading, line);
    openai_protocol.read(&heard->reading, line);
    anthropic_protocol.read(&heard->reading, line);
    MUST(heard->reading.usage.prompt_tokens >= 0 && heard->reading.usage.completion_tokens >= 0);
}

static struct str lines(struct str stream, size_t piece, struct arena *mem, bool *is_right)
{
    struct heard *heard = arena_new_of(mem, struct heard);
    struct ndjson_parser parser;

    heard->text = strbuf_new(mem, SIZE_MAX);
    heard->reading = (struct model_reading){.mem = mem, .text = hear_text, .context = &heard->text};
    ndjson_parser_init(&parser, mem, hear, heard);
    *is_right = true;
    for (size_t at = 0; *is_right && at < stream.len; at += piece)
        *is_right = ndjson_parser_feed(&parser, str_slice(stream, at, at + piece));
    if (*is_right)
        ndjson_parser_end(&parser);
    return strbuf_str(&heard->text);
}

static void check(struct str input, struct arena *mem)
{
    struct str stream, whole, pieces;
    bool is_right, is_right_too;

    if (input.len < 2)
        return;
    stream = str_slice(input, 1, input.len);
    whole = lines(stream, stream.len, mem, &is_right);
    pieces = lines(stream, 1 + (size_t)((uint8_t)input.ptr[0] % 16), mem, &is_right_too);
    MUST(is_right == is_right_too && (!is_right || str_eq(whole, pieces)));
}

FUZZ_TARGET(check)
