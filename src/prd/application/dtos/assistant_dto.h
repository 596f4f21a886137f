/* What answers in the chats, in plain words, and what a workspace chose. */
#pragma once
#include "entities/model_choice.h"
#include "interfaces/assistants.h"

struct probe_check_dto {
    struct str name;
    enum probe_verdict verdict;
    struct str detail;
};

struct probe_dto {
    int64_t at;
    struct str context_tokens; /* a number as JSON; STR_NONE: not known */
    struct {
        struct probe_check_dto *items;
        size_t count;
    } checks;
};

struct budget_dto {
    struct str limit; /* "2000000 tokens in 30 days" */
    int64_t tokens;
    struct str cost; /* "1.20 USD"; STR_NONE: the price is not known */
    struct str left; /* "1,880,000 tokens", "18.80 USD" */
    bool used_up;
    int64_t room_at;
};

struct assistant_dto {
    enum assistant_kind assistant;
    struct str model, url_host; /* STR_NONE for the guide */
    enum assistant_state state;
    struct str detail;
    bool of_workspace, probing;
    struct probe_dto *probe;
    struct budget_dto *budget;
};

/* In and out; what is absent is STR_NONE. */
struct choose_model_dto {
    enum model_choice_kind assistant;
    struct str url, model, key, budget, price;
    int64_t context_tokens;
};

struct model_choice_dto {
    enum model_choice_kind assistant;
    struct str url, model, budget, price;
    bool key_set;
    struct str context_tokens; /* a number as JSON; STR_NONE: as a probe finds */
    int64_t changed_at;
    struct assistant_dto *now; /* what answers there */
};
