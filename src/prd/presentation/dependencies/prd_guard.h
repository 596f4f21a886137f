/* Who asks, and whether they may: before any handler of a PRD runs. */
#pragma once
#include "dtos/access_dto.h"
#include "http/router.h"

/* For route->guard, with a struct prd_api: finds the PRD of {prd} (an id or a key), of {proposal} or of
 * {thread}, and
 * demands route->permission of the role in its workspace. What it found is request->context, for
 * prd_access_of. */
struct error *prd_guard(void *self, struct http_request *request) _must_check_;
/* The same for {workspace}, where there is no PRD: what it found has none. */
struct error *workspace_guard(void *self, struct http_request *request) _must_check_;
/* What the guard found. */
const struct prd_access *prd_access_of(const struct http_request *request);
/* Who is signed in; error unauthenticated for nobody. */
struct error *actor_of(const struct http_request *request, struct actor *ret) _must_check_;
