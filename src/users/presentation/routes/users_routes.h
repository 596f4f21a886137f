/* The routes of the users module. Their groups' `self` is a const struct users_api. */
#pragma once
#include "http/router.h"

extern const struct route audit_routes[];
extern const size_t audit_route_count;
extern const struct route auth_routes[];
extern const size_t auth_route_count;
extern const struct route account_routes[];
extern const size_t account_route_count;
extern const struct route invite_routes[];
extern const size_t invite_route_count;
extern const struct route token_routes[];
extern const size_t token_route_count;
extern const struct route administration_routes[];
extern const size_t administration_route_count;
extern const struct route workspace_routes[];
extern const size_t workspace_route_count;
extern const struct route second_factor_routes[];
extern const size_t second_factor_route_count;
extern const struct route well_known_routes[];
extern const size_t well_known_route_count;
extern const struct route recovery_routes[];
extern const size_t recovery_route_count;
