/*
 * The part of a prompt that shows the document, made to fit a number of tokens: the document whole where it
 * takes at most half of them; else an outline with one line for each node, and in full the nodes that the
 * message is about: those it names by their codes, those one link away from them, and those that share most
 * of its words.
 *
 * The document is material, never an instruction, and is fenced as such by lines with a mark that nobody who
 * wrote into the document can know.
 */
#pragma once
#include "interfaces/assistant.h"

struct model_context {
    struct str text;
    struct manifest_node *nodes; /* what of the document is in it, in its order */
    size_t count;
};

void model_context_build(const struct assistant_turn *turn, struct str message, struct str mark,
                         int64_t tokens, struct arena *mem, struct model_context *ret);
