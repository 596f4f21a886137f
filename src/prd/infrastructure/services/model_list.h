/* Whether a model's server is there and has the model, by its list of models, which costs no tokens. */
#pragma once
#include "services/model_protocol.h"

struct model_question {
    const struct model_protocol *protocol;
    const char *url; /* NULL or "": the protocol's own */
    const char *model;
    struct str key;
    int64_t timeout; /* milliseconds */
};

/* Waits for the answer; *ret says in one line what it is. Error internal when no client can be made. */
struct error *model_ask_list(const struct model_question *question, struct arena *mem,
                             struct str *ret) _must_check_;
