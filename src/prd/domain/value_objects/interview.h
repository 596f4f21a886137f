/* Where an interview stands: which questions were asked and what came of them. The bank is
 * services/question_bank.h. */
#pragma once
#include "id.h"

enum answer_state { ANSWER_ASKED, ANSWER_GIVEN, ANSWER_SKIPPED, ANSWER_UNKNOWN };

struct interview_answer {
    struct str question; /* id in the bank */
    enum answer_state state;
    struct id message; /* the answer, word for word */
    struct str text;   /* of that message */
    int64_t at;
};

struct interview {
    struct str template_name;
    struct interview_answer *answers; /* in the order of asking */
    size_t count;
    struct str pending; /* id of the question that waits for an answer; STR_NONE */
};

const char *answer_state_name(enum answer_state state); /* "asked", "given", "skipped", "unknown" */
bool answer_state_parse(struct str name, enum answer_state *ret);
