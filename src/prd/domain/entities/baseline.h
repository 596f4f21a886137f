/* A name for a revision, which never changes: "1.0", "as sent to the board". */
#pragma once
#include "error.h"
#include "id.h"

#define BASELINES_MAX 1000 /* in a PRD */

struct baseline {
    struct id id, prd, workspace;
    struct str name; /* 1 to 80 characters on one line, no number; unique in its PRD, compared without case */
    int64_t revision;
    struct str note; /* "": none */
    struct id author;
    struct str author_name;
    int64_t created_at;
};

/* The name without space around it, and the form in which names are compared. Error invalid at `pointer`. */
struct error *baseline_name_parse(struct str text, const char *pointer, struct arena *mem, struct str *name,
                                  struct str *folded) _must_check_;
