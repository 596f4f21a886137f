/*
 * What people say about a PRD beside its text: threads, each about one place. A place is a node, or words of
 * a node as they stood at a revision, or the PRD as a whole. Where that place is by now is found again for
 * each reading (services/anchors.h), so a thread outlives the words, and the node, that it is about.
 */
#pragma once
#include "id.h"

#define COMMENT_LENGTH_MAX 5000 /* characters */
#define QUOTE_LENGTH_MAX 1000
/* Bytes of the Markdown that says what is quoted: the links between its words are long. */
#define PASSAGE_LENGTH_MAX ((size_t)20000)
#define COMMENTS_MAX 200          /* in a thread */
#define COMMENT_THREADS_MAX 10000 /* in a PRD */

struct comment {
    struct id id, author;
    struct str author_name; /* as it was then, and stays when the account goes */
    struct str text;
    int64_t created_at, edited_at; /* 0: never edited */
    int64_t version;               /* 1, and one more with each edit */
};

struct comment_thread {
    struct id id, prd, workspace;
    struct id node;    /* none: about the PRD as a whole */
    struct str quote;  /* the words as they were quoted; STR_NONE: about the whole node */
    struct str source; /* the Markdown that they were quoted from */
    int64_t revision;  /* at which it was begun */
    int64_t created_at;
    int64_t resolved_at; /* 0: open */
    struct id resolved_by;
    struct str resolved_by_name;
    struct comment *comments; /* oldest first; never none */
    size_t count;
};

/* The comment with that id; NULL: the thread has none such. */
struct comment *comment_thread_find(const struct comment_thread *self, struct id comment);
