/* Revisions, the lines they wrote, and what is said to restore one. */
#pragma once
#include "entities/revision.h"
#include "services/word_diff.h"

struct author_dto {
    enum author_kind kind;
    struct id id; /* none for who is no user */
    struct str name;
};

struct change_dto {
    enum operation_kind op;
    struct id node;
    struct str code, title;
    struct str before, after; /* STR_NONE: the node was not there */
};

struct revision_dto {
    int64_t number;
    struct author_dto *author;
    enum cause cause;
    struct str why;
    int64_t at;
    struct str hash, parent_hash; /* hex; the first one's parent is STR_NONE */
    struct id proposal, message, event;
    struct {
        struct change_dto *items;
        size_t count;
    } changes;
    struct str text; /* the document after it; STR_NONE where it was not asked for */
};

struct diff_dto {
    int64_t from, to;
    struct str unified;
    struct word_diff lines;
};

struct restore_revision_dto {
    int64_t revision;    /* 0: by the baseline */
    struct str baseline; /* its name; STR_NONE: by the number */
    struct str why;
    int64_t expected_head; /* from If-Match; 0: any */
};

/* One line of the document and where it comes from. */
struct blame_dto {
    int64_t line; /* from 1 */
    struct str text;
    struct id node;
    int64_t revision;
    struct author_dto *author;
    enum cause cause;
    struct str why;
    int64_t at;
    struct id proposal, message, event; /* evidence */
};

struct author_dto *author_dto_new(enum author_kind kind, struct id id, struct str name, struct arena *mem);
/* With the changes' texts, where `revision` has them. */
struct revision_dto revision_dto_from(const struct revision *revision, struct arena *mem);
