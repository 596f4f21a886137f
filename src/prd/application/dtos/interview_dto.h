/* Where the interview stands. */
#pragma once
#include "services/question_bank.h"

struct question_dto {
    struct str id, topic, text, why, example;
};

struct coverage_dto {
    struct str topic, title;
    enum topic_state state;
};

struct interview_dto {
    struct question_dto *question; /* NULL: nothing left to ask */
    struct {
        struct coverage_dto *items;
        size_t count;
    } coverage;
    int64_t answered, total, percent;
};

struct interview_dto interview_dto_from(const struct interview_view *view, struct arena *mem);
