/* Operations as clients send them. */
#pragma once
#include "error.h"
#include "value_objects/operation.h"

struct operation_dto {
    enum operation_kind op;
    struct id node;
    struct str base_hash; /* hex; absent: the node's text at the base revision */
    struct id after;
    struct str text, field, value;
};

struct edit_prd_dto {
    int64_t base_revision;
    struct {
        struct operation_dto *items;
        size_t count;
    } operations;
    struct str why;
    int64_t expected_head; /* from If-Match; 0: any */
};

/* The operations of the domain. Bases that the client left out stay all zero, and are true in missing[].
 * Error invalid with a field for each that lacks a member its kind needs, or has a malformed hash. */
struct error *operations_from_dto(const struct operation_dto *items, size_t count, struct arena *mem,
                                  struct operation **ret, bool **missing) _must_check_;
