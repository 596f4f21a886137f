/* A second factor: a secret that the person's authenticator app has too, and from which both compute codes
 * (RFC 6238). */
#pragma once
#include "id.h"

#define SECOND_FACTOR_SECRET_SIZE 20 /* bytes, as RFC 4226 §4 recommends */

struct second_factor {
    struct id user;
    struct str secret;
    int64_t
        confirmed_at;  /* 0: enrolled, and no code has shown that the app has the secret; it guards nothing */
    int64_t last_step; /* of the last code that was taken: none up to it is taken again */
    int64_t created_at;
};
