/* What models have taken, as clients see it. */
#pragma once
#include "dtos/list_dto.h"
#include "id.h"
#include "value_objects/period.h"

enum model_payer { PAYER_SERVER, PAYER_WORKSPACE };

struct model_use_query {
    int64_t limit; /* periods; 0: twelve */
    struct str cursor;
    enum period_kind by;
};

struct model_use_dto {
    struct id workspace; /* none: of no one, or of one that is gone */
    enum model_payer payer;
    struct str model;
    int64_t calls, prompt_tokens, completion_tokens;
    struct str cost; /* "1.20 USD"; STR_NONE: the price is not known */
};

struct period_use_dto {
    struct str period; /* "2026-11", "2026-11-22" */
    int64_t calls, prompt_tokens, completion_tokens;
    struct str_list costs; /* one for each currency */
    struct {
        struct model_use_dto *items;
        size_t count;
    } models; /* what took the most first */
};
