/*
 * What people type as proof of their second factor: six digits from their app ("123 456"), or one of the
 * codes that they wrote down for the day the app is gone ("k7d2m-qx5wa", base32 of RFC 4648 in small
 * letters).
 */
#pragma once
#include "arena.h"
#include "random.h"
#include "str.h"

#define ONE_TIME_CODE_LENGTH 6
#define RECOVERY_CODE_LENGTH 10 /* of 5 bits each */

enum factor_code_kind { FACTOR_CODE_ONE_TIME, FACTOR_CODE_RECOVERY };

struct factor_code {
    enum factor_code_kind kind;
    struct str text; /* the digits; or the letters and digits, small and without the hyphen */
};

/* Spaces are ignored everywhere, hyphens and case in recovery codes; false for anything else. */
bool factor_code_parse(struct str typed, struct arena *mem, struct factor_code *ret);
/* A new recovery code, as it is shown. */
struct str recovery_code_new(struct random *random, struct arena *mem);
