/* Baselines: names for revisions. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/baseline_dto.h"
#include "dtos/list_dto.h"
#include "interfaces/announcer.h"

struct name_revision {
    struct prd_store *store;
    struct announcer *announcer;
    struct clock *clock;
    struct random *random;
};

/* Errors: invalid (the name, a revision that is not there), conflict "name_taken", "too_many_baselines",
 * "archived". */
struct error *name_revision(const struct name_revision *self, const struct prd_access *access,
                            const struct make_baseline_dto *in, struct arena *mem,
                            struct baseline_dto **ret) _must_check_;
/* *ret lists struct baseline_dto, newest first. */
struct error *list_baselines(const struct name_revision *self, const struct prd_access *access,
                             const struct list_query *in, struct arena *mem,
                             struct list_dto *ret) _must_check_;
/* The name goes; the revision stays. */
struct error *delete_baseline(const struct name_revision *self, const struct prd_access *access, struct id id,
                              struct arena *mem) _must_check_;
