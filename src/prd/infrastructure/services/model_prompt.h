/*
 * What a model is told: the rules of the answer, the document (whole when it is small; else an outline with
 * one line for each node, and in full the nodes that the message is about), the interview's question, what
 * was decided lately, and the last messages.
 */
#pragma once
#include "interfaces/assistant.h"
#include "services/question_bank.h"

struct prompt_message {
    const char *role; /* "system", "user", "assistant" */
    struct str text;
};

struct model_prompt {
    struct prompt_message *messages;
    size_t count;
    struct str manifest; /* in one line, which parts were sent, to be kept in the log */
};

/* The question that comes once the pending one is answered (or the first, when none is pending); NULL: none
 * is left. */
const struct question *model_next_question(const struct assistant_turn *turn, struct arena *mem);

void model_prompt_build(const struct assistant_turn *turn, struct arena *mem, struct model_prompt *ret);
