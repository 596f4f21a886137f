/* What one operation would do on the workbench as it is. For applier.c. */
#pragma once
#include "services/workbench.h"

struct plan {
    enum fit fit;
    const char *invalid; /* code of what is malformed; NULL: nothing is */
    const char *clash;   /* code of why it does not fit */
    const char *detail;  /* for people, where it does not fit or is malformed; static */
    size_t index;        /* of the node, or of the place for an added one */
    size_t extent;       /* move_node: how many nodes go */
    size_t to;           /* move_node: the place, as it is before the move */
    struct str text;     /* of the node after it; of a conflict, what was proposed */
};

/* Takes the numbers for open codes from the workbench's code book. */
struct error *plan_operation(struct workbench *self, const struct operation *operation,
                             struct plan *ret) _must_check_;
