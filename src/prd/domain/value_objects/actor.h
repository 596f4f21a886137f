/* Who does something: a person, or a program of theirs, and from where. */
#pragma once
#include "id.h"

struct actor {
    struct id user;
    struct str name;
    struct id session;           /* or the personal access token; ID_NONE: none */
    struct str address, request; /* where it came from, and the id of the request; STR_NONE: not over HTTP */
};
