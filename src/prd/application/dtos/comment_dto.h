/* Comments as clients see and write them. */
#pragma once
#include "dtos/revision_dto.h"
#include "services/anchors.h"

struct comment_dto {
    struct id id;
    struct author_dto *author;
    struct str text;
    int64_t created_at, edited_at;
    int64_t version;
};

struct thread_dto {
    struct id id;
    struct id node;   /* where it is now; of a lost one, where it was; none: about the PRD as a whole */
    struct str quote; /* as it was quoted; STR_NONE: about the whole node */
    enum anchor_state state;
    struct str passage; /* what stands there now; STR_NONE: lost, or about a whole node */
    int64_t revision;
    int64_t created_at, resolved_at;
    struct author_dto *resolved_by; /* NULL: open */
    struct {
        struct comment_dto *items;
        size_t count;
    } comments;
};

/* A new thread, or a reply in one. */
struct write_comment_dto {
    struct id thread; /* of a reply */
    struct id node;   /* none: the PRD as a whole */
    struct str quote; /* STR_NONE: the whole node */
    int64_t revision; /* that the quotation is from; 0: the newest */
    struct str text;
};

struct edit_comment_dto {
    struct str text;
    int64_t expected_version; /* 0: any */
};

struct comment_dto comment_dto_from(const struct comment *comment, struct arena *mem);
/* Against the document as it is. */
struct thread_dto thread_dto_from(const struct comment_thread *thread, const struct document *document,
                                  struct arena *mem);
