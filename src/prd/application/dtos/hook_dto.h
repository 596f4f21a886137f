/* Hooks as clients see them. */
#pragma once
#include "entities/hook.h"

struct create_hook_dto {
    enum hook_kind kind;
    struct str name; /* STR_NONE: the kind's */
};

struct hook_dto {
    struct id id;
    enum hook_kind kind;
    struct str name;
    struct str url, secret; /* once: when it is made or rotated; else STR_NONE */
    int64_t created_at, rotations, deliveries, last_delivery_at;
    struct str last_outcome, last_detail; /* STR_NONE before the first */
};

/* What became of a delivery, as its sender is told. */
struct delivered_dto {
    struct str outcome; /* "counted", "ignored", "pong", "repeated" */
    int64_t events, proposals;
    struct str detail;
};
