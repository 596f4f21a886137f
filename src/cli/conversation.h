/* A conversation with the assistant of one PRD, as text on a terminal. */
#pragma once
#include "client.h"

/* What came of a message. */
struct conversation_end {
    bool failed;      /* the assistant could not answer; the message is kept */
    size_t proposals; /* that the reply led to */
};

/* Sends a message to the PRD at `prd` (a path from prd_path) and prints the reply as it streams, then the
 * proposals it led to. */
struct error *conversation_say(const struct command_line *line, struct client *client, struct str prd,
                               struct str message, struct conversation_end *ret) _must_check_;

/* The interview's next question; ids are STR_NONE when nothing is left to ask. */
struct conversation_question {
    struct str id, topic;
};
/* Prints the coverage and, with `aloud`, the question. */
struct error *conversation_ask(const struct command_line *line, struct client *client, struct str prd,
                               bool aloud, struct conversation_question *ret) _must_check_;
