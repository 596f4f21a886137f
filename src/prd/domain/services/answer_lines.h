/* Lines of an answer that are statements of their own: lists without bullets, and the steps of scenarios. */
#pragma once
#include "str.h"

/* Whether a paragraph of several lines is a list that somebody wrote without bullets, one thing in each line,
 * and not prose that was broken at some width. */
bool answer_is_lines(struct str paragraph, struct arena *mem);

/* A step of a scenario: "**WHEN** a user …", "THEN the system …", its word in capitals or bold. */
enum step { STEP_NONE, STEP_BEGINS, STEP_GOES_ON }; /* given, when, if; and, but, then */
/* *word is the step's word in lower case ("when"), *rest what follows it. */
enum step answer_step(struct str line, struct str *word, struct str *rest);
/* A step and the one before it as one sentence: "When a user runs it, then the system answers". */
struct str answer_join_step(struct str before, struct str word, struct str rest, struct arena *mem);
