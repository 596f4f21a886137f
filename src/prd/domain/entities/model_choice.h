/* What the owners of a workspace chose to answer there. */
#pragma once
#include "id.h"

enum model_choice_kind { CHOICE_SERVER, CHOICE_GUIDE, CHOICE_OPENAI, CHOICE_OLLAMA, CHOICE_ANTHROPIC };

struct model_choice {
    struct id workspace;
    enum model_choice_kind
        kind;                 /* CHOICE_SERVER: what the server has, with a budget of the workspace's own */
    struct str url;           /* STR_NONE: the usual one of the kind */
    struct str model;         /* STR_NONE for the server's and the guide */
    struct str sealed_key;    /* opens for this workspace alone; STR_NONE: none */
    struct str budget, price; /* as written (value_objects/budget.h); STR_NONE: none */
    int64_t context_tokens;   /* 0: as a probe finds */
    struct id version;        /* new with every change */
    struct id changed_by;
    int64_t changed_at;
};

const char *model_choice_kind_name(enum model_choice_kind kind); /* "server", "guide", "openai" … */
bool model_choice_kind_parse(struct str name, enum model_choice_kind *ret);
