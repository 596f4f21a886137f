/* How the question bank is laid out; for the interview's own rules. */
#pragma once
#include "services/question_bank.h"

struct bank_question {
    struct question question;
    int stake; /* how much is lost when it stays open: higher is asked earlier */
    int harm;  /* what is added where the document is about money, health, law, children or personal data */
};
struct question_set {
    const char *template_name;
    const struct bank_question *questions;
    size_t count;
};

/* The questions of a template; those of "prd" for a name that is none. */
const struct question_set *question_set_of(struct str template_name);
