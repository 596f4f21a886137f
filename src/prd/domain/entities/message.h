/* A message of a PRD's conversation, kept for ever, also when the assistant fails. */
#pragma once
#include "id.h"

enum message_role { MESSAGE_USER, MESSAGE_ASSISTANT };
enum message_status { MESSAGE_COMPLETE, MESSAGE_STREAMING, MESSAGE_FAILED };

struct message {
    struct id id, prd, workspace;
    enum message_role role;
    struct id author;       /* of the user; none for the assistant */
    struct id answers;      /* assistant: the message it replies to */
    struct str author_name; /* the user's name then, or the assistant's ("guide", "openai/llama3") */
    struct str text;
    enum message_status status;
    struct str question; /* assistant: id of the interview question it asks; user: of the one it answers */
    struct str error;    /* failed: what happened and what to do, for people */
    int64_t created_at;
    struct str node;    /* streaming: which one writes it; STR_NONE where it is read */
    int64_t touched_at; /* streaming: when the node that writes it last said so */
};

const char *message_role_name(enum message_role role); /* "user", "assistant" */
bool message_role_parse(struct str name, enum message_role *ret);
const char *message_status_name(enum message_status status); /* "complete", "streaming", "failed" */
bool message_status_parse(struct str name, enum message_status *ret);
