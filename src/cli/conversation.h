/* A conversation with the assistant of one PRD, as text on a terminal. */
#pragma once
#include "client.h"

/* Sends a message to the PRD at `prd` (a path from prd_path) and prints the reply as it streams, then the
 * proposals it led to. *failed: the assistant could not answer; the message is kept. */
struct error *conversation_say(const struct command_line *line, struct client *client, struct str prd,
                               struct str message, bool *failed) _must_check_;
/* Prints the interview's next question and the coverage; *topic is STR_NONE when nothing is left to ask. */
struct error *conversation_question(const struct command_line *line, struct client *client, struct str prd,
                                    struct str *topic) _must_check_;
