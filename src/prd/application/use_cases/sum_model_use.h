/* What models have taken, by months or days: of a workspace, or of all that the server paid for. */
#pragma once
#include "dtos/model_use_dto.h"
#include "interfaces/model_ledger.h"

struct sum_model_use {
    struct model_ledger *ledger;
    struct clock *clock;
};

/* struct period_use_dto, newest first, without those in which nothing was asked. Workspace none: the
 * server's. Error invalid for a cursor that is none. */
struct error *sum_model_use(const struct sum_model_use *self, struct id workspace,
                            const struct model_use_query *in, struct arena *mem,
                            struct list_dto *ret) _must_check_;
