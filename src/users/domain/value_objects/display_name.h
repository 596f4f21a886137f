/* A name to show: of a person or a workspace. */
#pragma once
#include "error.h"

#define DISPLAY_NAME_MAX 100 /* characters */

/* Without white space around it, 1 to 100 characters, no control characters, none that turn the writing's
 * direction or cannot be seen. Error invalid, code "invalid_name", at /name. */
struct error *display_name_parse(struct str text, struct arena *mem, struct str *ret) _must_check_;
