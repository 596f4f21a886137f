/* The threads of a PRD, each where it stands by now. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/comment_dto.h"
#include "dtos/list_dto.h"

struct list_comments {
    struct prd_store *store;
};

enum comments_asked { COMMENTS_OPEN, COMMENTS_RESOLVED, COMMENTS_ALL };

struct comments_query {
    int64_t limit;
    struct str cursor;
    enum comments_asked status;
    struct id node; /* none: of any */
};

/* *ret lists struct thread_dto, oldest first. */
struct error *list_comments(const struct list_comments *self, const struct prd_access *access,
                            const struct comments_query *in, struct arena *mem,
                            struct list_dto *ret) _must_check_;
