/* What other services read about the tokens of this one. */
#pragma once
#include "http/schema.h"

struct openid_configuration_dto {
    struct str issuer, jwks_uri;
    struct str_list signing_algorithms, subject_types, response_types;
};

extern const struct schema openid_configuration_schema;
