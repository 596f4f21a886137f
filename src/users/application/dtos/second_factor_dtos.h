/* The second factor of an account. */
#pragma once
#include "str.h"

struct enroll_dto {
    struct str password;
};

/* What an authenticator app needs; secret. */
struct enrolment_dto {
    struct str secret; /* base32 */
    struct str uri;    /* otpauth: */
    struct str qr_svg; /* the same as a picture */
};

struct confirm_factor_dto {
    struct str code;
};

struct prove_factor_dto {
    struct str password, code;
};

/* Shown once; secret. */
struct recovery_codes_dto {
    struct str_list recovery_codes;
};
