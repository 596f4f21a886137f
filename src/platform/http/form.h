/* Forms as browsers and some webhooks send them (application/x-www-form-urlencoded). */
#pragma once
#include "str.h"

/* The first value of that name, decoded; false where there is none, or the form is not well-formed. */
bool form_value(struct str form, struct str name, struct arena *mem, struct str *ret);
