/* All that the module keeps about a person, for themselves: no secret, and nothing about anybody else. */
#pragma once
#include "dtos/export_dtos.h"

struct users_store;

struct export_account {
    struct users_store *store;
    struct clock *clock;
};

struct error *export_account(const struct export_account *self, const struct principal_dto *principal,
                             struct arena *mem, struct export_dto *ret) _must_check_;
