/*
 * What a model is told: the rules of the answer, the document (model_context.h), the interview's question,
 * what was decided lately, and the last messages, within the tokens that it takes at once.
 */
#pragma once
#include "services/model_protocol.h"
#include "services/question_bank.h"

#define MODEL_TEMPERATURE 0.2
#define MODEL_CONTEXT_MIN 4096
#define MODEL_CONTEXT_DEFAULT 16384
#define MODEL_ANSWER_TOKENS 4096

struct model_prompt {
    struct prompt_message *messages;
    size_t count;
    int64_t estimated_tokens, bytes; /* of all of it */
    int64_t context_tokens, answer_tokens;
    struct manifest_node *nodes;
    size_t node_count;
    size_t changes, proposals; /* how many are told */
};

/* The question that comes once the pending one is answered (or the first, when none is pending); NULL: none
 * is left. */
const struct question *model_next_question(const struct assistant_turn *turn, struct arena *mem);

/* `mark` fences the document; `context_tokens` is what question and answer may take together. */
void model_prompt_build(const struct assistant_turn *turn, struct str mark, int64_t context_tokens,
                        struct arena *mem, struct model_prompt *ret);

/* How the answer is to be written; the probe asks for it too. */
extern const char model_answer_rules[];
