/* What the users store does, for tests/contract to run on each database. Each check wants an empty store. */
#pragma once
#include "check.h"
#include "interfaces/users_store.h"

struct store_check {
    const char *name;
    void (*run)(struct users_store *store, struct arena *mem);
};
extern const struct store_check store_checks[];
extern const size_t store_check_count;
