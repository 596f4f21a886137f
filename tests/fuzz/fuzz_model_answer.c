/* A model's answer: what it proposes does not depend on where it is cut, names nodes of the document alone,
 * and passes the gates. The first byte is the size of a piece. */
#include "fuzz.h"
#include "services/model_answer.h"
#include "services/proposal_gate.h"

static void hear(void *context, struct str text)
{
    strbuf_add(context, text);
}

static struct model_answer *read_answer(struct str text, size_t piece, const struct document *document,
                                        struct strbuf *prose, struct arena *mem)
{
    struct model_answer *answer = arena_new_of(mem, struct model_answer);

    *prose = strbuf_new(mem, SIZE_MAX);
    model_answer_init(answer, document, mem, hear, prose);
    for (size_t at = 0; at < text.len; at += piece)
        model_answer_feed(answer, str_slice(text, at, at + piece));
    model_answer_end(answer);
    return answer;
}

static void check(struct str input, struct arena *mem)
{
    struct node nodes[] = {
        {.id = {{1}}, .text = STR("# Search\n\n"), .kind = NODE_SECTION, .title = STR("Search")},
        {.id = {{2}},
         .text = STR("- **FR-1** The system shall search.\n"),
         .kind = NODE_REQUIREMENT,
         .code = STR("FR-1")},
    };
    const struct document document = {nodes, COUNT_OF(nodes)};
    struct model_answer *whole, *pieces;
    struct strbuf prose, prose_too;
    struct str text;

    if (input.len < 2)
        return;
    text = str_slice(input, 1, input.len);
    whole = read_answer(text, text.len, &document, &prose, mem);
    pieces = read_answer(text, 1 + (size_t)((uint8_t)input.ptr[0] % 16), &document, &prose_too, mem);
    MUST(whole->count == pieces->count && str_eq(whole->problem, pieces->problem));
    MUST(str_eq(strbuf_str(&prose), strbuf_str(&prose_too)));
    MUST(whole->count <= GATE_OPERATIONS_MAX && prose.len <= text.len);
    for (size_t i = 0; i < whole->count; i++)
        MUST(fuzz_is_ok(proposal_gate_check(&document, &whole->changes[i].operation, mem)));
}

FUZZ_TARGET(check)
