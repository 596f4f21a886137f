/* A PRD as clients see it, and what they say to make or change one. */
#pragma once
#include "dtos/access_dto.h"
#include "entities/prd.h"

struct prd_dto {
    struct id id;
    struct str key, title;
    enum prd_status status;
    struct str template_name;
    struct id workspace;
    enum member_role role; /* of who asks */
    int64_t head_revision, open_proposals;
    int64_t created_at, updated_at;
    struct str text; /* the Markdown; STR_NONE where it was not asked for */
};

struct create_prd_dto {
    struct str title, idea, template_name, key; /* all but the title may be absent */
    struct id workspace;                        /* none: the personal one */
};

struct import_prd_dto {
    struct str title, key; /* absent: from the first heading, from the title */
    struct id workspace;
    struct str markdown;
};

/* What of a PRD was read before a change. */
struct prd_expected {
    int64_t head;     /* 0: any */
    struct str frame; /* prd_dto_frame; STR_NONE: any */
};

struct update_prd_dto {
    struct str title; /* STR_NONE: as it is */
    int status;       /* enum prd_status; -1: as it is */
    struct prd_expected expected;
};

struct prd_dto prd_dto_from(const struct prd *prd, enum member_role role, struct arena *mem);
/* A short mark of what can be changed without a revision: title and status. */
struct str prd_dto_frame(const struct prd_dto *prd, struct arena *mem);
