/* Baselines as clients see and make them. */
#pragma once
#include "dtos/revision_dto.h"
#include "entities/baseline.h"

struct baseline_dto {
    struct id id;
    struct str name;
    int64_t revision;
    struct str note;
    struct author_dto *author;
    int64_t created_at;
};

struct make_baseline_dto {
    struct str name;
    int64_t revision; /* 0: the newest */
    struct str note;
};

struct baseline_dto baseline_dto_from(const struct baseline *baseline, struct arena *mem);
