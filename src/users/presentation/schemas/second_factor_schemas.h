/* Bodies and answers of the second factor. */
#pragma once
#include "http/schema.h"

extern const struct schema enroll_schema, enrolment_schema, confirm_factor_schema, prove_factor_schema,
    recovery_codes_schema;
