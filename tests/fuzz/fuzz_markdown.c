/* Documents: nodes partition any text, each reads from its own text alone, and HTML is inert. */
#include "fuzz.h"
#include "services/cmark_markdown_parser.h"
#include "services/recogniser.h"
#include "unicode.h"

static void check_blocks(struct markdown_parser *parser, struct str text, struct arena *mem)
{
    struct block *blocks;
    size_t count, end = 0;

    if (!fuzz_is_ok(parser->ops->parse(parser, text, mem, &blocks, &count)))
        return;
    for (size_t i = 0; i < count; i++) {
        MUST(blocks[i].from >= end && blocks[i].from < blocks[i].to && blocks[i].to <= text.len);
        end = blocks[i].to;
    }
}

static void check_nodes(struct markdown_parser *parser, struct str text, struct arena *mem)
{
    struct node *nodes;
    size_t count, at = 0;

    if (!fuzz_is_ok(recogniser_split(parser, text, mem, &nodes, &count)))
        return;
    for (size_t i = 0; i < count; i++) {
        MUST(nodes[i].text.len > 0 && at + nodes[i].text.len <= text.len);
        MUST(memcmp(text.ptr + at, nodes[i].text.ptr, nodes[i].text.len) == 0);
        MUST(digest_eq(nodes[i].hash, digest_sha256(nodes[i].text)));
        at += nodes[i].text.len;
    }
    MUST(at == text.len);
}

static void check_html(struct markdown_parser *parser, struct str text, struct arena *mem)
{
    static const struct str refused[] = {STR("<script"),
                                         STR("<img"),
                                         STR("<iframe"),
                                         STR("<style"),
                                         STR("<form"),
                                         STR("<object"),
                                         STR("<link"),
                                         STR("<svg"),
                                         STR("href=\"javascript:"),
                                         STR("href=\"data:"),
                                         STR("href=\"vbscript:")};
    struct str html;

    if (!fuzz_is_ok(parser->ops->html(parser, text, mem, &html)))
        return;
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        MUST(str_find_nocase(html, refused[i], 0) == SIZE_MAX);
}

static void check(struct str input, struct arena *mem)
{
    struct markdown_parser *parser = cmark_markdown_parser();
    struct str plain;

    if (!utf8_is_valid(input) || (input.len > 0 && memchr(input.ptr, 0, input.len) != NULL))
        return;
    check_blocks(parser, input, mem);
    check_nodes(parser, input, mem);
    check_html(parser, input, mem);
    (void)fuzz_is_ok(parser->ops->plain(parser, input, mem, &plain));
}

FUZZ_TARGET(check)
