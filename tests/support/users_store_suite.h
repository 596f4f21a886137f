/* What every users store does: run on each database by tests/contract, and on the fake by tests/unit, so that
 * the fake behaves as the real ones. Each check wants an empty store. */
#pragma once
#include "check.h"
#include "interfaces/users_store.h"

struct store_check {
    const char *name;
    void (*run)(struct users_store *store, struct arena *mem);
};
extern const struct store_check store_checks[];
extern const size_t store_check_count;
