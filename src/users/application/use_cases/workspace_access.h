/* What use cases about a workspace ask in their transaction. */
#pragma once
#include "dtos/user_dtos.h"
#include "interfaces/users_store.h"
#include "services/permissions.h"

/* What one may not see is not there: not_found. What one sees but may not do is forbidden, "role_too_low". */
struct error *demand_workspace(struct unit_of_work *work, const struct principal_dto *principal,
                               struct id workspace, enum permission permission,
                               struct arena *mem) _must_check_;
