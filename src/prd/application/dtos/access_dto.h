/* Who asks, and what they may: decided once per request, then carried by every use case. */
#pragma once
#include "id.h"
#include "interfaces/membership.h"
#include "value_objects/actor.h"

/* The right to do something with one PRD. */
struct prd_access {
    struct actor actor;
    struct id prd, workspace;
    enum member_role role; /* of the actor in the workspace */
};
