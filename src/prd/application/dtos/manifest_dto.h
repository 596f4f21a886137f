/* What a model was sent for a reply. */
#pragma once
#include "value_objects/manifest.h"

struct manifest_node_dto {
    struct id id;
    struct str hash;
    enum manifest_form form;
    enum manifest_cause cause;
};

struct manifest_call_dto {
    bool repair;
    int64_t prompt_tokens, completion_tokens, took;
    struct str first_text_after; /* a number as JSON; STR_NONE: none came */
    struct str outcome;
};

struct manifest_dto {
    struct id message;
    struct str model, host;
    double temperature;
    int64_t context_tokens, estimated_tokens, bytes, revision, messages, changes, proposals;
    struct {
        struct manifest_node_dto *items;
        size_t count;
    } nodes;
    struct {
        struct manifest_call_dto *items;
        size_t count;
    } calls;
    struct str problem, answer;
};

struct manifest_dto manifest_dto_from(const struct manifest *manifest, struct id message, struct arena *mem);
