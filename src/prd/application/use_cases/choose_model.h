/*
 * The owners of a workspace decide what answers there: what the server has, the guide, or a model of their
 * own. Its key is sealed for the workspace before it is stored, and is never told again; it is kept when
 * everything else but the server it is for changes, and forgotten when that changes, so that nobody has it
 * sent elsewhere.
 */
#pragma once
#include "dtos/access_dto.h"
#include "interfaces/prd_store.h"
#include "random.h"
#include "sealer.h"
#include "use_cases/get_assistant.h"

struct choose_model {
    struct prd_store *store;
    const struct get_assistant *get_assistant;
    struct sealer *sealer;
    struct str (*key_context)(struct id workspace, struct arena *mem); /* what a key is sealed for */
    struct clock *clock;
    struct random *random;
};

struct error *get_model_choice(const struct choose_model *self, const struct prd_access *access,
                               struct arena *mem, struct model_choice_dto *ret) _must_check_;
/* Error invalid with all findings. What is chosen is tried out in the background. */
struct error *choose_model(const struct choose_model *self, const struct prd_access *access,
                           const struct choose_model_dto *in, struct arena *mem,
                           struct model_choice_dto *ret) _must_check_;
/* Back to what the server has. */
struct error *forget_model_choice(const struct choose_model *self, const struct prd_access *access,
                                  struct arena *mem) _must_check_;
