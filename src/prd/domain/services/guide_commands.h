/* What a message to the guide asks for: one of its commands, or none. English, by tables and word order. */
#pragma once
#include "services/topics.h"

enum command_kind {
    COMMAND_NONE, /* an answer, or something to look up */
    COMMAND_GREETING,
    COMMAND_SKIP,
    COMMAND_BACK,
    COMMAND_UNKNOWN, /* "I don't know"; `text`: a guess that came with it */
    COMMAND_NOTHING, /* "none": there is nothing to say, and that is the answer */
    COMMAND_PAUSE,
    COMMAND_NEXT, /* "next question", "continue" */
    COMMAND_HELP,
    COMMAND_EXPLAIN, /* "why do you ask?", "an example?" */
    COMMAND_MISSING,
    COMMAND_STATUS,
    COMMAND_LINT,
    COMMAND_CHANGES, /* since `at` or after `revision` */
    COMMAND_SHOW,    /* `code` */
    COMMAND_SET,     /* `code`, `field`, `value` */
    COMMAND_REMOVE,  /* `code` */
    COMMAND_REWORD,  /* `code`, `text` */
    COMMAND_ADD,     /* `topic`, `text` */
    COMMAND_FIND,    /* "tell me about …": `text` */
    COMMAND_LIST,    /* what there is of `topic`; `value`: "open" when only that is asked for */
    COMMAND_ORIGIN,  /* who put `code` there, and why; number 0: no code was named */
    COMMAND_FIGURE,  /* the number of `code` that `text` names anew */
    COMMAND_JUDGE,   /* "is this good?" */
    COMMAND_CANNOT,  /* `text`: what to say to it */
    COMMAND_UNCLEAR, /* `code` was named, and what is to happen with it was not understood */
    COMMAND_THANKS,
    COMMAND_ACKNOWLEDGE, /* "great" */
    COMMAND_MASHED,      /* keys were tried */
};

struct command {
    enum command_kind kind;
    struct item_code code;
    struct str field, value, text;
    const struct topic *topic;
    int64_t at;       /* changes: since when; 0: from the beginning */
    int64_t revision; /* changes: after which revision; 0: see `at` */
    bool imperative;  /* may as well say what the product shall do: "list all users" */
    bool foreign;     /* said in another language than English */
    struct str since; /* changes: the words for it; "" when none were given; STR_NONE: not understood */
};

/* Reads a message. Only what is clearly a command is one: long and many-lined texts are answers. */
struct command command_read(struct str message, int64_t now, struct arena *mem);

/* Whether a message that is neither command nor answer says what the product shall do ("We need a printed
 * list"): then it is read as "add requirement: …". */
bool wish_read(struct str message, struct arena *mem, struct command *ret);

/* "yesterday", "last week", "3 days ago", "Monday", "2027-03-01", "March 3", "revision 4", as a time before
 * `now` or a revision; false when it is not understood. Days begin at 00:00 UTC. */
bool since_read(struct str words, int64_t now, struct arena *mem, int64_t *at, int64_t *revision);

/* Whether the message is a question to the guide and not an answer: one sentence that begins as a question
 * does. */
bool message_asks(struct str message, struct arena *mem);
